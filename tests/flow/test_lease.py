from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.context import Context, Restart
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.state import lease_of
from hotfix_actions.domain.step import Change, Plan, Saved, Step
from hotfix_actions.errors import LeaseHeld
from hotfix_actions.flow import Flow
from hotfix_actions.leasing import LEASE_SECONDS, LEASE_WAIT
from tests.flow.scenes import QUIET, making, opened, saying, tagged, take
from tests.support.fakes import START, FakeWorld

LEASE = "hotfix/7/lease"


def test_before_anything_is_changed_the_lease_is_taken(world: FakeWorld) -> None:
    seen: list[str] = []
    context = world.context()
    take(context, making(world, "v1", None, lambda: seen.append(world.held_by(LEASE))))
    assert seen == ["1"]
    assert world.lease_terms == [(LEASE, "gate", LEASE_SECONDS, LEASE_WAIT)]
    assert world.leases == {}


def test_one_lease_serves_all_steps_of_a_run(world: FakeWorld) -> None:
    take(world.context(), making(world, "v1"), making(world, "v2"), closing=making(world, "v3"))
    assert len(world.lease_terms) == 1


def test_without_a_change_no_lease_is_taken(world: FakeWorld) -> None:
    take(world.context(), saying(tagged("v1")))
    assert (world.leases, world.kinds()) == ({}, ["tagged"])


def test_a_command_that_never_queues_takes_no_lease(world: FakeWorld) -> None:
    world.leases[LEASE] = Holder("2", START + timedelta(hours=1), 3)
    take(world.context("note"), making(world, "v1"), leased=False)
    assert world.things == {"v1": "1"}
    assert world.leases[LEASE] == Holder("2", START + timedelta(hours=1), 3)


def test_the_second_of_two_runs_waits_looks_again_and_finds_everything_done(
    world: FakeWorld,
) -> None:
    steps = (saying(tagged("v0")), making(world, "v1"), making(world, "v2"))
    world.leases[LEASE] = Holder("1", START + timedelta(hours=1), 1)

    def first_run_ends() -> None:
        take(world.context(run="1"), *steps)

    world.waited = first_run_ends
    second = world.context(run="2")
    result = take(second, *steps)
    assert world.things == {"v1": "1", "v2": "1"}
    assert world.commits() == [("tagged:1:v0:sha", "tagged:1:v1:sha", "tagged:1:v2:sha")]
    assert world.journals[7][0].text.count('"run":"1"') == 3
    assert (result.outcome, result.changes) == ("done", ())
    assert second.head == "head-1"


def test_after_the_lease_was_taken_only_what_is_still_missing_is_made(world: FakeWorld) -> None:
    world.leases[LEASE] = Holder("1", START + timedelta(hours=1), 1)

    def first_run_makes_one() -> None:
        take(world.context(run="1"), making(world, "v1"))

    world.waited = first_run_makes_one
    result = take(world.context(run="2"), making(world, "v1"), making(world, "v2"))
    assert world.things == {"v1": "1", "v2": "2"}
    assert world.commits() == [("tagged:1:v1:sha",), ("tagged:1:v2:sha",)]
    assert result.changes == (Change("create", "v2"),)
    assert [event.run for event in result.story.events] == ["1", "2"]


def test_after_the_lease_was_taken_steps_see_what_the_journal_says_by_then(
    world: FakeWorld,
) -> None:
    world.leases[LEASE] = Holder("1", START + timedelta(hours=1), 1)
    world.waited = lambda: take(world.context(run="1"), making(world, "v1"))
    seen: list[list[str]] = []
    watching: Any = Step(
        "look",
        lambda context: seen.append([event.kind for event in context.story.events]),
        lambda _, __: Plan(),
        lambda _, __: iter(()),
    )
    take(world.context(run="2"), watching, making(world, "v2"))
    assert seen == [[], ["tagged"]]


def test_what_was_gathered_before_the_lease_is_looked_at_again(world: FakeWorld) -> None:
    answers = iter([tagged("stale"), tagged("fresh")])
    looking: Any = Step(
        "look",
        lambda _: next(answers),
        lambda event, _: Plan(foretold=(event,)),
        lambda _, plan: iter([Saved("seen.json", plan.foretold[0].tag), *plan.foretold]),
    )
    take(world.context(), looking, making(world, "v1"))
    assert world.commits() == [("tagged:1:fresh:sha", "tagged:1:v1:sha")]
    assert world.journals[7][0].files == {"seen.json": "fresh"}


