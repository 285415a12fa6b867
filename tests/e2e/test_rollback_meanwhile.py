"""A rollback while the deploy command is at work, and after its `hotfix` was ended by a signal.

The script is of the worst kind: it ignores SIGTERM, and what it started left its session.
"""

import os
import re
import signal
import subprocess
import sys

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow

QUICK = """\
import sys
from hotfix_actions.adapters import supervised, supervisor
from hotfix_actions.cli import main
supervised.FIRST = supervised.POLL = supervisor.GRACE = 0.2
sys.exit(main(sys.argv[1:]))
"""
# Whoever holds the fifo could still put the new version in.
STUBBORN = r"""  deploy) trap '' TERM INT HUP
    exec 9> "$E2E_LIVE/alive"
    (setsid sh -c 'sleep 30; echo "$HOTFIX_TAG" > "$0"' "$live" &)
    echo begun >&9; sleep 30; printf '%s\\n' "$HOTFIX_TAG" > "$live" ;;"""


def begin(scene: Scene) -> tuple["subprocess.Popen[str]", int]:
    """Begin a deployment; return it and the fifo, once its script is at work."""
    script = scene.stage.here / "ops.sh"
    text = re.sub(r"^  deploy\).*$", STUBBORN, script.read_text(), flags=re.MULTILINE)
    script.write_text(text)
    path = scene.live.folder / "alive"
    os.mkfifo(path)
    words = [sys.executable, "-c", QUICK, "deploy", "production", INCIDENT]
    deploy = subprocess.Popen(
        words,
        cwd=scene.stage.here,
        env=scene.env("priya"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    fifo = os.open(path, os.O_RDONLY)  # waits for the script
    assert os.read(fifo, 100) == b"begun\n"
    return deploy, fifo


def assert_back(scene: Scene, fifo: int, said: str) -> None:
    """Nobody is left that could write, and everything says that the old version is back."""
    assert os.read(fifo, 100) == b""
    os.close(fifo)
    assert scene.live.runs("production") == project.BASE
    assert said.startswith(f"production runs {project.BASE} again; ")
    assert re.search(r"may still overwrite it until \d\d:\d\d UTC$", said)
    kinds = [event["kind"] for event in scene.journal()]
    assert [kinds.count(kind) for kind in ("rolled-back", "withdrawn")] == [1, 1]
    body = scene.get(f"issues/{INCIDENT}")["body"]
    assert f"Rolled back: production runs {project.BASE}" in body
    rows = scene.get("deployments", environment="production")
    told = [
        (row["ref"], [one["state"] for one in scene.get(f"deployments/{row['id']}/statuses")])
        for row in rows
    ]
    assert told == [(project.BASE, ["success"]), (project.NEXT, ["failure", "in_progress"])]
    status = scene.hotfix("status", INCIDENT)
    assert "may still overwrite" in status.told["next"]
    assert scene.verify().code == 0
    before = len(scene.journal())
    again = scene.hotfix("rollback", INCIDENT, actor="mona", good=[0])
    assert again.told["outcome"] == "waiting"
    assert len(scene.journal()) == before
    assert scene.live.runs("production") == project.BASE
    assert scene.hotfix("deploy", "production", INCIDENT, actor="priya").code == 1


def test_a_rollback_ends_the_deploy_command_of_a_run_that_is_at_work(at: At) -> None:
    scene = at("agreed")
    deploy, fifo = begin(scene)
    back = scene.hotfix("rollback", INCIDENT, actor="mona", good=[0])
    out, err = deploy.communicate(timeout=60)
    assert deploy.returncode == 1, out + err
    assert "rollout-stopped" in [event["kind"] for event in scene.journal()]
    assert_back(scene, fifo, back.told["said"])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_rollback_after_the_deployment_was_ended_by_a_signal(at: At, number: int) -> None:
    scene = at("agreed")
    deploy, fifo = begin(scene)
    deploy.send_signal(number)
    _, err = deploy.communicate(timeout=60)
    killed = number == signal.SIGKILL
    assert deploy.returncode == (-number if killed else 130), err
    stopped = [event for event in scene.journal() if event["kind"] == "rollout-stopped"]
    assert [event["state"] for event in stopped] == ([] if killed else [project.BASE])
    if not killed:
        told = (
            f"production runs {project.BASE}: the rollout of {project.NEXT} was ended before its "
            f"end.\nGo on: hotfix deploy production {INCIDENT}\n"
        )
        assert told in err
    back = scene.hotfix("rollback", INCIDENT, actor="mona", good=[0])
    assert_back(scene, fifo, back.told["said"])
