"""^C: what is live, that nobody watches it, how to go on and back; and a failure says so, too."""

import pytest

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.errors import NotRestored
from hotfix_actions.steps import restoring
from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow


def test_a_watch_that_is_interrupted_says_what_is_live_and_unwatched(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = at("agreed")

    def sleep(_: SystemClock, __: float, why: str) -> None:
        if why.startswith("watch of"):
            raise KeyboardInterrupt

    monkeypatch.setattr(SystemClock, "sleep", sleep)
    answer = scene.hotfix("deploy", "production", INCIDENT, actor="priya")
    assert answer.code == 130
    said = answer.err.strip().splitlines()
    assert said[-6:] == [
        f"{project.NEXT} is live in production and unwatched.",
        "Go on:",
        f"  hotfix deploy production {INCIDENT}",
        f"Take it back (puts {project.BASE} back):",
        f"  hotfix rollback {INCIDENT} --environment production",
        "Stopped. Finished steps are kept.",
    ]
    status = scene.hotfix("status", INCIDENT, good=[0]).told
    assert "v1.2.4 is in production, and nobody watches it" in status["said"]
    monkeypatch.undo()
    scene.hotfix("deploy", "production", INCIDENT, actor="priya", good=[0])
    assert scene.live.runs("production") == project.NEXT


UNSEEN = (
    f"✗ production may still run {project.NEXT}: its rollback was begun, and its end was not seen: "
    "no space left"
)
BROKEN = NotRestored(tried="putting it back", found="no space left", remedy="make room")


@pytest.mark.parametrize(
    ("ends", "code", "said"),
    [
        (
            KeyboardInterrupt(),
            130,
            f"production: the rollback of {project.NEXT} was begun, and its end was not seen.",
        ),
        (
            BROKEN,
            4,
            UNSEEN,
        ),
    ],
    ids=["interrupted", "failed"],
)
def test_a_rollback_that_ends_on_its_way_says_what_may_still_run(
    at: At, monkeypatch: pytest.MonkeyPatch, ends: BaseException, code: int, said: str
) -> None:
    scene: Scene = at("deployed")

    def restore(*_: object) -> None:
        raise ends

    monkeypatch.setattr(restoring, "restore", restore)
    answer = scene.hotfix("rollback", INCIDENT, actor="priya")
    assert answer.code == code
    assert answer.err.strip().splitlines()[0] == said
    monkeypatch.undo()
    scene.hotfix("rollback", INCIDENT, actor="priya", good=[0])
    assert scene.live.runs("production") == project.BASE
