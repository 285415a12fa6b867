"""Two writers that race for one name of the tool's state, and what must be true afterwards."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Barrier

import pytest

from hotfix_actions.domain.events import Noted
from hotfix_actions.domain.incident import claims
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.state import StateChange, StateCommit, lease_of
from hotfix_actions.errors import LeaseHeld, LeaseLost, LostRace
from hotfix_actions.steps.base import WITHDRAWN
from tests.support.hub import HubRun

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PATIENCE = 60.0


@dataclass(frozen=True)
class Race:
    """Two writers at one name; `number` makes the names of a round its own."""

    writers: Sequence[HubRun]
    number: int
    pool: ThreadPoolExecutor

    def won(self, act: Callable[[HubRun], object]) -> list[HubRun]:
        """Let both act at the same moment; give those who were not told that they lost."""
        barrier = Barrier(len(self.writers))

        def go(writer: HubRun) -> bool:
            barrier.wait(PATIENCE)
            try:
                act(writer)
            except (LostRace, LeaseHeld):
                return False
            return True

        told = list(self.pool.map(go, self.writers))
        return [writer for writer, won in zip(self.writers, told, strict=True) if won]


def journal(race: Race) -> None:
    """Two appends: both stand there once, in every other round on a journal that is there."""
    one, other = race.writers
    numbers = {id(one): 1, id(other): 2}
    wanted = {"noted:1:1", "noted:1:2"}
    if race.number % 2:
        append(one, race.number, 3)
        wanted.add("noted:1:3")
    assert race.won(lambda run: append(run, race.number, numbers[id(run)])) == [one, other]
    settled(race)
    ids = [event.id for event in one.journal.read(race.number).events]
    assert (len(ids), set(ids)) == (len(wanted), wanted)
    assert len(one.journal.chain(race.number).links) == len(wanted)


def incident_lease(race: Race) -> None:
    """A lease that is free."""
    name = lease_of(race.number)
    if race.number % 5 == 0:
        _asserted(race, name)
    _lease(race, name)


def _asserted(race: Race, name: str) -> None:
    """An append that holds only under a lease."""
    one, other = race.writers
    take(one, name)
    append(one, race.number, 1, holding=(name,))
    other.leases.take(name, command="rollback", seconds=600, force=True)
    settled(race)
    with pytest.raises(LeaseLost):
        append(one, race.number, 2, holding=(name,))
    one.leases.release([name])
    other.leases.release([name])
    settled(race)


def environment_lock(race: Race) -> None:
    """A lease whose time is up: both take it over."""
    name = lock_of(f"place-{race.number}")
    one = race.writers[0]
    one.leases.take(name, command="deploy", seconds=0)
    one.leases.forget([name])
    settled(race)
    _lease(race, name)


def claim_lease(race: Race) -> None:
    """A claim: who wins makes the issue, and gives the lease up for the pointer."""
    name = f"{claims(f'run-{race.number}')}lease"
    pointer = f"{claims(f'run-{race.number}')}incident/{race.number}"
    (winner,) = race.won(lambda run: take(run, name))
    winner.leases.trade(name, pointer)
    settled(race)
    assert list(winner.state.matching(claims(f"run-{race.number}"))) == [pointer]


def claim_pointer(race: Race) -> None:
    """A pointer that both make."""
    pointer = f"{claims(f'run-{race.number}')}incident/{race.number}"
    mine: dict[int, str | None] = {}

    def point(run: HubRun) -> None:
        made = run.state.swap([StateChange(pointer, None, StateCommit(f"by {id(run)}"))])
        mine[id(run)] = made[pointer]

    (winner,) = race.won(point)
    settled(race)
    head = winner.state.read(pointer)
    assert head is not None
    assert head.sha == mine[id(winner)]


def withdrawn_marker(race: Race) -> None:
    """A marker that both make at the same commit: it is there, and nobody minds who made it."""
    name = f"{WITHDRAWN}v9.9.{race.number}"
    one = race.writers[0]
    commit = one.state.swap([StateChange(lease_of(f"x{race.number}"), None, StateCommit("x"))])
    sha = str(commit[lease_of(f"x{race.number}")])
    assert race.won(lambda run: run.state.swap([StateChange(name, None, sha)]))
    settled(race)
    head = one.state.read(name)
    assert head is not None
    assert head.sha == sha


RACES = (
    journal,
    incident_lease,
    environment_lock,
    claim_lease,
    claim_pointer,
    withdrawn_marker,
)


def append(run: HubRun, incident: int, comment: int, holding: Sequence[str] = ()) -> None:
    """Append one event; `holding` are leases that the run must hold at that moment."""
    event = Noted(at=AT, text=f"note {comment}", comment=comment)
    said = {"subject": "Said", "body": "Said more"}
    run.journal.append(incident, [event], **said, files={}, holding=holding)


def take(run: HubRun, name: str) -> None:
    """Take a lease without waiting for it."""
    run.leases.take(name, command="gate", seconds=600)


def settled(race: Race) -> None:
    """Let reads tell what is true by now: they lag for a few seconds."""
    race.writers[0].clock.sleep(6, "reads lag")


def _lease(race: Race, name: str) -> None:
    (winner,) = race.won(lambda run: take(run, name))
    (loser,) = (run for run in race.writers if run is not winner)
    settled(race)
    holder = loser.leases.holder(name)
    assert holder is not None
    assert holder.worker == winner.worker
    winner.leases.release([name])
    settled(race)
    take(loser, name)
    loser.leases.release([name])
    settled(race)
    assert winner.state.read(name) is None
