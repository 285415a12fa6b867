"""Leases on a state in memory: who gets one, who waits, who takes one over."""

import json
from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.adapters.github.leases import GithubLeases
from hotfix_actions.domain import lease
from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.live import lock_of
from hotfix_actions.errors import (
    LeaseHeld,
    LeaseLost,
    LeaseUnreadable,
    LostRace,
    OutsideFailed,
)
from tests.support.clock import StillClock
from tests.support.state import FakeObjects, FakeState, worker

NAME = "hotfix/7/lease"


class Runs:
    """Runs that share one state and one clock; `over` are those that have ended."""

    def __init__(self) -> None:
        self.state, self.clock = FakeState(), StillClock()
        self.over: set[str] = set()
        self.working: set[str] = set()
        self.asked: list[str] = []

    def run(self, name: str, ahead: float = 0, **fields: Any) -> GithubLeases:
        """Begin a run whose clock is that many seconds `ahead` of GitHub's, which it knows."""
        objects: Any = FakeObjects(self.state)
        clock = StillClock() if ahead else self.clock
        clock.moment += timedelta(seconds=ahead)
        return GithubLeases(
            self.state,
            objects,
            clock,
            worker(name, **fields),
            self._ended,
            at_work=lambda holder: holder.run in self.working,
            now=self.clock.now,
        )

    def _ended(self, holder: Holder) -> bool:
        self.asked.append(holder.run)
        return holder.run in self.over

    @property
    def holder(self) -> Holder | None:
        head = self.state.heads.get(NAME)
        return lease.decode(self.state.commits[head.sha].message) if head else None


@pytest.fixture
def runs() -> Runs:
    return Runs()


def take(one: GithubLeases, *, wait: float = 0, force: bool = False, **more: Any) -> None:
    one.take(NAME, command="gate", seconds=600, wait=wait, force=force, **more)


def test_a_lease_names_its_run_its_process_its_command_and_its_end(runs: Runs) -> None:
    take(runs.run("run-5-2-gate", run_id=5, attempt=2, job="gate", runner="r1"))
    assert runs.holder is not None
    assert runs.holder == Holder(
        "run-5-2-gate",
        runs.clock.now() + timedelta(seconds=600),
        1,
        "gate",
        worker=worker("run-5-2-gate", run_id=5, attempt=2, job="gate", runner="r1"),
    )


def test_of_two_runs_one_gets_the_lease_and_the_other_is_told_who(runs: Runs) -> None:
    take(runs.run("run-1"))
    with pytest.raises(LeaseHeld) as held:
        take(runs.run("run-2"), wait=5)
    assert "run-1 is at work on it (gate), until 03:10:00 UTC at the latest" in held.value.found
    assert sum(runs.clock.slept) >= 5
    assert runs.holder is not None
    assert runs.holder.run == "run-1"


def test_a_released_lease_is_gone_and_free_for_the_next(runs: Runs) -> None:
    first = runs.run("run-1")
    take(first)
    first.release([NAME])
    assert runs.state.heads == {}
    take(runs.run("run-2"))
    assert runs.holder is not None
    assert (runs.holder.run, runs.holder.number) == ("run-2", 1)


def test_a_lease_that_is_let_go_while_another_waits_is_taken_by_it(runs: Runs) -> None:
    first, second = runs.run("run-1"), runs.run("run-2")
    take(first)
    passing, sleep = [first], runs.clock.sleep

    def sleeping(seconds: float, why: str) -> None:
        sleep(seconds, why)
        if passing:
            passing.pop().release([NAME])

    runs.clock.sleep = sleeping  # type: ignore[method-assign]
    take(second, wait=60)
    assert runs.holder is not None
    assert runs.holder.run == "run-2"


def test_a_lease_whose_time_is_up_is_taken_over_with_a_higher_number(runs: Runs) -> None:
    take(runs.run("run-1"))
    runs.clock.sleep(601, "the lease runs out")
    take(runs.run("run-2"))
    assert runs.holder is not None
    assert (runs.holder.run, runs.holder.number) == ("run-2", 2)


def test_a_clock_that_is_hours_ahead_takes_no_live_lease(runs: Runs) -> None:
    take(runs.run("run-1"))
    with pytest.raises(LeaseHeld):
        take(runs.run("run-2", ahead=7200))
    runs.clock.sleep(601, "the lease runs out")
    take(runs.run("run-3", ahead=-7200))
    assert runs.holder is not None
    assert runs.holder.run == "run-3"
    assert runs.holder.until == runs.clock.now() + timedelta(seconds=600)


