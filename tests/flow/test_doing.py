from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Plan, Saved, Step
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.flow import PUBLISH_TRIES
from hotfix_actions.result import Result
from tests.flow.scenes import AnyStep, intent, making, saying, tagged, take
from tests.support.fakes import START, FakeWorld

LEASE = "hotfix/7/lease"


class Killed(BaseException):
    """The machine went away: nothing is tidied that a power cut would not tidy."""


def kill() -> None:
    raise Killed


def test_the_steps_of_a_command_end_in_one_commit(world: FakeWorld) -> None:
    context = world.context()
    result = take(context, making(world, "v1"), saying(tagged("v2"), tagged("v3")))
    assert world.things == {"v1": "1"}
    assert world.commits() == [("tagged:1:v1:sha", "tagged:1:v2:sha", "tagged:1:v3:sha")]
    (commit,) = world.journals[7]
    assert (commit.subject, commit.body) == ("3 events", "tagged, tagged, tagged")
    assert result == Result(
        outcome="done",
        story=context.story,
        changes=(Change("create", "v1"),),
        next="after 3 events: go on",
    )
    assert context.head == "head-1"
    assert [event.kind for event in result.story.events] == ["tagged"] * 3


def test_each_step_is_shown_while_it_works(world: FakeWorld) -> None:
    take(world.context(), saying(tagged("v1"), name="one"), saying(name="two"))
    assert world.shown == [
        "begin one", "end one", "begin two", "end two", "begin quiet", "end quiet",
    ]  # fmt: skip


def test_a_second_run_writes_nothing(world: FakeWorld) -> None:
    steps = (making(world, "v1"), saying(intent()), making(world, "v2"))
    take(world.context(), *steps)
    before = (dict(world.things), world.commits(), dict(world.leases))
    again = take(world.context(run="2"), *steps)
    assert (world.things, world.commits(), world.leases) == before
    assert (again.outcome, again.changes) == ("done", ())


def test_an_event_is_stamped_with_who_when_attempt_and_run(world: FakeWorld) -> None:
    begun = e.AttemptBegun(at=START, attempt=2)
    context = world.context(actor="sam", run="run-9")
    take(
        context,
        saying(tagged("v1")),
        saying(begun, name="again"),
        saying(tagged("v2", by="lin", run="run-1", attempt=5), name="more"),
    )
    assert context.story.events == (
        tagged("v1", by="sam", run="run-9"),
        e.AttemptBegun(at=START, attempt=2, by="sam", run="run-9"),
        tagged("v2", by="lin", run="run-1", attempt=2),
    )
    assert context.story.attempt == 2


def test_the_same_event_twice_in_one_run_is_written_once(world: FakeWorld) -> None:
    take(world.context(), saying(tagged("v1"), tagged("v1")), saying(tagged("v1"), name="more"))
    assert world.commits() == [("tagged:1:v1:sha",)]


def test_later_steps_see_the_story_of_earlier_ones(world: FakeWorld) -> None:
    seen: list[str] = []

    def look(context: Context) -> None:
        seen.extend(event.id for event in context.story.events)

    watching: Any = Step("look", look, lambda _, __: Plan(), lambda _, __: iter(()))
    take(world.context(), saying(tagged("v1")), watching)
    assert seen == ["tagged:1:v1:sha"]


def test_an_intent_is_in_the_journal_before_its_effect(world: FakeWorld) -> None:
    seen: list[list[str]] = []

    def ensure(_: Context, __: Plan) -> Iterator[e.Event | Saved]:
        yield tagged("v1")
        seen.append(world.kinds())
        yield Saved("samples.json", "[1]")
        yield intent()
        seen.append(world.kinds())
        world.things["rolled out"] = "1"
        yield tagged("v2")

    plan = Plan((Change("run", "deploy"),))
    rolling: Any = Step("roll", lambda _: None, lambda _, __: plan, ensure)
    take(world.context(), rolling)
    assert seen == [[], ["tagged", "rollout-intended"]]
    assert world.commits() == [
        ("tagged:1:v1:sha", "rollout-intended:1:staging:v1:1"),
        ("tagged:1:v2:sha",),
    ]
    first, second = world.journals[7]
    assert (first.files, second.files) == ({"samples.json": "[1]"}, {})


def test_an_intent_that_is_known_is_not_written_again(world: FakeWorld) -> None:
    take(world.context(), saying(intent()))
    take(world.context(run="2"), saying(tagged("v1"), intent(), tagged("v2")))
    assert world.commits() == [
        ("rollout-intended:1:staging:v1:1",),
        ("tagged:1:v1:sha", "tagged:1:v2:sha"),
    ]


def test_files_wait_for_the_next_events(world: FakeWorld) -> None:
    take(world.context(), saying(Saved("a.json", "1"), tagged("v1")))
    take(world.context(), saying(Saved("b.json", "2"), tagged("v1")))
    assert [commit.files for commit in world.journals[7]] == [{"a.json": "1"}]


