from typing import Any

import pytest

from hotfix_actions.domain import branch
from hotfix_actions.domain.branch import BranchFacts, BranchPlan, OwnBranch
from hotfix_actions.domain.events import BranchMade, ReviewRulesFound
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.versions.facts import Base, NoBase
from hotfix_actions.domain.versions.tags import VersionTag, parse_tag
from hotfix_actions.domain.world import BranchRule
from tests.domain.make import BASE, BUMP, NOW, PLAIN, branch_made, triaged

MANIFEST = '{"version": "1.2.3"}'
REVIEWED = BranchRule(
    "pull_request",
    {
        "required_approving_review_count": 1,
        "dismiss_stale_reviews_on_push": True,
        "require_last_push_approval": True,
    },
)
RULES = (REVIEWED, BranchRule("non_fast_forward", {}))
ALL_MISSING = (
    "at least one approval",
    "a push voids approvals",
    "the last push is approved by another",
    "its history cannot be rewritten",
)
MESSAGE = "Set the version to 1.2.4\n\nHotfix-Incident: #7\nHotfix-Attempt: 1\n"


def version_tag(name: str) -> VersionTag:
    tag = parse_tag(name)
    assert tag is not None
    return tag


def facts(**changes: Any) -> BranchFacts:
    given: dict[str, Any] = {
        "now": NOW,
        "incident": 7,
        "attempt": 1,
        "title": "Empty signature!",
        "triage": triaged(),
        "overridden": False,
        "base": Base(version_tag("v1.2.3"), "deployed"),
        "base_commit": BASE,
        "taken": ("v1.2.3",),
        "texts": {"package.json": MANIFEST, "VERSION": "1.2.3\n"},
        "rules": RULES,
    }
    return BranchFacts(**(given | changes))


def made(**changes: Any) -> BranchMade:
    given: dict[str, Any] = {
        "at": NOW,
        "branch": "hotfix/1.2.4-critical-empty-signature",
        "base_tag": "v1.2.3",
        "base": BASE,
        "bump": "",
        "version": "1.2.4",
        "tag": "v1.2.4",
        "line": "1.2.x",
        "why_base": "deployed",
        "files": ("VERSION", "package.json"),
    }
    return BranchMade(**(given | changes))


def test_the_branch_stands_on_the_base_tag_with_the_next_number() -> None:
    rules = ReviewRulesFound(at=NOW, branch="hotfix/1.2.4-critical-empty-signature")
    changes = {"package.json": '{"version": "1.2.4"}', "VERSION": "1.2.4\n"}
    assert branch.decide(facts(), PLAIN) == Plan(
        changes=(Change("create", "refs/heads/hotfix/1.2.4-critical-empty-signature"),),
        foretold=(made(), rules),
        payload=BranchPlan(made(), rules, changes, MESSAGE),
    )


def test_a_number_that_is_taken_is_passed_over() -> None:
    plan = branch.decide(facts(taken=("v1.2.3", "v1.2.4")), PLAIN)
    name = "hotfix/1.2.5-critical-empty-signature"
    assert isinstance(plan, Plan)
    assert plan.changes == (Change("create", f"refs/heads/{name}"),)
    skipped = {"1.2.4": "v1.2.4"}
    assert plan.foretold[0] == made(branch=name, version="1.2.5", tag="v1.2.5", skipped=skipped)
    assert plan.payload.changes["VERSION"] == "1.2.5\n"
    assert plan.payload.message.startswith("Set the version to 1.2.5\n")


def test_a_branch_that_a_killed_run_left_is_taken_as_it_is() -> None:
    own = OwnBranch("hotfix/1.2.4-high-old-title", BUMP, "v1.2.3", BASE)
    plan = branch.decide(facts(own=own, taken=("v1.2.3", "v1.2.4")), PLAIN)
    expected = made(branch="hotfix/1.2.4-high-old-title", bump=BUMP)
    rules = ReviewRulesFound(at=NOW, branch="hotfix/1.2.4-high-old-title")
    assert isinstance(plan, Plan)
    assert (plan.changes, plan.foretold) == ((), (expected, rules))
    assert (plan.payload.made, plan.payload.rules) == (expected, rules)
    assert plan.payload.message == MESSAGE


