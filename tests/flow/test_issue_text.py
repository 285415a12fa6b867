"""What a command ends with: journal, the issue's text and the leases' release, in one move."""

from collections.abc import Iterator

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.state import journal_of
from hotfix_actions.domain.step import Change, IssueText, Plan, Saved, Step
from hotfix_actions.errors import OutsideFailed
from tests.flow.scenes import AnyStep, making, saying, tagged, take
from tests.support.fakes import FakeWorld


def publishing(world: FakeWorld) -> AnyStep:
    """Write a text that names the journal's head, wherever another stands."""

    def look(context: Context) -> str:
        return f"at {context.head}"

    def decide(text: str, _: object) -> Plan:
        changed = world.texts.get(7) != text
        return Plan((Change("update", "body of #7"),) if changed else (), (), text)

    def ensure(_: Context, plan: Plan) -> Iterator[Event | Saved | IssueText]:
        if plan.changes:
            yield IssueText(7, "node", str(plan.payload), journal_of(7))

    return Step("publish", look, decide, ensure)


def test_the_text_names_the_head_that_it_is_written_with(world: FakeWorld) -> None:
    take(world.context(), making(world, "v1"), closing=publishing(world))
    assert world.texts == {7: "at head-1"}
    assert world.moves == [("journal of 7", "hotfix/7/lease")]
    assert world.leases == {}


def test_a_second_run_finds_the_text_as_it_should_be(world: FakeWorld) -> None:
    for number in ("1", "2"):
        take(world.context(run=number), making(world, "v1"), closing=publishing(world))
    assert (world.texts, len(world.moves)) == ({7: "at head-1"}, 1)


def test_where_another_run_was_faster_the_text_is_written_again(world: FakeWorld) -> None:
    def other() -> None:
        take(world.context("note", run="2"), saying(tagged("v9")), leased=False)

    world.rival = other
    take(world.context(), making(world, "v1"), closing=publishing(world))
    assert world.texts == {7: "at head-2"}
    assert world.kinds() == ["tagged", "tagged"]
    assert world.leases == {}


def test_what_is_true_is_written_down_where_the_text_cannot_be_made(world: FakeWorld) -> None:
    def fail(_: Context) -> str:
        raise OutsideFailed(tried="reading the issue", found="502", remedy="wait")

    closing: AnyStep = Step("publish", fail, lambda *_: Plan(), lambda *_: iter(()))
    with pytest.raises(OutsideFailed):
        take(world.context(), making(world, "v1"), closing=closing)
    assert (world.kinds(), world.leases) == (["tagged"], {})


def test_a_run_that_is_stopped_by_hand_writes_down_what_it_did(world: FakeWorld) -> None:
    def stop(_: Context) -> str:
        raise KeyboardInterrupt

    stopped: AnyStep = Step("wait", stop, lambda *_: Plan(), lambda *_: iter(()))
    with pytest.raises(KeyboardInterrupt):
        take(world.context(), making(world, "v1"), stopped)
    assert (world.kinds(), world.leases) == (["tagged"], {})
