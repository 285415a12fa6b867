"""Where GitHub leaves something to a person: it is written down and told, then the command ends."""

from collections.abc import Iterator
from typing import Any

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain import by_hand
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.step import Change, Plan, Step
from hotfix_actions.errors import OutsideFailed, PersonNeeded
from tests.flow.scenes import opened, saying, tagged, take
from tests.support.fakes import FakeWorld

SHA = "5e" * 20
PUSH = by_hand.push("refs/tags/v1", SHA)
NEEDED = PersonNeeded(
    tried="setting refs/tags/v1",
    found="403",
    thing="refs/tags/v1",
    command=PUSH,
    mend="use an App",
    sha=SHA,
    of="1a",
)


def refused(error: Exception = NEEDED) -> Step[Context, Any]:
    def ensure(_: Context, __: Plan) -> Iterator[Event]:
        yield tagged("v0")
        raise error

    plan = Plan((Change("create", "refs/tags/v1"),))
    return Step("refused", lambda _: None, lambda _, __: plan, ensure)


def test_what_a_person_is_to_do_is_written_down_with_what_goes_on_from_there(
    world: FakeWorld,
) -> None:
    context = world.context("deploy", environment="staging", actor="lin")
    with pytest.raises(PersonNeeded):
        take(context, saying(opened()), refused())
    assert world.kinds() == ["incident-opened", "tagged", "person-asked"]
    asked = context.story.asked["refs/tags/v1"]
    assert (asked.command, asked.found, asked.sha, asked.of) == (PUSH, "403", SHA, "1a")
    assert (asked.then, asked.by) == ("hotfix deploy staging 7", "lin")
    assert world.held_by("hotfix/7/lease") == ""


def test_it_is_told_before_the_command_ends(world: FakeWorld) -> None:
    seen: list[list[str]] = []

    def look(context: Context) -> None:
        seen.append(list(context.story.asked))

    closing: Any = Step("tell", look, lambda _, __: Plan(), lambda _, __: iter(()))
    with pytest.raises(PersonNeeded):
        take(world.context(), saying(opened()), refused(), closing=closing)
    assert seen == [["refs/tags/v1"]]


def test_telling_that_fails_hides_nothing_of_what_the_person_must_do(world: FakeWorld) -> None:
    outage = OutsideFailed(tried="telling", found="502", remedy="wait")
    with pytest.raises(PersonNeeded):
        take(world.context(), saying(opened()), refused(), closing=refused(outage))
    assert "person-asked" in world.kinds()


def test_asking_again_writes_nothing_more(world: FakeWorld) -> None:
    for run in ("1", "2"):
        with pytest.raises(PersonNeeded):
            take(world.context(run=run), saying(opened()), refused())
    assert world.kinds().count("person-asked") == 1


def test_without_an_incident_nothing_can_be_written_down(world: FakeWorld) -> None:
    with pytest.raises(PersonNeeded):
        take(world.context(incident=None), refused())
    assert world.journals == {}
