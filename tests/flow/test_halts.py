from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.step import Change, Halt, Plan, Step
from hotfix_actions.result import Result
from tests.flow.scenes import halting, making, saying, tagged, take
from tests.support.fakes import START, FakeWorld

LEASE = "hotfix/7/lease"
WAITING = Halt("waiting", "no-fix", {"branch": "b"})


def test_a_halt_ends_the_flow_and_says_what_is_next(world: FakeWorld) -> None:
    context = world.context()
    result = take(context, saying(tagged("v1")), halting(WAITING), making(world, "v2"))
    assert world.things == {}
    assert result == Result(
        outcome="waiting",
        story=context.story,
        halt=WAITING,
        said="it halts: no-fix {'branch': 'b'}",
        next="mend no-fix",
    )
    assert context.story.stopped == e.Stopped(
        at=START,
        by="lin",
        run="1",
        command="gate",
        outcome="waiting",
        code="no-fix",
        about="tagged:1:v1:sha",
        facts={"branch": "b"},
    )
    assert world.kinds() == ["tagged", "stopped"]


def test_a_halt_without_words_of_its_own_says_what_the_story_says(world: FakeWorld) -> None:
    result = take(world.context(), halting(Halt("refused", "wordless")))
    assert (result.outcome, result.said) == ("refused", "it halts: wordless {}")
    assert result.next == "after 1 events: go on"


def test_a_halt_at_the_same_point_is_recorded_once(world: FakeWorld) -> None:
    steps = (saying(tagged("v1")), halting(WAITING))
    told = e.Told(at=START, notice="opened", comment=1)
    take(world.context(), *steps, closing=saying(told, name="tell"))
    take(world.context(run="2"), *steps, closing=saying(told, name="tell"))
    assert world.kinds() == ["tagged", "stopped", "told"]
    take(world.context(run="3"), saying(tagged("v2")), *steps)
    assert world.kinds() == ["tagged", "stopped", "told", "tagged", "stopped"]
    assert world.commits()[-1] == (
        "tagged:1:v2:sha",
        "stopped:1:gate:waiting:no-fix:tagged:1:v2:sha",
    )


def test_another_halt_at_the_same_point_is_another_fact(world: FakeWorld) -> None:
    take(world.context(), halting(WAITING))
    take(world.context(), halting(Halt("refused", "no-fix")))
    take(world.context("release"), halting(WAITING))
    assert world.commits() == [
        ("stopped:1:gate:waiting:no-fix:",),
        ("stopped:1:gate:refused:no-fix:",),
        ("stopped:1:release:waiting:no-fix:",),
    ]


@pytest.mark.parametrize(
    ("halt", "request_words"),
    [(Halt("refused", "no-incident", record=False), {}), (WAITING, {"incident": None})],
)
def test_a_halt_that_no_journal_should_hold_is_only_answered(
    world: FakeWorld, halt: Halt, request_words: Any
) -> None:
    result = take(world.context(**request_words), halting(halt))
    assert (result.outcome, result.halt) == (halt.outcome, halt)
    assert (world.journals, result.story.events) == ({}, ())


def test_texts_are_brought_up_to_date_after_a_halt_too(world: FakeWorld) -> None:
    told = e.Told(at=START, notice="opened", comment=1)
    result = take(world.context(), halting(WAITING), closing=making(world, "body", told))
    assert world.things == {"body": "1"}
    assert world.commits() == [("stopped:1:gate:waiting:no-fix:",), ("told:1:opened",)]
    assert result.changes == (Change("create", "body"),)
    assert world.held_by(LEASE) == ""


def test_texts_are_made_from_what_is_written_down_by_then(world: FakeWorld) -> None:
    seen: list[list[str]] = []
    step: Any = Step(
        "publish",
        lambda _: seen.append(world.kinds()),
        lambda _, __: Plan(),
        lambda _, __: iter(()),
    )
    take(world.context(), saying(tagged("v1")), closing=step)
    assert seen == [["tagged"]]


def test_a_text_that_another_run_brought_up_to_date_meanwhile_is_left(world: FakeWorld) -> None:
    told = e.Told(at=START, notice="opened", comment=1)
    closing = making(world, "body", told)
    world.leases[LEASE] = Holder("1", START + timedelta(hours=1), 1)
    world.waited = lambda: take(world.context(run="1"), closing=closing)
    result = take(world.context(run="2"), closing=closing)
    assert world.things == {"body": "1"}
    assert (world.kinds(), result.changes) == (["told"], ())


def test_what_came_true_before_there_was_an_incident_is_in_no_journal(world: FakeWorld) -> None:
    context = world.context("open", incident=None)
    result = take(context, saying(tagged("v1")), halting(WAITING))
    assert (world.journals, result.outcome) == ({}, "waiting")
    assert [event.kind for event in result.story.events] == ["tagged"]
