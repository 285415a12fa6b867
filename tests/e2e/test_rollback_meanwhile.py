"""A rollback while the deploy command is at work, and after its `hotfix` was ended by a signal.

The script is of the worst kind: it ignores SIGTERM, and what it started left its session.
"""

import os
import re
import signal
import subprocess
import sys

import pytest

from hotfix_actions.adapters import supervised, supervisor
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
            f"end.\nGo on:\n  hotfix deploy production {INCIDENT}\n"
        )
        assert told in err
    back = scene.hotfix("rollback", INCIDENT, actor="mona", good=[0])
    assert_back(scene, fifo, back.told["said"])


# Each holds the fifo `alive` with a child that has left session, parent and environment.
CUT_SHORT = {
    "its supervisor is killed": "kill -9 $PPID; read x < /dev/zero",
    "its supervisor is stopped": "kill -STOP $PPID; read x < /dev/zero",
    "it takes too long": "read x < /dev/zero",
    "a signal ends it": "kill -KILL $$",
}


@pytest.mark.parametrize("how", CUT_SHORT)
def test_a_command_that_was_cut_short_is_ended_and_may_go_on_elsewhere(
    at: At, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.1)
    monkeypatch.setattr(supervised, "PATIENCE", 0.1)
    scene = at("agreed")
    fifo = replaced(
        scene,
        r"""  deploy) exec 9> "$E2E_LIVE/alive"
    (exec env -i PATH="$PATH" setsid sh -c 'read x < /dev/zero; echo "$1" > "$2"' sh \\
      "$HOTFIX_TAG" "$live" &)
    """
        + CUT_SHORT[how]
        + " ;;",
    )
    config = scene.work / "hotfix.yml"
    text = project.config(scene.live.url)
    config.write_text(text.replace("  production:\n", "  production:\n    timeout: 1s\n"))
    words = ("deploy", "production", INCIDENT, "--config", str(config))
    answer = scene.hotfix(*words, actor="priya", good=[1])
    os.set_blocking(fifo, True)
    assert os.read(fifo, 100) == b""  # nobody is left that could write
    os.close(fifo)
    assert scene.live.runs("production") == project.BASE
    told = answer.told
    assert told["outcome"] == "refused"
    assert told["said"].startswith(f"{project.NEXT} was rolled back in production, which runs")
    assert re.search(r"began may still overwrite it until \d\d:\d\d UTC$", told["said"])
    assert f"`hotfix rollback {INCIDENT} --environment production`" in told["next"]
    again = scene.hotfix("rollback", INCIDENT, actor="mona", good=[0])
    assert again.told["outcome"] == "waiting"
    assert scene.verify().code == 0


def test_a_supervisor_that_does_not_start_changes_nothing_and_the_same_command_goes_on(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = at("agreed")
    words = ("deploy", "production", INCIDENT)
    with monkeypatch.context() as broken:
        broken.setattr(
            supervised, "_program", lambda: ["/bin/sh", "-c", "echo no room >&2; exit 1"]
        )
        answer = scene.hotfix(*words, actor="priya", good=[4])
    assert "it was not begun: its supervisor did not start: no room" in answer.err
    assert (scene.live.runs("production"), "deploy production" in str(scene.live.done())) == (
        project.BASE,
        False,
    )
    assert scene.hotfix(*words, actor="priya", good=[0]).told["outcome"] == "done"
    assert scene.live.runs("production") == project.NEXT


@pytest.mark.parametrize("restores", ["leaves it alone", "ends it"])
def test_what_a_deploy_command_left_running_may_put_the_version_back_as_long_as_it_lives(
    at: At, restores: str
) -> None:
    scene = at("agreed")
    fifo = replaced(
        scene,
        r"""  deploy) printf '%s\\n' "$HOTFIX_TAG" > "$live"
    (exec env -i E2E_LIVE="$E2E_LIVE" setsid sh -c 'exec 9> "$E2E_LIVE/alive"; echo $$ >&9
      read x < "$E2E_LIVE/go"' >/dev/null 2>&1 &)
    read x < "$E2E_LIVE/up" ;;""",
    )
    go = scene.live.folder / "go"
    os.mkfifo(go)
    os.mkfifo(scene.live.folder / "up")
    up = os.open(scene.live.folder / "up", os.O_RDWR)
    os.write(up, b"up\n")
    assert scene.hotfix("deploy", "production", INCIDENT, actor="priya").code == 0
    os.set_blocking(fifo, True)
    pid = int(os.read(fifo, 100))
    if restores == "ends it":
        script = scene.stage.here / "ops.sh"
        script.write_text(script.read_text().replace("  restore)", f"  restore) kill {pid};"))
    back = scene.hotfix("rollback", INCIDENT, actor="mona", good=[0])
    assert scene.live.runs("production") == project.BASE
    if restores == "leaves it alone":
        assert back.told["outcome"] == "waiting"
        assert re.search(
            r"left running \(1 of its processes\) may still overwrite it until \d\d:\d\d UTC$",
            back.told["said"],
        )
        go.write_text("go\n")
    else:
        assert back.told["outcome"] == "done"
        again = scene.hotfix("rollback", INCIDENT, actor="mona", good=[0])
        assert (again.told["outcome"], again.writes) == ("done", [])
    assert os.read(fifo, 100) == b""
    os.close(fifo)
    os.close(up)


def replaced(scene: Scene, deploy: str) -> int:
    """Exchange the deploy script; return the reading end of the fifo `alive`."""
    script = scene.stage.here / "ops.sh"
    text = re.sub(r"^  deploy\).*$", deploy, script.read_text(), flags=re.MULTILINE)
    script.write_text(text)
    path = scene.live.folder / "alive"
    os.mkfifo(path)
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK)
