"""A deploy command under its supervisor: nothing that it started outlives it, but for a success."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hotfix_actions.adapters import child, supervised, supervisor
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import UsageFault
from hotfix_actions.ports import Finished

pytestmark = pytest.mark.slow

# Each holds the fifo `alive` open for as long as it lives.
STUBBORN = "trap '' TERM HUP INT; sleep 60; sleep 60"
CHILDREN = {
    "plain": "sleep 60",
    "ignores SIGTERM": STUBBORN,
    "left the session": f'setsid sh -c "{STUBBORN}" & wait',
    "an orphan of another session": f'(setsid sh -c "{STUBBORN}" &) ; sleep 60',
    "begets another on SIGTERM": "trap 'sleep 60 &' TERM; sleep 60 & wait; wait; sleep 60",
    "is stopped": "sh -c 'kill -STOP $$' & wait; sleep 60",
}
ROLE = """\
import sys
from pathlib import Path
from hotfix_actions.adapters import supervised, supervisor
supervisor.GRACE = 0.1
words = ("sh", "-c", sys.argv[1])
order = supervised.Order(words, Path(sys.argv[2]), {"PATH": "/usr/bin:/bin"}, 60)
supervised.supervise(order, lambda: True)
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.1)
    for name in ("FIRST", "POLL"):
        monkeypatch.setattr(supervised, name, 0.01)
    monkeypatch.setattr(child, "GRACE", 0.01)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "alive")
    return tmp_path


def holding(script: str) -> str:
    """Let a script, and whatever it starts, hold the fifo from its first moment on."""
    return f"exec 9> alive; echo up >&9; {script}"


def run(
    here: Path, script: str, standing: Callable[[], bool] = lambda: True, timeout: float = 60
) -> Finished:
    processes = ChildProcesses({"PATH": "/usr/bin:/bin", "HOTFIX_TOKEN": "t0ken"}, Trace())
    words = ["sh", "-c", script]
    return processes.supervise(words, cwd=here, env={"A": "b"}, timeout=timeout, standing=standing)


def watched(here: Path) -> Callable[[], bool]:
    """Stand until the script is up."""
    fifo = os.open(here / "alive", os.O_RDONLY | os.O_NONBLOCK)
    return lambda: not _read(fifo)


def _read(fifo: int) -> bytes:
    try:
        return os.read(fifo, 100)
    except BlockingIOError:
        return b""


def nobody_holds(here: Path) -> bool:
    """Whether nobody is left that could write."""
    fifo = os.open(here / "alive", os.O_RDONLY | os.O_NONBLOCK)
    try:
        while os.read(fifo, 100):
            continue
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(fifo)


@pytest.mark.parametrize("kind", CHILDREN)
def test_what_stands_no_more_is_ended_with_all_that_it_started(here: Path, kind: str) -> None:
    done = run(here, holding(CHILDREN[kind]), watched(here))
    assert (done.stopped, done.left, done.timed_out) == (True, "", False)
    assert nobody_holds(here)


@pytest.mark.parametrize("kind", CHILDREN)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_the_end_of_hotfix_is_the_end_of_all(here: Path, kind: str, number: int) -> None:
    fifo = os.open(here / "alive", os.O_RDONLY | os.O_NONBLOCK)
    words = [sys.executable, "-c", ROLE, holding(CHILDREN[kind]), str(here)]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as hotfix:
        while _read(fifo) != b"up\n":
            assert hotfix.poll() is None
        hotfix.send_signal(number)
        hotfix.wait()
    os.set_blocking(fifo, True)
    assert os.read(fifo, 100) == b""  # the last one that could write is over
    os.close(fifo)


def test_what_takes_too_long_is_ended_with_all_that_it_started(here: Path) -> None:
    fifo = os.open(here / "alive", os.O_RDONLY | os.O_NONBLOCK)
    done = run(here, holding(CHILDREN["left the session"]), timeout=0.3)
    assert (done.timed_out, done.stopped) == (True, False)
    assert nobody_holds(here)
    os.close(fifo)


def test_what_fails_leaves_nothing_running(here: Path) -> None:
    fifo = os.open(here / "alive", os.O_RDONLY | os.O_NONBLOCK)
    done = run(here, holding("setsid sleep 60 & echo no space left >&2; exit 9"))
    assert (done.code, done.stderr, done.timed_out) == (9, "no space left\n", False)
    assert nobody_holds(here)
    os.close(fifo)


def test_what_ends_well_may_leave_a_server_running(here: Path) -> None:
    os.mkfifo(here / "go")
    done = run(here, "{ read x < go; echo served > told; echo > go; } & echo up")
    assert (done.code, done.stdout, done.held) == (0, "up\n", True)
    (here / "go").write_text("go\n")
    (here / "go").read_text()
    assert (here / "told").read_text() == "served\n"


def test_a_short_command_is_never_asked_about(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "FIRST", 60.0)
    asked: list[int] = []
    done = run(here, "echo $A $HOTFIX_TOKEN", lambda: bool(asked.append(1)))
    assert (done.code, done.stdout, asked) == (0, "b\n", [])


def test_no_ancestor_shows_a_secret(here: Path) -> None:
    done = run(here, "tr '\\0' '\\n' < /proc/$PPID/environ; echo end")
    assert done.stdout.endswith("end\n")
    assert not [line for line in done.stdout.splitlines() if line.startswith(("A=", "PATH="))]


@pytest.mark.parametrize("words", [["./none"], ["nonesuch"], ["sh", "-c", "a\0b"], ["."]])
def test_what_cannot_be_started_says_what_to_do(here: Path, words: list[str]) -> None:
    processes = ChildProcesses({"PATH": "/usr/bin:/bin"}, Trace())
    with pytest.raises(UsageFault, match=r"."):
        processes.supervise(words, cwd=here, env={}, timeout=9, standing=lambda: True)


def test_a_supervisor_that_was_killed_is_told(here: Path) -> None:
    fifo = os.open(here / "alive", os.O_RDONLY | os.O_NONBLOCK)
    done = run(here, "kill -9 $PPID; exec 9> alive; read x < /dev/zero & exit 0")
    assert done.code != 0
    assert "its supervisor ended" in done.left
    os.close(fifo)


def test_a_supervisor_without_a_file_is_started_by_its_text(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "__file__", "/nowhere/wheel.whl/supervisor.py")
    assert run(here, "echo packed").stdout == "packed\n"
