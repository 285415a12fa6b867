"""A rollback where lines of the journal are gone, and newer records hide our own."""

from typing import Any

import msgspec
import pytest

from hotfix_actions.domain.world import Deployment
from tests.domain.make import BASE, HEAD, MERGE
from tests.flow.test_way_back import APP, PLACE, deployed, said, signed
from tests.support.production import NEW, OLD, SETTINGS, Production

# What a writer's records may say of themselves.
PAYLOADS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "of another incident": {"incident": 9, "attempt": 1, "previous": "v0.1.0"},
    "of this one": {"incident": 7, "attempt": 1, "number": 1, "previous": "v6.6.6"},
    "a rollback": {"incident": 7, "attempt": 1, "rollback": NEW, "state": "v6.6.6"},
}


def flood(world: Production, count: int, payload: dict[str, Any]) -> None:
    for _ in range(count):
        number = 300 + len(world.deployments)
        made = Deployment(number, "production", OLD, BASE, world.now, payload, creator="eve")
        world.deployments.append(made)


def rewind(world: Production, commits: int) -> None:
    """Leave only the first commits of the journal: 1 tells of the release, and of no more."""
    del world.journals[7][commits:]


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("count", [0, 11, 30, 120])
def test_our_own_record_tells_of_a_rollout_however_many_are_newer(name: str, count: int) -> None:
    world = deployed(signed())
    rewind(world, 1)
    flood(world, count, PAYLOADS[name])
    world.hotfix("rollback", "2")
    assert (world.place.live, world.place.given[-1]) == (OLD, (OLD, BASE, BASE))
    assert "hotfix/withdrawn/v1.2.4" in world.state
    assert [one.state for one in world.deployments if one.ref == NEW] == ["failure"]


@pytest.mark.parametrize("name", PAYLOADS)
def test_nor_do_they_hide_which_state_a_record_tells(name: str) -> None:
    world = signed()
    place = msgspec.structs.replace(PLACE, states={"shop:*": "v*"})
    world.settings = msgspec.structs.replace(SETTINGS, environments={"production": place})
    world.place.live = "shop:1.2.3"
    deployed(world)
    rewind(world, 1)
    flood(world, 30, PAYLOADS[name])
    world.hotfix("rollback", "2")
    assert world.place.live == "shop:1.2.3"


@pytest.mark.parametrize("runs", [NEW, f"{OLD} 50%\n{NEW} 50%", MERGE])
@pytest.mark.parametrize("count", [0, 11])
def test_what_runs_proves_alone_that_it_went_there(runs: str, count: int) -> None:
    world = deployed(signed())
    rewind(world, 1)
    world.deployments.clear()
    flood(world, count, {})
    world.place.live = runs
    result = world.hotfix("rollback", "2")
    if runs == MERGE:  # states that are no tags: which one was there before nobody can guess
        assert said(result)[0] == "which-state-1"
        return
    assert world.place.live == OLD


@pytest.mark.parametrize("runs", [OLD, "v1.2.5", "shop:1.2.3", "v1.2.40"])
def test_where_another_version_runs_nothing_is_rolled_back(runs: str) -> None:
    world = signed()
    world.place.live = runs
    code, _ = said(world.hotfix("rollback", "2"))
    assert (code, world.place.done) == ("never-deployed", [])


def test_a_later_rollout_by_another_incident_is_left_alone() -> None:
    world = deployed(signed())
    rewind(world, 1)
    payload = {"incident": 8, "attempt": 1, "previous": NEW}
    world.deployments.append(
        Deployment(301, "production", "v1.2.5", HEAD, world.now, payload, "success", creator=APP)
    )
    flood(world, 11, {})
    world.place.live = "v1.2.5"
    code, _ = said(world.hotfix("rollback", "2"))
    assert (code, world.place.live) == ("never-deployed", "v1.2.5")
