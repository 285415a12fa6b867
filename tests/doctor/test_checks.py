"""Each trouble of a set-up, alone: it is named, it is graded, and what to do can be pasted."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from hotfix_actions.commands.doctor import exit_code as doctor_exit_code
from hotfix_actions.domain.setup.checks import CHECKS, findings
from hotfix_actions.domain.setup.facts import (
    Allowed,
    Job,
    Machine,
    Policy,
    Rule,
    Unread,
)
from hotfix_actions.projections.doctor import words
from hotfix_actions.projections.doctor_words import TABLE
from tests.doctor import right
from tests.doctor.cases import APP, CASES, RIGHT, TARGET, hotfix, long_watch, required
from tests.doctor.right import facts, repository, workflow


def test_on_a_right_repository_nothing_is_found() -> None:
    assert findings(RIGHT) == []


@pytest.mark.parametrize(("wrong", "code", "remedy"), CASES, ids=[code for _, code, _ in CASES])
def test_one_trouble_is_named_alone_with_its_remedy(
    wrong: dict[str, Any], code: str, remedy: str
) -> None:
    found = [one for one in findings(facts(**wrong)) if one.severity != "unread"]
    # A missing rollback environment lacks the secrets as well: both are said.
    beside = {"rollback-lacks-secrets"} if code == "environment-missing" else set()
    assert [one.code for one in found if one.code not in beside] == [code]
    said = words(next(one for one in found if one.code == code))
    assert remedy in said.next
    assert not [name for name in ("{", "}") if name in said.what]


def test_every_check_has_a_case_and_words() -> None:
    codes = {check.code for check in CHECKS}
    assert codes == {code for _, code, _ in CASES}
    assert codes | {"refused-read", "not-read", "repository-unseen", "github-silent"} == set(TABLE)
    assert len(codes) == len(CHECKS)


def _unreadable() -> Iterator[str]:
    kept = {"now", "action", "token", "machine", "faults", "plan_refuses", "asked", "repository"}
    yield from (one.name for one in fields(RIGHT) if one.name not in kept)


# These are looked at only where a rule requires a check.
ASKED_FOR_CHECKS = {"reported", "jobs"}


@pytest.mark.parametrize("name", list(_unreadable()))
def test_a_fact_that_could_not_be_read_is_never_a_pass(name: str) -> None:
    unread = Unread(f"the {name}", "403 Forbidden", "administration: read", refused=True)
    rules = {"default_rules": (required("ci"),)} if name in ASKED_FOR_CHECKS else {}
    found = findings(facts(**rules, **{name: unread}))
    mine = [one for one in found if one.facts.get("what") == f"the {name}"]
    assert mine
    assert {one.severity for one in mine} == {"unread"}
    assert "administration: read" in words(mine[0]).next


@pytest.mark.parametrize(
    ("refused", "code", "exit_code"), [(True, "repository-unseen", 3), (False, "github-silent", 4)]
)
def test_a_repository_that_could_not_be_read_is_one_cause_told_once(
    *, refused: bool, code: str, exit_code: int
) -> None:
    unread = Unread("the repository", "it is so", refused=refused)
    everything = dict.fromkeys(_unreadable(), unread)
    (one,) = findings(facts(repository=unread, asked="acme/nope", **everything))
    assert (one.code, one.severity, one.group) == (code, "unread", "repository")
    assert "hotfix doctor --repository acme/nope" in words(one).next
    assert {"repository-archived", "workflow-missing"} <= set(one.facts["checks"].split(", "))
    assert doctor_exit_code([one]) == exit_code


def test_a_job_that_the_base_tag_lacks_cannot_report_what_a_hotfix_branch_requires() -> None:
    changed = facts(**hotfix(required("ci")), reported={"ci": "github-actions"})
    assert [one.code for one in findings(changed)] == ["check-cannot-run"]
    other = facts(**hotfix(required("ci")), reported={"ci": "circleci"})
    assert findings(other) == []
    runs = facts(**hotfix(required("ci")), jobs=(Job("ci", right.PATH, starts=True),))
    assert findings(runs) == []


def test_a_token_that_the_tool_renews_is_never_too_short() -> None:
    assert findings(facts(token=replace(APP, renewed=True), settings=long_watch())) == []


def test_what_the_app_may_bypass_stops_nothing() -> None:
    closed = Rule("creation", ruleset="closed", bypassed=True)
    assert findings(facts(**hotfix(closed))) == []


def test_an_app_signs_its_commits() -> None:
    rule = Rule("required_signatures", ruleset="signed")
    assert findings(facts(token=APP, **hotfix(rule))) == []


@pytest.mark.parametrize(
    ("operator", "pattern", "negate", "fine"),
    [
        ("starts_with", "hotfix/", False, True),
        ("starts_with", "feature/", False, False),
        ("contains", "high", True, False),
        ("regex", r"^hotfix/\d", False, True),
        ("regex", "(", False, False),
        ("unheard-of", "hotfix/", False, False),
    ],
)
def test_a_rule_about_names_is_tried_on_the_name_that_comes_next(
    operator: str, pattern: str, *, negate: bool, fine: bool
) -> None:
    parameters = {"operator": operator, "pattern": pattern, "negate": negate}
    found = findings(facts(**hotfix(Rule("branch_name_pattern", parameters, "names"))))
    assert [one.code for one in found] == ([] if fine else ["hotfix-branch-refused"])


def test_a_policy_about_another_workflow_changes_nothing() -> None:
    other = Policy("other", frozenset({"push"}), include=(".github/workflows/ci.yml",))
    assert findings(facts(policies=(other,))) == []
    allows = Policy("ours", TARGET, include=(right.PATH,))
    driven = facts(policies=(allows,), workflows=(workflow(events=TARGET),))
    assert findings(driven) == []


def test_a_private_repository_needs_no_policy() -> None:
    private = facts(
        repository=repository(visibility="private"), workflows=(workflow(events=TARGET),)
    )
    assert findings(private) == []


def test_github_s_own_runners_are_never_old() -> None:
    assert findings(facts(machine=Machine("Linux", (3, 12), (2, 43), 0.0, True, True))) == []


@pytest.mark.parametrize(
    ("patterns", "github_owned", "found"),
    [
        (("hotfix-actions/*",), True, []),
        (("hotfix-actions/hotfix-actions@*",), True, []),
        (("hotfix-actions/*", "!hotfix-actions/hotfix-actions@*"), True, ["action-not-allowed"]),
        (("hotfix-actions/*",), False, ["action-not-allowed"]),
        (("hotfix-actions/*", "actions/checkout@*"), False, []),
    ],
)
def test_selected_actions_are_matched_as_github_does(
    patterns: tuple[str, ...], *, github_owned: bool, found: list[str]
) -> None:
    allowed = Allowed(True, "selected", patterns, github_owned)
    assert [one.code for one in findings(facts(allowed=allowed))] == found
