"""Two processes at the same moment make each thing once."""

import json
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hotfix_actions.sandbox import Fault
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow

PATIENCE = 60.0
TIMES = 3


@contextmanager
def meeting(scene: Scene, where: str, hold: str) -> Iterator[None]:
    """Let both runs meet at one operation; then the first to reach `hold` is slow there.

    It goes on when the other has looked at the lease three times: waiting for it, as it should, or
    taking it all the same and letting go of it, with everything in between done twice.
    """
    faults = scene.stage.sandbox.faults
    passed_on, barrier, met = faults.take, threading.Barrier(2), threading.Event()
    held, looked = threading.Event(), threading.Semaphore(0)

    def take(method: str, path: str, *operations: str | None) -> Fault | None:
        if where in operations and not met.is_set():
            barrier.wait(PATIENCE)
            met.set()
        elif hold in operations and not held.is_set():
            held.set()
            for _ in range(3):
                looked.acquire(timeout=PATIENCE)
        elif held.is_set() and path.endswith("/lease"):
            looked.release()
        return passed_on(method, path, *operations)

    faults.take = take  # type: ignore[method-assign]
    try:
        yield
    finally:
        faults.take = passed_on  # type: ignore[method-assign]
    assert met.is_set(), f"the two never met at {where}"
    assert held.is_set(), f"nobody came to {hold}"


def ended(*runs: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    """Wait for both; each must have ended well. Give what they answered, but who had to act."""
    said = [run.communicate(timeout=PATIENCE) for run in runs]
    assert [run.returncode for run in runs] == [0] * len(runs), said
    return [json.loads(out) | {"now": ""} for out, _ in said]


def kinds(scene: Scene) -> Counter[str]:
    return Counter(event["kind"] for event in scene.journal())


def assert_each_event_once(scene: Scene) -> None:
    ids = scene.ids()
    assert len(ids) == len(set(ids))
    assert scene.verify().code == 0


@pytest.mark.parametrize("_", range(TIMES))
def test_label_and_dispatch_at_the_same_moment_make_one_of_each(at: At, _: int) -> None:
    alone = kinds(at("opened"))
    scene = at("reported")
    refs = scene.refs()
    with meeting(scene, "graphql", hold="issues/create-comment"):
        by_label = scene.start("open", actor="mona", event=acts.labelled(scene))
        by_hand = scene.start("open", INCIDENT, actor="kenji")
        answers = ended(by_label, by_hand)
    assert answers[0] == answers[1]
    made = sorted(scene.refs().keys() - refs.keys())
    own = f"refs/hotfix/{INCIDENT}/journal"
    assert made == [f"refs/heads/{answers[0]['branch']}", own]
    assert [row["number"] for row in scene.get("issues", state="all")] == [int(INCIDENT)]
    assert len(scene.get(f"issues/{INCIDENT}/comments")) == alone["told"]
    assert kinds(scene) == alone
    assert_each_event_once(scene)


@pytest.mark.parametrize("_", range(2))
def test_two_releases_at_the_same_moment_make_one_of_each(at: At, _: int) -> None:
    alone = kinds(at("released"))
    scene = at("approved")
    refs = scene.refs()
    with meeting(scene, "graphql", hold="repos/create-release"):
        answers = ended(*(scene.start("release", INCIDENT, actor=who) for who in ("kenji", "mona")))
    assert answers[0] == answers[1]
    made = sorted(scene.refs().keys() - refs.keys())
    pulls = scene.get("pulls", state="all", base="main")
    assert [name for name in made if "/pull/" not in name] == [
        f"refs/heads/{pulls[0]['head']['ref']}",
        f"refs/tags/{project.NEXT}",
    ]
    assert len(pulls) == 1
    drafts = [row["tag_name"] for row in scene.get("releases") if row["draft"]]
    assert drafts == [project.NEXT]
    assert kinds(scene) == alone
    assert_each_event_once(scene)


def test_the_same_title_at_the_same_moment_makes_one_incident(at: At) -> None:
    scene = at("yesterday")
    words = ("open", "--title", "Nobody can sign in", "--severity", "critical")
    with meeting(scene, "graphql", hold="issues/create"):
        answers = ended(scene.start(*words, actor="kenji"), scene.start(*words, actor="mona"))
    assert answers[0] == answers[1]
    assert len(scene.get("issues", state="all")) == 1
    assert len(scene.refs("refs/heads/hotfix")) == 1
    assert_each_event_once(scene)
