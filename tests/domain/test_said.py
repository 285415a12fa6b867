"""What people say outside the steps, and who may say it."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain import said
from hotfix_actions.domain.said import SaidFacts
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Story
from tests.domain.make import BASE, BRANCH, BUMP, DECLARED, HEAD, NOW, PLAIN

KNOWN = "guard, proof, audit, triage, downgrade, downgrade-staging, base, withdrawn, merge-back"
OPENED = e.IncidentOpened(at=DECLARED, incident=7, title="Empty signature", url="")
MADE = e.BranchMade(
    at=NOW,
    branch=BRANCH,
    base_tag="v1.2.3",
    base=BASE,
    bump=BUMP,
    version="1.2.4",
    tag="v1.2.4",
    line="1.2.x",
)
PROPOSED = e.FixProposed(at=NOW, pull=12, head=HEAD, author="mona")
GONE = e.Withdrawn(at=NOW, tag="v1.2.4")
STORY = Story(incident=OPENED, branch=MADE, proposed=PROPOSED)


def facts(**changes: Any) -> SaidFacts:
    given: dict[str, Any] = {"now": NOW, "story": STORY, "actor": "lin", "role": "maintain"}
    return SaidFacts(**(given | changes))


def refusal(code: str, **words: str) -> Halt:
    return Halt("refused", code, words, record=False)


@pytest.mark.parametrize("role", ["write", "maintain", "admin"])
def test_a_label_counts_with_write_access(role: str) -> None:
    assert said.may(facts(role=role), PLAIN) == Plan()


@pytest.mark.parametrize("role", ["none", "read", "triage"])
def test_a_label_of_anybody_else_does_not_count(role: str) -> None:
    expected = refusal("not-allowed", who="lin", role=role)
    assert said.may(facts(role=role), PLAIN) == expected
    assert said.note(facts(role=role, words=("x",)), PLAIN) == expected


def test_a_note_keeps_the_words() -> None:
    noted = e.Noted(at=NOW, by="lin", text="only the API is hit", comment=0)
    expected = Plan((Change("create", "comment note on #7"),), (noted,), noted)
    noting = facts(role="write", words=("only", "the", "API", "is", "hit"))
    assert said.note(noting, PLAIN) == expected


@pytest.mark.parametrize("decide", [said.note, said.override])
def test_nothing_can_be_said_of_what_was_not_opened(decide: Any) -> None:
    nothing = facts(story=Story(), words=("guard",), because="x")
    assert decide(nothing, PLAIN) == refusal("not-opened")


def test_an_override_is_a_maintainers_for_the_commit_that_is_there_now() -> None:
    event = e.Overridden(
        at=NOW, by="lin", what=("guard", "audit"), because="vendored", comment=0, sha=HEAD
    )
    giving = facts(words=("guard", "audit"), because="vendored")
    change = Change("create", "comment override on #7")
    assert said.override(giving, PLAIN) == Plan((change,), (event,), event)


def test_an_override_of_triage_is_for_no_commit() -> None:
    plan = said.override(facts(words=("triage",), because="it is worse"), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.sha == ""


def test_a_downgrade_is_allowed_for_the_incident_before_there_is_a_fix_or_after() -> None:
    for story in (STORY, msgspec.structs.replace(STORY, proposed=None)):
        plan = said.override(facts(story=story, words=("downgrade",), because="it is old"), PLAIN)
        assert isinstance(plan, Plan)
        assert (plan.payload.what, plan.payload.sha) == (("downgrade",), "")


def test_triage_can_be_overridden_before_there_is_a_fix() -> None:
    story = msgspec.structs.replace(STORY, proposed=None)
    plan = said.override(facts(story=story, words=("triage",), because="it is worse"), PLAIN)
    event = e.Overridden(at=NOW, by="lin", what=("triage",), because="it is worse", comment=0)
    assert isinstance(plan, Plan)
    assert plan.foretold == (event,)


@pytest.mark.parametrize(
    ("changes", "halt"),
    [
        ({"role": "write"}, refusal("not-allowed", who="lin", role="write")),
        (
            {"words": ("gard", "audit", "tets")},
            Halt(
                "refused",
                "no-such-gate",
                {
                    "gate": "gard, tets",
                    "known": KNOWN,
                },
            ),
        ),
        (
            {"words": ("guard", "tests", "review")},
            Halt(
                "refused",
                "never-overridden",
                {
                    "gate": "tests and review",
                    "known": KNOWN,
                },
            ),
        ),
        ({"because": "  "}, refusal("no-reason")),
        (
            {"words": ("gard",)},
            Halt(
                "refused",
                "no-such-gate",
                {
                    "gate": "gard",
                    "known": KNOWN,
                },
            ),
        ),
        (
            {"words": ()},
            Halt(
                "refused",
                "no-such-gate",
                {
                    "gate": "",
                    "known": KNOWN,
                },
            ),
        ),
        (
            {"story": msgspec.structs.replace(STORY, proposed=None)},
            refusal("no-fix", branch=BRANCH),
        ),
        (
            {"story": Story(incident=OPENED)},
            refusal("no-fix", branch="the hotfix branch"),
        ),
    ],
)
def test_an_override_that_cannot_be_given_is_refused(changes: dict[str, Any], halt: Halt) -> None:
    given: dict[str, Any] = {"words": ("guard",), "because": "vendored"}
    assert said.override(facts(**(given | changes)), PLAIN) == halt


def test_a_new_attempt_begins_only_after_a_withdrawal() -> None:
    over = msgspec.structs.replace(STORY, withdrawn=GONE, attempt=2)
    begun = e.AttemptBegun(at=NOW, attempt=3)
    asked = facts(story=over, new_attempt=True)
    assert said.attempt(asked, PLAIN) == Plan((), (begun,))
    assert said.attempt(facts(story=over), PLAIN) == Plan()


def test_a_new_attempt_while_one_lives_is_refused() -> None:
    assert said.attempt(facts(new_attempt=True), PLAIN) == refusal("attempt-lives", tag="v1.2.4")


def test_a_new_attempt_begins_where_github_tells_of_the_rollback_that_the_journal_lacks() -> None:
    asked = facts(story=TAGGED, new_attempt=True, undone="deployment 302")
    gone = e.Withdrawn(at=NOW, tag="v1.2.4", because="deployment 302")
    told = (gone, e.AttemptBegun(at=NOW, attempt=2))
    mark = Change("create", "refs/hotfix/withdrawn/v1.2.4")
    assert said.attempt(asked, PLAIN) == Plan((mark,), told, "v1.2.4")
    assert said.attempt(replace(asked, marked=True), PLAIN) == Plan((), told)


def test_the_first_attempt_needs_no_beginning() -> None:
    fresh = facts(story=Story(incident=OPENED), new_attempt=True)
    assert said.attempt(fresh, PLAIN) == Plan()


TAGGED = msgspec.structs.replace(STORY, tagged=e.Tagged(at=NOW, tag="v1.2.4", sha="5" * 40))


def test_a_word_about_the_merge_back_is_said_of_the_released_version() -> None:
    asked = facts(story=TAGGED, words=("merge-back",), because="main was rewritten")
    plan = said.override(asked, PLAIN)
    assert isinstance(plan, Plan)
    (event,) = plan.foretold
    assert isinstance(event, e.Overridden)
    assert (event.what, event.sha) == (("merge-back",), "5" * 40)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"story": STORY}, "not-released"),
        ({"words": ("merge-back", "guard")}, "override-alone"),
        ({"words": ("triage", "merge-back")}, "override-alone"),
        ({"because": " "}, "no-reason"),
        ({"role": "write"}, "not-allowed"),
    ],
)
def test_a_word_about_the_merge_back_that_cannot_be_given(
    changes: dict[str, Any], code: str
) -> None:
    given: dict[str, Any] = {"story": TAGGED, "words": ("merge-back",), "because": "moved"}
    halt = said.override(facts(**(given | changes)), PLAIN)
    assert isinstance(halt, Halt)
    assert halt.code == code