def test_the_lock_of_an_environment_outlasts_its_time_while_its_job_is_at_work(runs: Runs) -> None:
    lock: dict[str, Any] = {"command": "deploy", "seconds": 600}
    runs.run("run-1").take(lock_of("production"), **lock)
    take(runs.run("run-1"))
    runs.working = {"run-1"}
    runs.clock.sleep(601, "the lock runs out")
    with pytest.raises(LeaseHeld):
        runs.run("run-2").take(lock_of("production"), **lock, wait=60)
    take(runs.run("run-2"))
    runs.run("run-3").take(lock_of("production"), **lock, force=True)
    runs.working = set()
    runs.clock.sleep(601, "that one, too")
    runs.run("run-4").take(lock_of("production"), **lock)


def test_a_lease_whose_run_is_over_is_taken_at_once(runs: Runs) -> None:
    take(runs.run("run-1"))
    runs.over = {"run-1"}
    take(runs.run("run-2"))
    assert runs.holder is not None
    assert runs.holder.run == "run-2"
    assert runs.clock.slept == []


def test_a_later_attempt_of_the_same_run_takes_the_lease_without_asking(runs: Runs) -> None:
    job = {"run_id": 5, "job": "open", "runner": "r"}
    take(runs.run("run-5-1-open", attempt=1, **job))
    take(runs.run("run-5-2-open", attempt=2, process="another", **job))
    assert runs.holder is not None
    assert runs.holder.run == "run-5-2-open"
    assert runs.asked == []


def test_another_process_of_the_same_job_is_another_holder(runs: Runs) -> None:
    take(runs.run("run-5-1-open", run_id=5, process="1"))
    with pytest.raises(LeaseHeld):
        take(runs.run("run-5-1-open", run_id=5, process="2"))


def test_whether_a_run_is_over_is_not_asked_at_every_look(runs: Runs) -> None:
    take(runs.run("run-1"))
    with pytest.raises(LeaseHeld):
        take(runs.run("run-2"), wait=60)
    assert len(runs.clock.slept) > len(runs.asked) > 5


def test_the_same_process_takes_its_lease_again(runs: Runs) -> None:
    take(runs.run("run-1"))
    take(runs.run("run-1"))
    assert runs.holder is not None
    assert runs.holder.run == "run-1"


def test_taking_a_lease_again_renews_it(runs: Runs) -> None:
    one = runs.run("run-1")
    take(one)
    runs.clock.sleep(500, "working")
    take(one)
    assert runs.holder is not None
    assert (runs.holder.number, runs.holder.until) == (1, runs.clock.now() + timedelta(seconds=600))
    one.release([NAME])
    assert runs.state.heads == {}


def test_a_rollback_takes_a_lease_over_and_the_old_holder_leaves_it_alone(runs: Runs) -> None:
    old, new = runs.run("run-1"), runs.run("run-2")
    take(old)
    take(new, force=True)
    old.release([NAME])
    assert runs.holder is not None
    assert runs.holder.run == "run-2"
    told = old.holder(NAME)
    assert told is not None
    assert told.run == "run-2"


def test_what_older_versions_wrote_is_understood(runs: Runs) -> None:
    old = '{"run": "run-1", "until": "2026-11-23T03:05:00+00:00", "number": 4, "command": "gate"'
    runs.state.put(NAME, f'Taken by run-1 for gate\n\n{old}, "released": false}}')
    with pytest.raises(LeaseHeld, match="run-1 is at work on it"):
        take(runs.run("run-2"))
    runs.state.put(NAME, f'Released by run-1 for gate\n\n{old}, "released": true}}')
    take(runs.run("run-2"))
    assert runs.holder is not None
    assert (runs.holder.run, runs.holder.number) == ("run-2", 5)


def told(**fields: object) -> str:
    """Return a lease's message with these fields, over for long unless they say otherwise."""
    data = {"run": "run-1", "until": "2026-11-01T03:05:00Z", **fields}
    return f"Taken\n\n{json.dumps(data)}"


GARBLED = {
    "no lease": "Hello",
    "no JSON": "Taken\n\n{",
    "a list": "Taken\n\n[1]",
    "no end": 'Taken\n\n{"run": "run-1"}',
    "no time zone": 'Taken\n\n{"run": "run-1", "until": "2026-11-23T03:05:00"}',
    "a number as run": 'Taken\n\n{"run": 1, "until": "2026-11-23T03:05:00Z"}',
    "the far future": 'Taken\n\n{"run": "run-1", "until": "9999-11-23T03:05:00Z"}',
    "before the first day": told(until="0001-01-01T00:00:00+12:00"),
    "after the last day": told(until="9999-12-31T23:59:59-12:00"),
    "an end of another kind": told(until=1e300),
    "a number without end": told(number=10**4000),
    "a number below nothing": told(number=-1),
    "a run without end": told(run_id=10**30),
    "an attempt below nothing": told(attempt=-5),
    "a name of two lines": told(run="run-1\nrun-2"),
    "a name that commands a terminal": told(command="\x1b[2J"),
    "half a character": told(host="\ud800"),
    "a process without end": told(process="9" * 5000),
    "too deep": "Taken\n\n" + '{"run":' * 1300,
    "too long": "Taken\n\n" + "x" * 9000,
}


