"""Which notices a run posts: of two that are at work at once only one tells of a rollback."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.events import RolledBack
from hotfix_actions.domain.world import Comment, Issue
from hotfix_actions.steps import publish
from tests.domain.live import RELEASED, intended, rolled_out
from tests.support.fakes import FakeWorld

NOTICE = "rolled-back:1"


class _Issues:
    def get(self, number: int) -> Issue:
        return Issue(number, "It is down", "", "there", "mona", FakeWorld().now)

    def comments(self, number: int) -> list[Comment]:
        assert number
        return []


class _People:
    def me(self) -> str:
        return "hotfix[bot]"


def told_back(world: FakeWorld, *, run: str, ago: float) -> Context:
    """Begin the run 1 where a rollback of `run` put production back so many seconds ago."""
    at = world.now - timedelta(seconds=ago)
    back = RolledBack(at=at, environment="production", tag="v1.2.4", to="v1.2.3")
    context = world.context("deploy")
    context.ports = replace(context.ports, issues=_Issues(), people=_People())  # type: ignore[arg-type]
    for event in (*RELEASED, intended(), rolled_out(), msgspec.structs.replace(back, run=run)):
        context.tell(event)
    return context


@pytest.mark.parametrize(("run", "ago", "tells"), [
    ("1", 2, True),  # its own
    ("2", 2, False),  # the other is about to tell
    ("2", 59, False),
    ("2", 61, True),  # the other did not
])  # fmt: skip
def test_a_rollback_tells_of_itself(world: FakeWorld, run: str, ago: float, tells: bool) -> None:
    facts = publish.look_untold(told_back(world, run=run, ago=ago))
    assert (NOTICE in (facts.due or {})) is tells
    assert "opened" in (facts.due or {})


def test_what_a_killed_rollback_did_not_tell_is_told_at_once_by_the_next_run(
    world: FakeWorld,
) -> None:
    world.unsure = world.now  # the lease was left behind by a run that is no more
    facts = publish.look_untold(told_back(world, run="2", ago=2))
    assert NOTICE in (facts.due or {})
