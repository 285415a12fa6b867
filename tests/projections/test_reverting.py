"""After a rollback each branch that got the fix is named, with how to take it out there."""

from typing import Any

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.projections import nexts
from tests.domain import make
from tests.domain.live import going_back, gone_back, intended, rolled_out, story

BACK = (going_back(), gone_back(), e.Withdrawn(at=make.after(33), tag="v1.2.4"))


def proposed(target: str, pull: int) -> e.Event:
    return e.MergeBackProposed(at=make.after(30), target=target, pull=pull, branch="b")


def landed(target: str, how: str = "merged", pull: int = 0) -> e.Event:
    return e.MergedBack(at=make.after(31), target=target, how=how, pull=pull)


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ((proposed("main", 12), landed("main", pull=12)), ["main got v1.2.4", "Revert on #12"]),
        ((proposed("main", 12), landed("main")), ["press Revert on #12"]),
        ((e.MergeBackNotNeeded(at=make.after(30), target="main"),), ["revert its commits"]),
        ((proposed("main", 12), landed("main", pull=12), proposed("2.x", 13),
          landed("2.x", pull=14)), ["Revert on #12", "2.x got v1.2.4", "Revert on #14"]),
    ],
)  # fmt: skip
def test_a_branch_that_holds_the_fix_is_named_with_a_way_out(events: Any, told: list[str]) -> None:
    said = nexts.next_of(story(intended(), rolled_out(), *events, *BACK))
    for words in told:
        assert words in said
    assert "--new-attempt" in said


@pytest.mark.parametrize("events", [(), (proposed("main", 12),), (landed("main", "word"),)])
def test_a_branch_that_never_got_it_is_not_named(events: Any) -> None:
    said = nexts.next_of(story(intended(), rolled_out(), *events, *BACK))
    assert "got v1.2.4" not in said
    assert "Revert" not in said