def test_a_kill_between_effect_and_record_heals_on_the_next_run(world: FakeWorld) -> None:
    with pytest.raises(Killed):
        take(world.context(), making(world, "v1", None, kill), making(world, "v2"))
    assert (world.things, world.commits()) == ({"v1": "1"}, [])
    assert world.held_by(LEASE) == ""
    healed = take(world.context(run="2"), making(world, "v1"), making(world, "v2"))
    assert world.things == {"v1": "1", "v2": "2"}
    assert world.commits() == [("tagged:1:v1:sha", "tagged:1:v2:sha")]
    assert healed.changes == (Change("create", "v2"),)


def test_a_kill_after_an_intent_leaves_it_for_the_next_run(world: FakeWorld) -> None:
    steps = (saying(intent()), making(world, "v1"))
    with pytest.raises(Killed):
        take(world.context(), saying(intent()), making(world, "v1", None, kill))
    assert world.kinds() == ["rollout-intended"]
    take(world.context(run="2"), *steps)
    assert world.kinds() == ["rollout-intended", "tagged"]
    assert world.things == {"v1": "1"}


def test_what_came_true_before_an_expected_failure_is_recorded(world: FakeWorld) -> None:
    def fail() -> None:
        raise OutsideFailed(tried="a", found="b", remedy="c")

    context = world.context()
    with pytest.raises(OutsideFailed, match="a: b"):
        take(context, making(world, "v1"), making(world, "v2", None, fail))
    assert world.commits() == [("tagged:1:v1:sha",)]
    assert world.held_by(LEASE) == ""
    assert context.held == []


def test_what_was_only_found_before_a_failure_is_left_for_the_next_run(world: FakeWorld) -> None:
    def fail(_: Context) -> None:
        raise OutsideFailed(tried="a", found="b", remedy="c")

    failing: Any = Step("fail", fail, lambda _, __: Plan(), lambda _, __: iter(()))
    with pytest.raises(OutsideFailed, match="a: b"):
        take(world.context(), saying(tagged("v1")), failing)
    assert world.commits() == []


def test_a_bug_records_nothing_and_lets_go_of_the_lease(world: FakeWorld) -> None:
    def bug() -> None:
        raise KeyError("oops")

    with pytest.raises(KeyError):
        take(world.context(), making(world, "v1"), making(world, "v2", None, bug))
    assert world.commits() == []
    assert world.leases == {}


def test_a_journal_that_cannot_be_written_ends_as_an_expected_failure(world: FakeWorld) -> None:
    context = world.context()
    world.broken = {"journal"}
    with pytest.raises(OutsideFailed, match="using journal: HTTP 502"):
        take(context, saying(tagged("v1")))
    assert world.commits() == []


def test_the_loser_of_a_race_for_the_journal_reads_again(world: FakeWorld) -> None:
    rival = world.context("note", run="2")
    world.rival = lambda: take(rival, saying(tagged("v9")), leased=False)
    take(world.context(), saying(tagged("v1"), tagged("v9")))
    assert world.commits() == [("tagged:1:v9:sha",), ("tagged:1:v1:sha",)]


def publishing(world: FakeWorld, *before: Callable[[], object]) -> AnyStep:
    """Write a text that counts the events; each of `before` happens ahead of one writing."""
    meanwhile = list(before)

    def look(context: Context) -> str:
        return str(len(context.story.events))

    def decide(text: str, _: Settings) -> Plan:
        there = world.things.get("text") == text
        return Plan(() if there else (Change("update", "text"),), payload=text)

    def ensure(_: Context, plan: Plan) -> Iterator[Event]:
        if meanwhile:
            meanwhile.pop(0)()
        if plan.changes:
            world.things["text"] = plan.payload
        yield from ()

    return Step("publish", look, decide, ensure)


def test_a_text_that_another_run_overtook_is_brought_up_to_date_again(world: FakeWorld) -> None:
    def other() -> None:
        closing = publishing(world)
        take(world.context("note", run="2"), saying(tagged("v9")), closing=closing, leased=False)

    closing = publishing(world, other)
    take(world.context(), saying(tagged("v1")), closing=closing)
    assert world.things["text"] == "2"


def test_texts_are_not_brought_up_to_date_for_ever(world: FakeWorld) -> None:
    names = iter(f"v{number}" for number in range(2, 99))

    def other() -> None:
        take(world.context("note", run="2"), saying(tagged(next(names))), leased=False)

    take(world.context(), saying(tagged("v1")), closing=publishing(world, *[other] * 50))
    assert len(world.commits()) == 1 + PUBLISH_TRIES


@pytest.mark.parametrize("plan", [True, False])
def test_a_step_looks_with_the_context_and_decides_by_the_settings(
    world: FakeWorld, plan: bool
) -> None:
    context = world.context()
    step: Any = Step(
        "ask",
        lambda context: context.request.command,
        lambda command, settings: Plan((Change("run", f"{command} in {settings.timezone}"),)),
        lambda _, __: iter(()),
    )
    assert take(context, step, plan=plan).changes == (Change("run", "gate in UTC"),)
