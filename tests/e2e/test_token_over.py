"""A token that is over in the middle of a watch: what runs is said, and how to go on."""

import pytest

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.rehearsal.stage import PERMISSIONS
from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

HOUR = 3600.0
DEPLOY = ("deploy", "production", INCIDENT)


def deploy(scene: Scene, monkeypatch: pytest.MonkeyPatch, token: str) -> Answer:
    """Deploy by this token; an hour goes by before the watch looks a second time."""
    world = scene.stage.sandbox.world
    monkeypatch.setattr(SystemClock, "sleep", lambda *_: world.advance(HOUR))
    answer = scene.hotfix(*DEPLOY, actor="priya", env={"HOTFIX_TOKEN": token})
    monkeypatch.undo()
    return answer


def test_what_runs_unwatched_is_said_and_the_next_token_goes_on(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = at("agreed")
    world = scene.stage.sandbox.world
    token = world.app_token("hotfix", permissions=PERMISSIONS, expires_in=HOUR)
    answer = deploy(scene, monkeypatch, token)
    assert answer.code == 3, answer
    assert scene.live.runs("production") == project.NEXT
    assert f"production runs {project.NEXT}, and this command does not watch it" in answer.err
    assert f"Go on: hotfix deploy production {INCIDENT}" in answer.err
    back = f"Take it back: hotfix rollback {INCIDENT} --environment production"
    assert f"{back} (puts {project.BASE} back)" in answer.err
    assert token not in answer.err + answer.out
    again = scene.hotfix(*DEPLOY, actor="priya", good=[0])
    assert again.told["outcome"] == "done"
    assert scene.live.done().count(f"deploy production {project.NEXT}") == 1
    assert scene.verify().code == 0
