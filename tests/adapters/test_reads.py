"""What a command has read is kept, and read again when it may have changed."""

from datetime import timedelta
from itertools import count
from typing import cast

import pytest

from hotfix_actions.adapters.github.reads import FRESH, Reads
from hotfix_actions.adapters.github.remembered_refs import RememberedState
from hotfix_actions.adapters.github.state import RefState
from hotfix_actions.domain.state import StateChange, StateCommit
from hotfix_actions.errors import LostRace, Unsure
from tests.support.clock import StillClock
from tests.support.state import FakeState


class Issues:
    """Answers otherwise each time."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._answers = count(1)

    def get(self, number: int) -> int:
        return self._reads.of("issue", str(number), read=lambda: next(self._answers))


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def reads(clock: StillClock) -> Reads:
    return Reads(clock)


@pytest.fixture
def issues(reads: Reads) -> Issues:
    return Issues(reads)


def test_the_same_question_is_asked_once(issues: Issues) -> None:
    assert [issues.get(7), issues.get(7), issues.get(8)] == [1, 1, 2]


def test_nothing_is_a_kept_answer_too(reads: Reads) -> None:
    answers = iter([None, "made meanwhile"])
    told = [reads.of("issue", "7", read=lambda: next(answers)) for _ in range(2)]
    assert told == [None, None]


def test_a_write_makes_what_it_touches_stale_and_nothing_else(reads: Reads, issues: Issues) -> None:
    issues.get(7)
    with reads.writing("pull", "pulls"):
        assert issues.get(7) == 1
    with reads.writing("issue"):
        pass
    assert issues.get(7) == 2


def test_what_a_refused_write_touches_is_stale(reads: Reads, issues: Issues) -> None:
    issues.get(7)
    with pytest.raises(ValueError, match="refused"), reads.writing("issue"):
        raise ValueError("refused")
    assert issues.get(7) == 2


def test_after_a_lost_answer_every_look_is_a_new_one(reads: Reads, issues: Issues) -> None:
    issues.get(7)
    with pytest.raises(Unsure), reads.writing("pulls"):
        raise Unsure("POST /pulls: no answer in time")
    assert [issues.get(7), issues.get(7)] == [2, 3]


def test_everything_is_new_once_a_lease_was_taken(reads: Reads, issues: Issues) -> None:
    issues.get(7)
    reads.renew()
    assert issues.get(7) == 2


def test_an_old_answer_is_asked_for_again(clock: StillClock, issues: Issues) -> None:
    issues.get(7)
    clock.moment += FRESH - timedelta(seconds=1)
    assert issues.get(7) == 1
    clock.moment += timedelta(seconds=1)
    assert issues.get(7) == 2


def test_what_a_write_told_is_known(reads: Reads, issues: Issues) -> None:
    reads.known("issue", "7", value=41)
    assert issues.get(7) == 41


def test_an_answer_that_was_under_way_during_a_write_is_not_kept(reads: Reads) -> None:
    def slow() -> str:
        with reads.writing("issue"):
            return "read before the write"

    assert reads.of("issue", "7", read=slow) == "read before the write"
    assert reads.of("issue", "7", read=lambda: "read after it") == "read after it"


def test_what_a_command_changed_itself_is_known_and_grows_no_younger(
    reads: Reads, issues: Issues, clock: StillClock
) -> None:
    issues.get(7)
    clock.moment += FRESH - timedelta(seconds=1)
    reads.amend("issue", "7", change=lambda value: value + 100)
    reads.amend("issue", "8", change=lambda value: value + 100)
    assert issues.get(7) == 101
    clock.moment += timedelta(seconds=1)
    assert [issues.get(7), issues.get(8)] == [2, 3]


def test_what_the_last_asking_did_not_tell_is_read_singly(
    reads: Reads, issues: Issues, clock: StillClock
) -> None:
    asked: list[str] = []
    issues.get(7)
    clock.moment += FRESH - timedelta(seconds=2)
    reads.refill(frozenset({"issue"}), lambda: asked.append("all"))
    clock.moment += timedelta(seconds=2)
    assert (issues.get(7), asked) == (2, [])
    clock.moment += FRESH
    assert (issues.get(7), asked) == (3, ["all"])


def test_after_a_lost_race_the_listing_of_the_state_is_read_again(reads: Reads) -> None:
    asked = FakeState()
    state = RememberedState(reads, cast("RefState", asked), {})
    mine = [StateChange("hotfix/7/lease", None, StateCommit("mine"))]
    made = state.swap(mine)
    asked.put("hotfix/8/journal")
    assert set(state.matching("hotfix/")) == {"hotfix/7/lease"}
    with pytest.raises(LostRace):
        state.swap(mine)
    assert set(state.matching("hotfix/")) == {"hotfix/7/lease", "hotfix/8/journal"}
    state.swap([StateChange("hotfix/7/lease", str(made["hotfix/7/lease"]), None)])
    assert set(state.matching("hotfix/")) == {"hotfix/8/journal"}