def test_an_own_branch_of_another_form_gets_the_next_number() -> None:
    own = OwnBranch("hotfix/renamed", BUMP, "v1.2.3", BASE)
    plan = branch.decide(facts(own=own), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold[0] == made(branch="hotfix/renamed", bump=BUMP)


def test_the_tag_keeps_the_prefix_of_the_base_tag() -> None:
    plan = branch.decide(facts(base=Base(version_tag("web@1.2.3"), "asked"), taken=()), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold[0] == made(base_tag="web@1.2.3", tag="web@1.2.4", why_base="asked")


def test_only_the_configured_files_are_changed() -> None:
    plan = branch.decide(facts(), Settings(version_files=("VERSION",)))
    assert isinstance(plan, Plan)
    assert plan.foretold[0] == made(files=("VERSION",))
    assert plan.payload.changes == {"VERSION": "1.2.4\n"}


def test_only_the_base_version_is_looked_for_in_a_configured_text() -> None:
    texts = {"src/app.ts": 'export const VERSION = "1.2.3";\n'}
    plan = branch.decide(facts(texts=texts), Settings(version_files=("src/app.ts",)))
    assert isinstance(plan, Plan)
    assert plan.payload.changes == {"src/app.ts": 'export const VERSION = "1.2.4";\n'}


def test_a_title_without_plain_letters_names_the_branch_by_its_incident() -> None:
    plan = branch.decide(facts(title="認証"), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold[0] == made(branch="hotfix/1.2.4-critical-incident-7")


def test_a_project_without_version_files_gets_an_empty_bump() -> None:
    plan = branch.decide(facts(texts=None), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold[0] == made(files=())
    assert plan.payload.changes == {}


def test_a_version_file_that_cannot_be_set_is_refused_before_anything_is_made() -> None:
    plan = branch.decide(facts(), Settings(version_files=("absent.txt",)))
    assert plan == Halt("refused", "version-file-missing", {"path": "absent.txt"})


def test_what_was_passed_over_and_what_the_files_said_is_kept_with_the_branch() -> None:
    chosen = Base(version_tag("v1.2.3"), "running", {"v1.2.9": "newer-patch"})
    texts = {"package.json": MANIFEST, "VERSION": "1.2.2\n"}
    others = {"Cargo.toml": '[package]\nname = "x"\nversion = "1.2.3"\n', "Chart.yaml": "a: b\n"}
    branches = {"hotfix/1.2.4-high-slow": "1.2.4"}
    given = facts(base=chosen, texts=texts, others=others, branches=branches)
    plan = branch.decide(given, PLAIN)
    assert isinstance(plan, Plan)
    event = plan.payload.made
    assert event.passed == {"v1.2.9": "newer-patch"}
    assert event.skipped == {"1.2.4": "hotfix/1.2.4-high-slow"}
    assert (event.differs, event.still) == ({"VERSION": "1.2.2"}, ("Cargo.toml:3",))


def test_without_a_base_the_reason_is_told() -> None:
    none = NoBase("no-stable-tag", {"count": "1", "some": "v2"})
    expected = {"count": "1", "some": "v2", "incident": "7"}
    assert branch.decide(facts(base=none), PLAIN) == Halt("refused", "no-stable-tag", expected)
    assert branch.decide(facts(base=None), PLAIN) == Halt("refused", "no-tags", {"incident": "7"})


def test_a_branch_that_is_recorded_is_not_made_again() -> None:
    assert branch.decide(facts(told=branch_made(), base=None), PLAIN) == Plan()


def test_no_branch_is_made_for_what_triage_does_not_let_begin() -> None:
    triage = triaged(decision="consider", rule="the rule")
    expected = Halt("waiting", "consider", {"decision": "consider", "rule": "the rule"})
    assert branch.decide(facts(triage=triage), PLAIN) == expected
    assert branch.decide(facts(triage=triage, told=branch_made()), PLAIN) == expected
    assert isinstance(branch.decide(facts(triage=triage, overridden=True), PLAIN), Plan)
    assert branch.decide(facts(triage=None), PLAIN) == Halt("refused", "not-triaged", record=False)


@pytest.mark.parametrize(
    ("message", "own"),
    [
        (MESSAGE, True),
        (MESSAGE.replace("#7", "#70"), False),
        (MESSAGE.replace("#7", "#8"), False),
        (MESSAGE.replace("Attempt: 1", "Attempt: 2"), False),
        ("Hotfix-Incident: #7\n", False),
        ("Hotfix-Attempt: 1\n", False),
        ("see Hotfix-Incident: #7\nHotfix-Attempt: 1", False),
        ("", False),
    ],
)
def test_the_bump_commit_is_known_again_by_its_trailers(message: str, own: bool) -> None:
    assert branch.is_own(message, 7, 1) is own


def test_the_words_of_the_bump_commit_are_what_it_is_known_by() -> None:
    message = branch.bump_message(facts(incident=8, attempt=3), "2.0.1")
    assert message == "Set the version to 2.0.1\n\nHotfix-Incident: #8\nHotfix-Attempt: 3\n"
    assert branch.is_own(message, 8, 3)


def asked(**parameters: object) -> BranchRule:
    return BranchRule("pull_request", parameters)


@pytest.mark.parametrize(
    ("rules", "missing"),
    [
        (RULES, ()),
        ((), ALL_MISSING),
        ((BranchRule("non_fast_forward", {}),), ALL_MISSING[:3]),
        ((REVIEWED,), ALL_MISSING[3:]),
        ((BranchRule("deletion", dict(REVIEWED.parameters)),), ALL_MISSING),
        (
            (asked(required_approving_review_count=0), BranchRule("non_fast_forward", {})),
            ALL_MISSING[:3],
        ),
        (
            (
                asked(required_approving_review_count=2, dismiss_stale_reviews_on_push=False),
                asked(dismiss_stale_reviews_on_push=True),
                BranchRule("non_fast_forward", {}),
            ),
            ALL_MISSING[2:3],
        ),
    ],
)
def test_what_github_does_not_enforce_on_the_branch_is_named(
    rules: Any, missing: tuple[str, ...]
) -> None:
    assert branch.missing_rules(rules) == missing
    plan = branch.decide(facts(rules=rules), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.rules.missing == missing