def test_the_highest_number_of_a_lease_is_followed_by_one_that_can_be_read(runs: Runs) -> None:
    runs.state.put(NAME, told(number=lease.HIGHEST))
    for name in ("run-2", "run-3"):
        take(runs.run(name), force=True)
        assert runs.holder is not None
        assert (runs.holder.run, runs.holder.number) == (name, lease.HIGHEST - 1)


def test_a_rollback_takes_over_a_lease_that_github_does_not_show(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(runs.run("run-1"))

    def too_large(*_: object) -> None:
        raise OutsideFailed(tried="reading a commit", found="it is too large", remedy="again")

    monkeypatch.setattr(FakeObjects, "commit", too_large)
    take(runs.run("run-2"), force=True)
    assert runs.holder is not None
    assert runs.holder.run == "run-2"


@pytest.mark.parametrize("what", [*GARBLED, "tag", "blob", "tree"])
def test_an_unreadable_lease_is_not_free_but_for_a_rollback(runs: Runs, what: str) -> None:
    if what in GARBLED:
        sha = runs.state.put(NAME, GARBLED[what])
    else:
        sha = runs.state.put(NAME, kind=what)
    with pytest.raises(LeaseUnreadable) as refused:
        take(runs.run("run-2"), wait=60)
    assert f"git push --force-with-lease=refs/{NAME}:{sha} origin :refs/{NAME}" in (
        refused.value.remedy
    )
    assert runs.clock.slept == []
    told = runs.run("run-2").holder(NAME)
    assert told is not None
    assert told.run == ""
    take(runs.run("run-3"), force=True)
    assert runs.holder is not None
    assert runs.holder.run == "run-3"


def test_a_lease_that_a_hand_deleted_is_lost(runs: Runs) -> None:
    one = runs.run("run-1")
    take(one)
    runs.clock.sleep(60, "working")
    del runs.state.heads[NAME]
    assert one.holder(NAME) is None
    with pytest.raises(LeaseLost):
        one.demand([NAME])
    one.release([NAME])


def test_a_lease_is_taken_only_while_the_state_is_as_it_was_read(runs: Runs) -> None:
    head = runs.state.put("hotfix/7/journal")
    runs.state.rival = lambda: runs.state.put("hotfix/7/journal", "moved on")
    with pytest.raises(LostRace):
        take(runs.run("run-1"), given={"hotfix/7/journal": head})
    assert runs.holder is None
    take(runs.run("run-1"), given={"hotfix/7/journal": runs.state.heads["hotfix/7/journal"].sha})
    assert runs.holder is not None


def test_a_claim_is_given_up_for_its_pointer_in_one_move(runs: Runs) -> None:
    one = runs.run("run-1")
    take(one)
    one.trade(NAME, "hotfix/pointer/7")
    assert runs.state.swaps[-1] == ("hotfix/pointer/7", NAME)
    assert list(runs.state.heads) == ["hotfix/pointer/7"]


def test_a_claim_that_another_run_took_over_is_pointed_all_the_same(runs: Runs) -> None:
    one = runs.run("run-1")
    take(one)
    runs.state.rival = lambda: take(runs.run("run-2"), force=True)
    one.trade(NAME, "hotfix/pointer/7")
    assert sorted(runs.state.heads) == [NAME, "hotfix/pointer/7"]
    assert runs.holder is not None
    assert runs.holder.run == "run-2"


def test_only_a_lease_that_nobody_held_was_free(runs: Runs) -> None:
    """What was read before such a lease still holds: no run worked under it a moment ago."""
    one, other = runs.run("run-1"), runs.run("run-2")
    assert one.take(NAME, command="gate", seconds=600)
    assert not one.take(NAME, command="gate", seconds=600)
    assert not other.take(NAME, command="rollback", seconds=600, force=True)
    other.release([NAME])
    assert runs.run("run-3").take(NAME, command="gate", seconds=600)
    runs.over.add("run-3")
    assert not other.take(NAME, command="gate", seconds=600)
