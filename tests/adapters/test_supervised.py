"""A deploy command under its supervisor: nothing that it started outlives it, but for a success."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hotfix_actions.adapters import child, supervised, supervisor, workers
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.errors import OutsideFailed, UsageFault
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


def ended(pid: int) -> None:
    """Wait for a process that is about to end."""
    with suppress(ProcessLookupError):
        select.select([os.pidfd_open(pid)], [], [])


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


# Each reads the fifo `go` to its end, and tells then that it was there.
LEFT = {
    "a child": "{ read x < go; echo served > told; echo > go; } &",
    "a session": "setsid sh -c 'read x < go; echo served > told; echo > go' &",
    "an orphan without a mark": (
        "(exec env -i setsid sh -c 'read x < go; echo served > told; echo > go' &);"
    ),
}


@pytest.mark.parametrize("kind", LEFT)
def test_what_ends_well_may_leave_a_server_running_and_that_is_known(here: Path, kind: str) -> None:
    os.mkfifo(here / "go")
    done = run(here, f"{LEFT[kind]} echo up")
    assert (done.code, done.stdout, done.held) == (0, "up\n", True)
    assert done.left_running is not None
    assert done.left_running.count == 1
    assert workers.may_live(done.left_running)
    (here / "go").write_text("go\n")
    (here / "go").read_text()
    assert (here / "told").read_text() == "served\n"
    (pid,) = [int(one.partition(".")[0]) for one in done.left_running.processes]
    ended(pid)
    assert not workers.may_live(done.left_running)


def test_what_a_left_process_starts_in_turn_is_known_by_its_mark(here: Path) -> None:
    os.mkfifo(here / "go")
    done = run(here, "sh -c 'read x < go; sh -c \"echo \\$\\$ > go; read x < go\" &' & echo up")
    left = done.left_running
    assert left is not None
    (here / "go").write_text("go\n")
    child = int((here / "go").read_text())
    for one in left.processes:
        ended(int(one.partition(".")[0]))
    assert workers.may_live(left)
    (here / "go").write_text("go\n")
    ended(child)
    assert not workers.may_live(left)


def test_what_ends_together_with_its_command_was_not_left_running(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SETTLING", 60.0)
    assert run(here, "sleep 0.01 & echo up").left_running is None


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "elsewhere"},
        {"place": ""},
        {"count": 2},
        {"count": 60, "processes": ()},
        {"processes": ("x",)},
    ],
)
def test_what_cannot_be_told_of_left_processes_may_live(changes: dict[str, Any]) -> None:
    gone = LeftRunning(count=1, place=workers._place(), processes=("999999999",))
    assert not workers.may_live(gone)
    assert workers.may_live(msgspec.structs.replace(gone, **changes))


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


# What a script may do to the two processes above it, which run it and guard that.
HARMS = {
    "killed": "kill -9 $PPID",
    "stopped": "kill -STOP $PPID",
    "guard killed, too": "kill -9 $(cut -d' ' -f4 /proc/$PPID/stat); kill -9 $PPID",
}


@pytest.mark.parametrize("harm", ["killed", "stopped"])
@pytest.mark.parametrize("kind", CHILDREN)
def test_a_supervisor_that_was_killed_or_stopped_leaves_nothing_running(
    here: Path, monkeypatch: pytest.MonkeyPatch, kind: str, harm: str
) -> None:
    monkeypatch.setattr(supervised, "PATIENCE", 0.1)
    done = run(here, f"{HARMS[harm]}; {holding(CHILDREN[kind])}", watched(here))
    assert (done.lost, done.cut_short, done.left) == (True, True, "")
    assert nobody_holds(here)


def test_a_supervisor_that_is_stopped_is_not_waited_for_beyond_the_commands_time(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervised, "PATIENCE", 0.1)
    fifo = os.open(here / "alive", os.O_RDONLY | os.O_NONBLOCK)
    script = f"{HARMS['stopped']}; {holding(CHILDREN['left the session'])}"
    done = run(here, script, timeout=1.0)
    assert (done.stopped, done.lost, done.left) == (False, True, "")
    assert nobody_holds(here)
    os.close(fifo)


def test_where_nobody_is_left_to_end_what_it_started_that_is_told(here: Path) -> None:
    os.mkfifo(here / "go")
    done = run(here, f"{HARMS['guard killed, too']}; read x < go; echo $$ > go")
    assert (done.lost, done.cut_short) == (True, True)
    assert "its supervisor ended" in done.left
    (here / "go").write_text("go\n")
    ended(int((here / "go").read_text()))


def test_a_guard_that_was_killed_is_not_missed(here: Path) -> None:
    done = run(here, "kill -9 $(cut -d' ' -f4 /proc/$PPID/stat); echo done")
    assert (done.code, done.stdout, done.cut_short) == (0, "done\n", False)


@pytest.mark.parametrize(
    "words",
    [
        ["/nowhere/python"],
        ["/bin/sh", "-c", "echo no memory >&2; exit 1"],
        ["/bin/sh", "-c", "kill -9 $$"],
        ["/bin/sh", "-c", "exec sleep 60"],
    ],
)
def test_a_supervisor_that_does_not_start_begins_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr(supervised, "_program", lambda: words)
    monkeypatch.setattr(supervised, "STARTING", 0.3)
    with pytest.raises(OutsideFailed, match="it was not begun: its supervisor did not start"):
        run(here, "touch begun")
    assert not (here / "begun").exists()


def test_a_supervisor_that_cannot_make_a_second_process_begins_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Path(supervisor.__file__).read_text()
    full = text.replace("os.fork()", "os.open('/proc/self/mem/x', 0)")
    assert full != text
    words = [sys.executable, "-I", "-S", "-c", full]
    monkeypatch.setattr(supervised, "_program", lambda: words)
    with pytest.raises(UsageFault, match="cannot be started: Not a directory"):
        run(here, "touch begun")
    assert not (here / "begun").exists()


@pytest.mark.parametrize(
    ("script", "cut"),
    [
        ("exit 1", False),
        ("exit 255", False),
        ("kill -9 $$", True),
        ("sh -c 'kill -TERM $$'; exit $?", True),
        ("exit 124", True),
        ("kill -INT $$", True),
    ],
)
def test_a_command_that_a_signal_ended_did_not_end_by_itself(
    here: Path, script: str, *, cut: bool
) -> None:
    assert run(here, script).cut_short is cut


def test_a_supervisor_without_a_file_is_started_by_its_text(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "__file__", "/nowhere/wheel.whl/supervisor.py")
    assert run(here, "echo packed").stdout == "packed\n"
