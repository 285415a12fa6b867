from typing import Any

import pytest

from hotfix_actions.domain.merge_method import Merging, merging
from hotfix_actions.domain.world import BranchRule, Repository


def rule(kind: str, **parameters: Any) -> BranchRule:
    return BranchRule(kind, parameters)


def into_main(*rules: BranchRule, **settings: Any) -> Merging:
    return merging("main", Repository("acme/tokens", "main", **settings), rules)


LINEAR = rule("required_linear_history")
SQUASH_ONLY = rule("pull_request", allowed_merge_methods=["squash"])
ALL = rule("pull_request", allowed_merge_methods=["merge", "squash", "rebase"])
QUEUE = rule("merge_queue", merge_method="SQUASH")
NO_MERGE = {"allows_merge": False}
ONLY_REBASE = {"allows_merge": False, "allows_squash": False}


@pytest.mark.parametrize(
    ("rules", "settings", "allowed"),
    [
        ([], {}, ("merge", "squash", "rebase")),
        ([ALL], {}, ("merge", "squash", "rebase")),
        ([], NO_MERGE, ("squash", "rebase")),
        ([], ONLY_REBASE, ("rebase",)),
        ([], {"allows_rebase": False}, ("merge", "squash")),
        ([LINEAR], {}, ("squash", "rebase")),
        ([SQUASH_ONLY], {}, ("squash",)),
        ([rule("pull_request")], {}, ("merge", "squash", "rebase")),
        ([rule("pull_request", allowed_merge_methods=[])], {}, ("merge", "squash", "rebase")),
        ([rule("pull_request", allowed_merge_methods="x")], {}, ("merge", "squash", "rebase")),
        ([ALL, SQUASH_ONLY], {}, ("squash",)),
        ([QUEUE], {}, ("squash",)),
        ([rule("merge_queue", merge_method="MERGE")], {}, ("merge",)),
        ([rule("merge_queue")], {}, ("merge", "squash", "rebase")),
        ([rule("required_signatures")], {}, ("merge", "squash")),
        ([LINEAR, rule("pull_request", allowed_merge_methods=["merge"])], {}, ()),
        ([rule("required_linear_history"), rule("non_fast_forward")], ONLY_REBASE, ("rebase",)),
    ],
)
def test_what_settings_and_every_rule_allow_is_allowed(
    rules: Any, settings: Any, allowed: tuple[str, ...]
) -> None:
    found = into_main(*rules, **settings)
    assert found.allowed == allowed
    assert found.method == next(iter(allowed), None)


@pytest.mark.parametrize(
    ("rules", "settings", "why"),
    [
        ([], {}, ""),
        ([], NO_MERGE, "the repository's settings do not allow it"),
        ([LINEAR], {}, "the rules of main want a linear history"),
        ([SQUASH_ONLY], {}, "the rules of main do not allow it"),
        ([QUEUE], {}, "the merge queue of main has another method"),
        ([LINEAR], NO_MERGE, "the repository's settings do not allow it"),
    ],
)
def test_why_there_is_no_merge_commit_is_said(rules: Any, settings: Any, why: str) -> None:
    assert into_main(*rules, **settings).why_not() == why


def test_a_rebase_is_refused_where_commits_must_be_signed() -> None:
    said = into_main(rule("required_signatures")).why_not("rebase")
    assert said == "the rules of main want signed commits, and GitHub cannot sign these"


@pytest.mark.parametrize(
    ("given", "queue", "up_to_date"),
    [
        (LINEAR, False, False),
        (QUEUE, True, False),
        (rule("required_status_checks", strict_required_status_checks_policy=True), False, True),
        (rule("required_status_checks", strict_required_status_checks_policy=False), False, False),
        (rule("required_status_checks"), False, False),
        (rule("workflows", strict_required_status_checks_policy=True), False, False),
    ],
)
def test_a_queue_and_being_up_to_date_are_found_in_the_rules(
    given: BranchRule, queue: bool, up_to_date: bool
) -> None:
    found = into_main(given)
    assert (found.queue, found.up_to_date) == (queue, up_to_date)
