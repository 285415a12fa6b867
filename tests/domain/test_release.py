from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.domain import release as releases
from hotfix_actions.domain.events import ReleaseDrafted, Tagged
from hotfix_actions.domain.release import DraftFacts, TagPlan, TagState
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.world import TagFacts
from tests.domain.make import (
    HEAD,
    MERGE,
    NOW,
    PLAIN,
    after,
    branch_made,
    merged,
    release,
    tagged,
)


def facts(**changes: Any) -> TagState:
    given: dict[str, Any] = {
        "now": NOW,
        "branch": branch_made(),
        "sha": MERGE,
        "merged": merged(),
    }
    return TagState(**(given | changes))


def there(**changes: Any) -> TagFacts:
    given: dict[str, Any] = {
        "name": "v1.2.4",
        "commit": MERGE,
        "annotated": True,
        "when": after(15),
    }
    return TagFacts(**(given | changes))


def test_the_tag_names_exactly_the_judged_commit() -> None:
    event = Tagged(at=NOW, tag="v1.2.4", sha=MERGE, version="1.2.4")
    assert releases.tag(facts(), PLAIN) == Plan(
        changes=(Change("create", "refs/tags/v1.2.4"),),
        foretold=(merged(), event),
        payload=TagPlan(event, merged(), make=True),
    )


def test_a_tag_that_a_killed_run_made_is_recorded_as_of_its_own_time() -> None:
    event = Tagged(at=after(15), tag="v1.2.4", sha=MERGE, version="1.2.4")
    assert releases.tag(facts(tag=there(), merged=None), PLAIN) == Plan(
        foretold=(event,), payload=TagPlan(event, None, make=False)
    )


def test_a_tag_without_a_time_is_recorded_as_of_now() -> None:
    plan = releases.tag(facts(tag=there(when=None)), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold[1].at == NOW
    assert plan.changes == ()


@pytest.mark.parametrize("years", [73, 0.001, -60])
def test_a_tag_dated_in_the_future_or_before_its_merge_is_recorded_as_of_now(years: float) -> None:
    when = NOW + timedelta(days=365 * years)
    plan = releases.tag(facts(tag=there(when=when)), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold[1].at == NOW


@pytest.mark.parametrize(
    ("changes", "commit"), [({"commit": HEAD}, HEAD[:7]), ({"annotated": False}, MERGE[:7])]
)
def test_somebody_elses_tag_is_never_touched(changes: Any, commit: str) -> None:
    expected = Halt("refused", "tag-taken", {"tag": "v1.2.4", "commit": commit})
    assert releases.tag(facts(tag=there(**changes)), PLAIN) == expected


@pytest.mark.parametrize("found", [None, there()])
def test_a_withdrawn_number_is_never_used_again(found: TagFacts | None) -> None:
    given = facts(withdrawn=["v1.2.4"], tag=found)
    assert releases.tag(given, PLAIN) == Halt("refused", "withdrawn", {"tag": "v1.2.4"})
    assert isinstance(releases.tag(facts(withdrawn=["v1.2.3"]), PLAIN), Plan)


def test_a_tag_that_is_recorded_is_not_looked_at_again() -> None:
    given = facts(told=tagged(), tag=there(commit=HEAD), withdrawn=["v1.2.4"], branch=None)
    assert releases.tag(given, PLAIN) == Plan()


def test_there_is_no_tag_before_the_hotfix_was_opened() -> None:
    expected = Halt("refused", "not-opened", record=False)
    assert releases.tag(facts(branch=None), PLAIN) == expected


DRAFTED = ReleaseDrafted(
    at=after(15),
    release=901,
    tag="v1.2.4",
    url="https://github.example/acme/tokens/releases/901",
)


def test_a_release_is_drafted_for_the_tag() -> None:
    given = DraftFacts(now=NOW, tagged=tagged(), releases=[release(tag="v1.2.3")])
    coming = ReleaseDrafted(at=NOW, release=0, tag="v1.2.4")
    assert releases.draft(given, PLAIN) == Plan(
        changes=(Change("create", "draft release v1.2.4"),), foretold=(coming,)
    )


@pytest.mark.parametrize("draft", [True, False])
def test_a_release_that_is_there_is_taken_as_it_is(draft: bool) -> None:
    found = release(draft=draft)
    given = DraftFacts(now=NOW, tagged=tagged(), releases=[release(tag="v1.2.3"), found])
    assert releases.draft(given, PLAIN) == Plan(foretold=(DRAFTED,), payload=found)


def test_a_draft_that_is_recorded_is_not_made_again() -> None:
    given = DraftFacts(now=NOW, tagged=tagged(), told=DRAFTED)
    assert releases.draft(given, PLAIN) == Plan()


def test_without_a_tag_there_is_no_draft() -> None:
    assert releases.draft(DraftFacts(now=NOW, tagged=None), PLAIN) == Plan()


def test_a_drafts_event_says_which_where_and_when() -> None:
    assert releases.drafted(release()) == DRAFTED
