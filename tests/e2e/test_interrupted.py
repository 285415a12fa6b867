"""^C while a version is watched: what is live, that nobody watches it, how to go on and back."""

import pytest

from hotfix_actions.adapters.clock import SystemClock
from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT

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
    back = f"Take it back: hotfix rollback {INCIDENT} --environment production"
    assert said[-4:] == [
        f"{project.NEXT} is live in production and unwatched.",
        f"Go on: hotfix deploy production {INCIDENT}",
        f"{back} (puts {project.BASE} back)",
        "Stopped. Finished steps are kept.",
    ]
    status = scene.hotfix("status", INCIDENT, good=[0]).told
    assert "v1.2.4 is in production, and nobody watches it" in status["said"]
    monkeypatch.undo()
    scene.hotfix("deploy", "production", INCIDENT, actor="priya", good=[0])
    assert scene.live.runs("production") == project.NEXT
