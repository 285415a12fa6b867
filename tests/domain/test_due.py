"""What is due for an open hotfix, where an event only says "look again"."""

import re
from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.domain import by_hand
from hotfix_actions.domain import events as e
from hotfix_actions.domain.due import (
    READ_BEFORE,
    SWEEP,
    TRIED_AGAIN,
    due,
    is_open,
    lacks_review,
    turn,
)
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.world import Pull, Review
from hotfix_actions.projections import init_files
from tests.domain.make import BUMP, HEAD, after, branch_made, opened, pull, tagged, triaged
from tests.support.init_variants import ACTIONS

NEW = "9f" * 20
STOPPED_AT = 20.0
LATER = after(STOPPED_AT + 1)


def story(*more: Event) -> Story:
    return fold([opened(), triaged(), branch_made(), *more])


def told(
    of: Story, *fixes: Pull, merged: tuple[int, ...] = (), now: Any = LATER, reviews: Any = ()
) -> str:
    return due(of, fixes, merged, now=now, reviews=reviews)


def stopped(command: str, code: str = "not-reviewed", **facts: str) -> e.Stopped:
    return e.Stopped(
        at=after(STOPPED_AT), command=command, outcome="refused", code=code, facts=facts
    )


def concluded(sha: str = HEAD) -> e.GatesConcluded:
    return e.GatesConcluded(at=after(9), sha=sha, verdict="pass", check=1)


def done(**changes: Any) -> Pull:
    return pull(**({"merged": True, "closed": True, "merged_at": after(14)} | changes))


def approval(minutes: float, state: str = "APPROVED") -> Review:
    return Review(author="sam", state=state, commit=HEAD, submitted=after(minutes))


TAG = "refs/tags/v1.2.4"
ASKED = e.PersonAsked(at=after(2), thing=TAG, command=by_hand.push(TAG, BUMP), sha=BUMP)
BACK = e.MergeBackProposed(
    at=after(16), target="main", pull=30, branch="merge-back/1.2.4-into-main"
)
OTHER = e.MergeBackProposed(
    at=after(16), target="next", pull=31, branch="merge-back/1.2.4-into-next"
)
PUBLIC = e.ReleasePublished(at=after(17), release=9, tag="v1.2.4")
HELD = e.MergedBack(at=after(18), target="main", how="merged", pull=30)


@pytest.mark.parametrize("closed", [
    fold([opened(), triaged()]),
    story(ASKED),
    story(e.Withdrawn(at=after(5), tag="v1.2.4")),
    story(e.IncidentClosed(at=after(30), incident=7)),
])  # fmt: skip
def test_nothing_is_due_where_no_hotfix_is_open_or_a_person_was_asked(closed: Story) -> None:
    assert not is_open(closed)
    assert told(closed, pull()) == ""
    assert told(closed, done()) == ""


def test_a_new_head_is_judged_and_one_that_was_judged_is_not() -> None:
    assert is_open(story())
    assert told(story(), pull()) == "gate"
    assert told(story(concluded()), pull()) == ""
    assert told(story(concluded()), pull(head=NEW)) == "gate"


def test_a_head_at_which_a_gate_stopped_is_left_and_the_next_one_is_judged() -> None:
    halted = story(stopped("gate", commit=HEAD))
    assert told(halted, pull()) == ""
    assert told(halted, pull(head=NEW)) == "gate"


@pytest.mark.parametrize("fixes", [
    (), (pull(draft=True),), (pull(closed=True),), (pull(), pull(number=13, head=NEW)),
])  # fmt: skip
def test_no_fix_or_several_are_not_judged(fixes: tuple[Pull, ...]) -> None:
    assert told(story(), *fixes) == ""


def test_drafts_and_closed_ones_do_not_hide_the_fix() -> None:
    aside = (pull(number=13, head=NEW, draft=True), pull(number=14, head=BUMP, closed=True))
    assert told(story(), pull(), *aside) == "gate"


def test_a_merged_fix_is_released_whatever_else_is_open() -> None:
    assert told(story(concluded()), pull(number=13, head=NEW), done()) == "release"
    assert told(story(stopped("gate", commit=HEAD)), done()) == "release"
    assert told(story(tagged()), done()) == ""


def test_a_refused_release_is_not_tried_again_while_nothing_changes() -> None:
    refused = story(stopped("release", why="nobody approved it"))
    assert told(refused, done(), reviews=[approval(5)]) == ""


@pytest.mark.parametrize(("minutes", "state", "code", "command"), [
    (1, "APPROVED", "not-reviewed", "release"),
    (-1, "APPROVED", "not-reviewed", "release"),  # the refused run had read the reviews already
    (-READ_BEFORE.seconds / 60, "APPROVED", "not-reviewed", ""),
    (1, "COMMENTED", "not-reviewed", ""),
    (1, "CHANGES_REQUESTED", "not-reviewed", ""),
    (1, "APPROVED", "tests-refused", ""),
])  # fmt: skip
def test_a_late_approval_lets_a_release_go_on_that_lacked_it(
    minutes: float, state: str, code: str, command: str
) -> None:
    refused, word = story(stopped("release", code)), approval(STOPPED_AT + minutes, state)
    assert told(refused, done(), reviews=[word]) == command
    assert lacks_review(refused) == (code == "not-reviewed")


def test_a_further_merge_lets_a_refused_release_go_on() -> None:
    refused = story(stopped("release", "tests-refused"))
    assert told(refused, done(number=13, merged_at=LATER), done()) == "release"


def test_an_approval_that_did_not_help_is_not_tried_for_ever() -> None:
    refused, late = story(stopped("release")), approval(STOPPED_AT + 1)
    last = late.submitted + TRIED_AGAIN - timedelta(seconds=1)
    assert told(refused, done(), reviews=[late], now=last) == "release"
    assert told(refused, done(), reviews=[late], now=late.submitted + TRIED_AGAIN) == ""


def test_the_end_is_due_once_every_merge_back_that_is_waited_for_is_merged() -> None:
    waiting = story(tagged(), BACK, OTHER, PUBLIC)
    assert told(waiting, merged=(30,)) == ""
    assert told(waiting, merged=(30, 31)) == "finish"
    assert told(story(tagged(), BACK, OTHER, PUBLIC, HELD), merged=(31,)) == "finish"


def test_the_end_is_not_due_before_the_release_is_public_or_with_nothing_to_wait_for() -> None:
    assert told(story(tagged(), BACK), merged=(30,)) == ""
    assert told(story(tagged(), PUBLIC)) == ""
    assert told(story(tagged(), BACK, PUBLIC, HELD)) == ""


def test_a_line_that_a_branch_holds_the_fix_does_not_hide_a_merge() -> None:
    assert told(story(tagged(), BACK, PUBLIC, HELD), merged=(30,)) == "finish"


@pytest.mark.parametrize("numbers", [{7}, {9, 7}, {31, 7, 9}])
def test_hotfixes_that_stay_due_take_turns(numbers: set[int]) -> None:
    sweeps = [turn(numbers, LATER + n * SWEEP) for n in range(len(numbers))]
    assert set(sweeps) == numbers
    assert turn(numbers, LATER + len(numbers) * SWEEP) == sweeps[0]


def test_the_turns_last_as_long_as_the_clock_of_the_workflow_waits() -> None:
    first, second = re.findall(r'cron: "(\d+),(\d+) \* \* \* \*"', init_files.sweep(ACTIONS[0]))[0]
    assert timedelta(minutes=int(second) - int(first)) == SWEEP
