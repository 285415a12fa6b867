from typing import Any

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.step import Change, Halt, Saved
from hotfix_actions.planning import PLANNED
from hotfix_actions.result import Result
from tests.flow.scenes import AnyStep, halting, intent, making, opened, saying, tagged, take
from tests.support.fakes import START, FakeWorld

WAITING = Halt("waiting", "no-fix", {"branch": "b"})
LEASE = Change("update", "refs/hotfix/7/lease")
JOURNAL = Change("update", "refs/hotfix/7/journal")


def steps(world: FakeWorld) -> tuple[AnyStep, ...]:
    return (saying(tagged("v0"), Saved("a.json", "1")), saying(intent()), making(world, "v1"))


def planned(world: FakeWorld, *steps: AnyStep, **how: Any) -> Result:
    return take(world.context(), *steps, plan=True, **how)


def test_a_plan_names_all_changes_and_makes_none(world: FakeWorld) -> None:
    context = world.context()
    result = take(context, *steps(world), closing=making(world, "body"), plan=True)
    assert result == Result(
        outcome="done",
        story=context.story,
        changes=(Change("create", "v1"), Change("create", "body"), LEASE, JOURNAL),
        planned=True,
        next="after 4 events: go on",
    )
    assert (world.things, world.journals, world.leases) == ({}, {}, {})


def test_a_plan_names_exactly_what_the_command_then_changes(world: FakeWorld) -> None:
    plan = planned(world, *steps(world))
    done = take(world.context(), *steps(world))
    assert plan.changes == (*done.changes, LEASE, JOURNAL)
    assert [event.id for event in plan.story.events] == [event.id for event in done.story.events]
    again = planned(world, *steps(world))
    assert again.changes == ()


def test_the_story_goes_on_as_foretold_so_that_later_steps_can_decide(world: FakeWorld) -> None:
    context = world.context(actor="sam", run="run-9")
    take(context, saying(tagged("v1"), tagged("v1")), plan=True)
    assert context.story.events == (tagged("v1", by="sam", run="run-9"),)
    assert context.head == PLANNED


def test_a_plan_that_only_tells_leaves_the_anchor_where_it_is(world: FakeWorld) -> None:
    take(world.context(), saying(tagged("v1")))
    context = world.context()
    result = take(context, saying(e.Told(at=START, notice="opened", comment=1)), plan=True)
    assert context.head == "head-1"
    assert result.changes == (JOURNAL,)


def test_facts_without_changes_move_only_the_journal(world: FakeWorld) -> None:
    assert planned(world, saying(tagged("v1"))).changes == (JOURNAL,)


def test_a_change_without_a_new_fact_takes_only_the_lease(world: FakeWorld) -> None:
    take(world.context(), saying(tagged("v1")))
    changes = planned(world, making(world, "v1")).changes
    assert changes == (Change("create", "v1"), LEASE)


def test_a_command_that_never_queues_plans_no_lease(world: FakeWorld) -> None:
    changes = planned(world, making(world, "v1"), leased=False).changes
    assert changes == (Change("create", "v1"), JOURNAL)


def test_a_new_incident_is_planned_without_a_number(world: FakeWorld) -> None:
    result = take(world.context("open", incident=None), making(world, "issue"), plan=True)
    assert result.changes == (
        Change("create", "issue"),
        Change("update", "refs/hotfix/new/lease"),
        Change("update", "refs/hotfix/new/journal"),
    )


def test_a_foretold_number_is_used_from_then_on(world: FakeWorld) -> None:
    result = take(
        world.context("open", incident=None), making(world, "issue", opened(9)), plan=True
    )
    assert result.changes[1:] == (
        Change("update", "refs/hotfix/9/lease"),
        Change("update", "refs/hotfix/9/journal"),
    )


def test_a_halt_ends_the_plan_as_it_would_end_the_command(world: FakeWorld) -> None:
    context = world.context()
    result = take(
        context, halting(WAITING), making(world, "v1"), closing=making(world, "body"), plan=True
    )
    assert (result.outcome, result.halt, result.next) == ("waiting", WAITING, "mend no-fix")
    assert result.said == "it halts: no-fix {'branch': 'b'}"
    assert result.changes == (Change("create", "body"), LEASE, JOURNAL)
    assert [event.kind for event in context.story.events] == ["stopped", "tagged"]


@pytest.mark.parametrize(
    ("halt", "words"),
    [(Halt("refused", "no-incident", record=False), {}), (WAITING, {"incident": None})],
)
def test_a_halt_that_no_journal_should_hold_is_not_planned_for(
    world: FakeWorld, halt: Halt, words: Any
) -> None:
    result = take(world.context(**words), halting(halt), plan=True)
    assert (result.changes, result.story.events) == ((), ())


def test_a_halt_that_is_recorded_already_changes_nothing(world: FakeWorld) -> None:
    take(world.context(), halting(WAITING))
    result = planned(world, halting(WAITING))
    assert (result.outcome, result.changes) == ("waiting", ())


def test_planned_steps_are_shown_too(world: FakeWorld) -> None:
    planned(world, making(world, "v1"))
    assert world.shown == ["begin make v1", "end make v1", "begin quiet", "end quiet"]


def judged(summary: str, gate: Any = "tests", sha: str = "head") -> e.GateJudged:
    return e.GateJudged(
        at=START, gate=gate, sha=sha, verdict="pass", policy="block", summary=summary
    )


CONCLUDED = e.GatesConcluded(at=START, sha="head", verdict="pass", check=1)


def test_a_plan_gives_no_verdict_of_what_nobody_measured(world: FakeWorld) -> None:
    supposed = (judged(""), judged("3 lines", "guard"), CONCLUDED)
    halt = halting(Halt("waiting", "waits-for-review", {"why": "nobody"}))
    result = planned(world, saying(*supposed), halt)
    assert result.outputs().verdict == ""
    assert set(result.story.judged) == {"guard"}
    assert result.said == ""


def test_a_plan_keeps_what_was_measured_before(world: FakeWorld) -> None:
    take(world.context(), saying(judged("2 tests passed"), CONCLUDED))
    result = planned(world, saying(judged("3 lines", "guard")))
    assert result.outputs().verdict == "pass"
    assert set(result.story.judged) == {"tests", "guard"}
