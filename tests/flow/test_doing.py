from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain import events as e
from hotfix_actions.domain.step import Change, Halt, Plan, Saved, Step
from hotfix_actions.errors import LeaseHeld, OutsideFailed
from hotfix_actions.flow import LEASE_SECONDS, LEASE_WAIT, Flow, lease_of
from hotfix_actions.ports import Holder
from hotfix_actions.result import Result
from tests.flow.scenes import QUIET, halting, intent, making, opened, saying, tagged, take
from tests.support.fakes import START, FakeWorld

LEASE = "hotfix/7/lease"
WAITING = Halt("waiting", "no-fix", {"branch": "b"})


class Killed(BaseException):
    """The machine went away: nothing is tidied that a power cut would not tidy."""


def kill() -> None:
    raise Killed


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


def held_by(world: FakeWorld, name: str = LEASE) -> str:
    holder = world.leases.get(name)
    return holder.run if holder and not holder.released else ""


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
    assert held_by(world) == ""
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
    assert held_by(world) == ""
    assert context.held == []


def test_a_bug_records_nothing_and_lets_go_of_the_lease(world: FakeWorld) -> None:
    def bug() -> None:
        raise KeyError("oops")

    with pytest.raises(KeyError):
        take(world.context(), making(world, "v1"), making(world, "v2", None, bug))
    assert world.commits() == []
    assert world.leases[LEASE].released


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


def test_before_anything_is_changed_the_lease_is_taken(world: FakeWorld) -> None:
    seen: list[str] = []
    context = world.context()
    take(context, making(world, "v1", None, lambda: seen.append(held_by(world))))
    assert seen == ["1"]
    assert world.lease_terms == [(LEASE, "gate", LEASE_SECONDS, LEASE_WAIT)]
    assert world.leases[LEASE] == Holder(
        "1", START + timedelta(seconds=LEASE_SECONDS), 1, "gate", released=True
    )


def test_one_lease_serves_all_steps_of_a_run(world: FakeWorld) -> None:
    take(world.context(), making(world, "v1"), making(world, "v2"), closing=making(world, "v3"))
    assert world.leases[LEASE].number == 1
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
    assert world.leases[LEASE].number == 5
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
    assert world.leases[LEASE] == Holder(
        "1", START + timedelta(seconds=LEASE_SECONDS), 1, "open", released=True
    )
    assert (context.incident, context.head) == (7, "head-2")


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
    assert held_by(world) == ""


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


def test_a_lease_has_the_incidents_number(world: FakeWorld) -> None:
    take(world.context(incident=8), making(world, "v1"))
    assert list(world.leases) == ["hotfix/8/lease"]
    assert world.commits(8) == [("tagged:1:v1:sha",)]
    assert lease_of("new") == "hotfix/new/lease"


def test_flows_queue_unless_they_say_otherwise() -> None:
    assert Flow((), QUIET).leased is True
