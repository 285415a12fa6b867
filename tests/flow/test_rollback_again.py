"""A state that is put back again is written down as what it is: what runs now."""

import pytest

from hotfix_actions.domain.events import RolledBack
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections import notices
from tests.support.fakes import FakeWorld
from tests.support.production import NEW, OLD, Production

OLDER = "v1.1.0"


def deployed() -> Production:
    world = Production()
    assert world.hotfix("deploy", "1").outcome == "done"
    assert world.place.live == NEW
    return world


def story(world: Production) -> Story:
    return fold(FakeWorld.ports(world, "r").journal.read(7).events)


def told(world: Production) -> str:
    """Return the state that the journal tells was put back last."""
    back = story(world).rollout("production").rolled_back
    assert back is not None
    return back.to


@pytest.mark.parametrize(
    "states",
    [
        (OLDER, OLD, OLDER),
        (OLD, OLDER, OLD),
        (OLDER, OLD, OLDER, OLD, OLDER),
        ("shop:7", "shop:8", "shop:7"),
    ],
)
def test_each_state_that_is_put_back_is_the_one_that_is_told(states: tuple[str, ...]) -> None:
    world = deployed()
    for run, state in enumerate(states, 2):
        result = world.hotfix("rollback", str(run), to=state)
        assert (result.outcome, world.place.live) == ("done", state)
        assert told(world) == state
        newest = world.deployments[-1]
        assert (newest.payload["state"], newest.state) == (state, "success")


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_state_that_came_off_again_and_again_is_settled_each_time(times: int) -> None:
    world = deployed()
    for state in (OLDER, OLD, OLDER):
        world.hotfix("rollback", f"to {state} {len(world.place.done)}", to=state)
    for number in range(times):
        world.place.live = NEW
        world.hotfix("rollback", f"again {number}", to=OLDER)
        assert world.place.live == OLDER
    kinds = [one.kind for one in FakeWorld.ports(world, "r").journal.read(7).events]
    assert kinds.count("rollback-settled") >= times
    assert told(world) == OLDER


def test_each_rollback_has_a_notice_of_its_own_and_the_first_keeps_its_name() -> None:
    world = deployed()
    seen = []
    for run, state in enumerate((OLD, OLDER, OLD), 2):
        world.hotfix("rollback", str(run), to=state)
        due = notices.due(story(world))
        seen += [key for key in due if key.startswith("rolled-back")]
        assert all(f"`{state}` is back" in due[key] for key in seen[-1:])
    assert seen == ["rolled-back:1", "rolled-back:1:2", "rolled-back:1:3"]


def test_a_line_with_the_id_of_the_rollback_to_come_does_not_stand_for_it() -> None:
    world = deployed()
    facts = {"environment": "production", "tag": NEW, "to": OLDER, "chosen": True}
    forged = RolledBack(at=world.now, **facts)  # type: ignore[arg-type]
    words: dict[str, object] = {"subject": "s", "body": "b", "files": {}}
    FakeWorld.ports(world, "eve").journal.append(7, [forged], **words)  # type: ignore[arg-type]
    for run, state in enumerate((OLD, OLDER, OLD), 2):
        world.hotfix("rollback", str(run), to=state)
        assert (told(world), world.place.live) == (state, state)
