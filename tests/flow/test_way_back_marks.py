"""A mark of a withdrawn version that anybody can make denies no rollback."""

from contextlib import suppress

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.errors import NotRestored
from tests.domain.make import BASE, BUMP, HEAD, MERGE, after
from tests.flow.test_way_back import APP, deployed, record, said, signed, write
from tests.support.production import NEW, OLD, Production

# Whose record says that the version was rolled back, and whether it is gone by that.
ROLLED_BACK = {"": False, "eve": False, "github-actions[bot]": False, "mona": True, APP: True}


@pytest.mark.parametrize("creator", ROLLED_BACK)
@pytest.mark.parametrize(("mark", "commit"), [(OLD, BASE), (OLD, HEAD), ("v0.1.0", BASE)])
@pytest.mark.parametrize("app", [True, False])
def test_a_mark_of_a_withdrawn_version_counts_only_where_somebody_believed_tells_of_it(
    creator: str, mark: str, commit: str, *, app: bool
) -> None:
    world = deployed(signed() if app else Production())
    world.people.roles["mona"] = "maintain"
    world.state[f"hotfix/withdrawn/{mark}"] = commit
    if creator:
        record(world, creator, "", ref="v1.2.2", sha=BUMP, payload={"rollback": mark})
    result = world.hotfix("rollback", "2")
    gone = mark == OLD and ROLLED_BACK[creator]
    assert world.place.live == (NEW if gone else OLD)
    if gone:
        assert said(result)[0] == "which-state-1"
    doubted = f"refs/hotfix/withdrawn/{OLD} marks {OLD} as withdrawn" in " ".join(world.shown)
    assert doubted == (mark == OLD and not gone)


@pytest.mark.parametrize("run_id", [0, 77])
@pytest.mark.parametrize("starter", ["eve", "priya"])
def test_nor_does_a_mark_deny_a_state_that_is_named(run_id: int, starter: str) -> None:
    world = deployed(signed())
    world.people.roles, world.starter = {"priya": "maintain", "eve": "write"}, starter
    world.state[f"hotfix/withdrawn/{OLD}"] = BASE
    world.hotfix("rollback", "2", to=OLD, run_id=run_id)
    assert world.place.live == OLD


def test_nor_does_a_mark_keep_a_deployment_from_knowing_its_way_back() -> None:
    world = signed()
    world.state[f"hotfix/withdrawn/{OLD}"] = BASE
    deployed(world)
    assert world.deployments[0].payload["previous"] == OLD


@pytest.mark.parametrize("unread", ["it hung", ""])
def test_a_mark_and_lines_of_a_rollback_hide_no_version_that_nobody_can_see(unread: str) -> None:
    world = deployed(signed())
    back = e.RolledBack(at=after(32), environment="production", tag=NEW, to=OLD)
    write(world, back, e.AttemptBegun(at=after(40), attempt=2))
    world.state[f"hotfix/withdrawn/{NEW}"] = MERGE
    world.place.unread, world.place.configured = unread, bool(unread)
    with suppress(NotRestored):  # it was put back, and nobody can see it
        world.hotfix("rollback", "2")
    assert world.place.done[-1] == f"restore {OLD}"
