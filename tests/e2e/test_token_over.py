"""A token that is over in the middle of a watch: what runs is said, and how to go on.

One that would be over in any case is not begun with.
"""

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
    assert f"{project.NEXT} is live in production and unwatched." in answer.err
    told = " ".join(answer.err.split())
    assert f"Go on: hotfix deploy production {INCIDENT}" in told
    back = f"hotfix rollback {INCIDENT} --environment production"
    assert f"Take it back (puts {project.BASE} back): {back}" in told
    assert token not in answer.err + answer.out
    again = scene.hotfix(*DEPLOY, actor="priya", good=[0])
    assert again.told["outcome"] == "done"
    assert scene.live.done().count(f"deploy production {project.NEXT}") == 1
    assert scene.verify().code == 0


def test_what_may_outlive_its_token_is_refused_before_anything_and_a_rollback_is_not(
    at: At,
) -> None:
    scene = at("agreed")
    short = scene.stage.sandbox.world.app_token("hotfix", permissions=PERMISSIONS)
    slow = scene.work / "slow.yml"
    slow.write_text(
        project.config(scene.live.url, seconds="1h").replace(
            "  smoke:", "  timeout: 1h\n    smoke:"
        )
    )
    env, refs = {"HOTFIX_TOKEN": short}, scene.refs()
    for flags in (("--plan",), ()):
        answer = scene.hotfix(*DEPLOY, *flags, "--config", str(slow), actor="priya", env=env)
        assert answer.code == 2, answer
        assert "1h 15m (timeout 15m + watch.for 1h)" in answer.told["said"]
        assert "HOTFIX_APP_PRIVATE_KEY" in answer.told["next"]
        assert answer.writes == []
    assert scene.refs() == refs
    assert scene.live.runs("production") == project.BASE
    back = ("rollback", INCIDENT, "--environment", "staging", "--config", str(slow))
    scene.hotfix(*back, actor="priya", env=env, good=[0])
    assert scene.live.runs("staging") == project.BASE