def test_a_lease_that_stays_taken_ends_the_run_with_nothing_done(world: FakeWorld) -> None:
    world.leases[LEASE] = Holder("1", START + timedelta(hours=1), 1)
    with pytest.raises(LeaseHeld):
        take(world.context(run="2"), saying(tagged("v0")), making(world, "v1"))
    assert (world.things, world.commits()) == ({}, [])
    assert world.leases[LEASE].run == "1"


def test_the_lease_of_a_run_that_is_long_over_is_taken_over(world: FakeWorld) -> None:
    world.leases[LEASE] = Holder("1", START, 4)
    take(world.context(run="2"), making(world, "v1"))
    assert world.leases == {}
    assert world.things == {"v1": "2"}


def test_a_new_incident_is_in_the_journal_before_its_lease_is_taken(world: FakeWorld) -> None:
    context = world.context("open", incident=None)
    steps = (saying(tagged("v0")), making(world, "issue", opened(7)), making(world, "branch"))
    take(context, *steps)
    assert world.things == {"issue": "1", "branch": "1"}
    assert world.commits() == [
        ("tagged:1:v0:sha", "incident-opened:1:7"),
        ("tagged:1:branch:sha",),
    ]
    assert world.lease_terms == [(LEASE, "open", LEASE_SECONDS, LEASE_WAIT)]
    assert (context.incident, context.head) == (7, "head-2")


def test_a_lease_has_the_incidents_number(world: FakeWorld) -> None:
    take(world.context(incident=8), making(world, "v1"))
    assert [name for name, *_ in world.lease_terms] == ["hotfix/8/lease"]
    assert world.commits(8) == [("tagged:1:v1:sha",)]
    assert lease_of("new") == "hotfix/new/lease"


def test_flows_queue_unless_they_say_otherwise() -> None:
    assert Flow((), QUIET).leased is True


def measuring(world: FakeWorld) -> Any:
    """Run something that changes nothing on GitHub, and keep what it showed."""

    def measure(context: Context) -> str:
        return context.measured("tests at sha", lambda: world.shown.append("measured") or "pass")

    plan = Plan((Change("run", "tests at sha"),), (tagged("judged"),))
    return Step(
        "measure",
        lambda _: None,
        lambda _, __: plan,
        lambda context, _: iter([tagged(measure(context))]),
    )


def test_measuring_a_commit_needs_no_lease(world: FakeWorld) -> None:
    result = take(world.context(), measuring(world))
    assert (world.leases, world.commits()) == ({}, [("tagged:1:pass:sha",)])
    assert result.changes == (Change("run", "tests at sha"),)
    plan = take(world.context(), measuring(world), plan=True)
    assert plan.changes == (
        Change("run", "tests at sha"),
        Change("update", "refs/hotfix/7/journal"),
    )


def test_what_was_measured_is_not_measured_or_told_twice_when_the_flow_starts_over(
    world: FakeWorld,
) -> None:
    result = take(world.context(), measuring(world), making(world, "v1"))
    assert world.shown.count("measured") == 1
    assert world.commits() == [("tagged:1:pass:sha", "tagged:1:v1:sha")]
    assert result.changes == (Change("run", "tests at sha"), Change("create", "v1"))


def test_a_new_incidents_issue_stays_among_the_changes(world: FakeWorld) -> None:
    steps = (making(world, "issue", opened(7)), making(world, "branch"))
    result = take(world.context("open", incident=None), *steps)
    assert result.changes == (Change("create", "issue"), Change("create", "branch"))


@pytest.mark.parametrize(("held", "read"), [(False, 1), (True, 2)])
def test_what_was_read_before_is_old_where_another_run_had_the_lease(
    world: FakeWorld, *, held: bool, read: int
) -> None:
    """The other run may have been killed before it wrote down what it did."""
    context, answers = world.context(), count(1)
    reads = Reads(context.ports.clock)
    context.ports = replace(context.ports, reads=reads)

    def issue() -> int:
        return reads.of("issue", "7", read=lambda: next(answers))

    assert issue() == 1
    if held:
        world.leases[lease_of(7)] = Holder("2", world.now, 1, "open")
    context.hold(lease_of(7), seconds=60, wait=0)
    assert issue() == read


def test_what_was_said_before_a_lock_is_written_once(world: FakeWorld) -> None:
    waits = iter([True, False])

    def lock(context: Context, _: Plan) -> Iterator[Event]:
        if next(waits):
            context.begin_anew()
            raise Restart
        yield from ()

    locking: Any = Step("lock", lambda _: None, lambda _, __: Plan(), lock)
    take(world.context(), saying(tagged("v1")), locking)
    assert world.commits() == [("tagged:1:v1:sha",)]
