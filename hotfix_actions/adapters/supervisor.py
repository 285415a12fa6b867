"""Runs one command for `hotfix`, and ends everything that it started once `hotfix` is gone.

A program of its own, on the standard library alone: `hotfix` starts it by its text, so that nothing
of the package need be found. It outlives a killed `hotfix`: the pipe between them is then closed.

It reads one line of JSON from its standard input, and runs on for as long as that stays open and
brings no second line. It writes lines of JSON to the pipe whose number is its argument: that the
command began or why it did not, and at last how it ended. Everything that a command started is
ended when the command fails, takes too long or is not wanted any more; what one that ended well
left running is left alone.

On Linux orphans fall to this process, so that its descendants are all of them, whatever session or
group they moved to (PR_SET_CHILD_SUBREAPER: https://man7.org/linux/man-pages/man2/prctl.2.html).
Elsewhere they are known by their ancestors and by a variable in their environment that nobody else
has.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Marks everything that one command started.
MARKER = "HOTFIX_SUPERVISED"
# How many seconds a process may take after SIGTERM; and after SIGKILL, which may be refused
# (another user's process) or take its time (one that waits for a disk).
GRACE, LAST = 3.0, 5.0
_LOOK = 0.05
_PROCESSES = Path("/proc")
_SUBREAPER = 36


class Family:
    """What a command started, wherever it went."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._complete = _adopts_orphans()

    def alive(self) -> set[int]:
        """Return the processes that are not over."""
        if _PROCESSES.joinpath("self", "stat").exists():
            rows = list(_linux())
            found = _below(os.getpid(), rows)
            return found if self._complete else found | self._marked()
        rows = list(_other())
        return _below(os.getpid(), rows) | {pid for pid, _, text in rows if self._mark in text}

    def _marked(self) -> set[int]:
        wanted = f"{MARKER}={self._mark}".encode()
        found = (int(one.name) for one in _PROCESSES.iterdir() if one.name.isdigit())
        return {pid for pid in found if wanted in _environment(pid) and pid != os.getpid()}

    def end(self, grace: float, reap: Any) -> list[int]:
        """End all; return those that cannot be ended. `reap` collects those that are over."""
        asked: set[int] = set()
        until = time.monotonic() + grace
        while (left := self.alive()) and time.monotonic() < until:
            for pid in left - asked:
                _tell(pid, signal.SIGTERM)
                _tell(pid, signal.SIGCONT)
            asked |= left
            reap(_LOOK)
        until = time.monotonic() + LAST
        while (left := self._frozen()) and time.monotonic() < until:
            for pid in left:
                _tell(pid, signal.SIGKILL)
            reap(_LOOK)
        return sorted(left)

    def _frozen(self) -> set[int]:
        """Stop all, until no new ones appear: one that is stopped starts none."""
        stopped: set[int] = set()
        while new := self.alive() - stopped:
            for pid in new:
                _tell(pid, signal.SIGSTOP)
            stopped |= new
        return stopped


def _adopts_orphans() -> bool:
    if sys.platform != "linux":
        return False
    import ctypes  # noqa: PLC0415  # not every system has it

    return bool(ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0) == 0)


def _linux() -> Iterator[tuple[int, int, str]]:
    """Return number, parent and state of each process."""
    for one in _PROCESSES.iterdir():
        if one.name.isdigit():
            try:
                fields = (one / "stat").read_bytes().rpartition(b")")[2].split()
                yield int(one.name), int(fields[1]), fields[0].decode()
            except (OSError, IndexError, ValueError):  # it is over by now
                continue


def _other() -> Iterator[tuple[int, int, str]]:
    """Return number, parent and environment of each process, as `ps` of macOS shows them."""
    words = ["/bin/ps", "-A", "-E", "-ww", "-o", "pid=,ppid=,command="]
    for row in subprocess.run(words, capture_output=True, check=False).stdout.splitlines():  # noqa: S603
        pid, parent, text = [*row.decode(errors="replace").split(None, 2), "", "", ""][:3]
        if pid.isdigit() and parent.isdigit():
            yield int(pid), int(parent), text


def _below(root: int, rows: list[tuple[int, int, str]]) -> set[int]:
    """Return the living descendants of a process."""
    children: dict[int, list[int]] = {}
    for pid, parent, _ in rows:
        children.setdefault(parent, []).append(pid)
    over = {pid for pid, _, state in rows if state in ("Z", "X")}
    found, left = set(), list(children.get(root, ()))
    while left:
        pid = left.pop()
        found.add(pid)
        left += children.get(pid, ())
    return found - over


def _environment(pid: int) -> bytes:
    try:
        return (_PROCESSES / str(pid) / "environ").read_bytes()
    except OSError:
        return b""


def _tell(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return  # over by now, or another user's: the caller looks again


class Command:
    """The command, from its start to its end."""

    def __init__(self, order: dict[str, Any], report: int) -> None:
        self._order = order
        self._report = report
        self._code: int | None = None
        self._family = Family(order["mark"])
        self._pid = 0

    def run(self) -> None:
        """Run it, and say how it ended."""
        try:
            child = subprocess.Popen(  # noqa: S603  # an argument list, never a shell
                self._order["argv"],
                cwd=self._order["cwd"],
                env={**self._order["env"], MARKER: self._order["mark"]},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            number = error.errno if isinstance(error, OSError) else None
            self._say({"failed": str(error), "errno": number})
            return
        self._pid = child.pid
        self._say({"began": child.pid})
        why = self._wait()
        left = [] if why == "over" and self._code == 0 else self._end()
        self._say({"code": self._code, "why": why, "left": [_name(pid) for pid in left]})

    def _end(self) -> list[int]:
        left = self._family.end(self._order["grace"], self._reap)
        self._reap(0)
        return left

    def _wait(self) -> str:
        """Return why it is over: it ended, took too long, or is not wanted any more."""
        end = _now() + self._order["seconds"]
        while True:
            self._reap(0)
            if self._code is not None:
                return "over"
            if _now() >= end:
                return "late"
            if self._heard(min(max(end - _now(), 0), 1.0)):
                return "unwanted"

    def _heard(self, seconds: float) -> bool:
        """Wait for a word of `hotfix` or its end, or for any process to end."""
        ready, _, _ = select.select([0, _woken[0]], [], [], seconds)
        if _woken[0] in ready:
            os.read(_woken[0], 4096)
        return 0 in ready

    def _reap(self, seconds: float) -> None:
        """Collect what is over; wait first, at most so long, for one to end."""
        if seconds:
            select.select([_woken[0]], [], [], seconds)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            if pid == self._pid:
                self._code = os.waitstatus_to_exitcode(status)

    def _say(self, words: dict[str, Any]) -> None:
        try:
            os.write(self._report, json.dumps(words).encode() + b"\n")
        except OSError:
            return  # nobody listens any more


_woken = (-1, -1)


def _name(pid: int) -> str:
    """Return a process's name and number."""
    try:
        name = (_PROCESSES / str(pid) / "comm").read_text(errors="replace").strip()
    except OSError:
        name = "process"
    return f"{name} ({pid})"


def _now() -> float:
    """Return seconds that also pass while the machine sleeps, where it can tell."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def _first_line() -> bytes:
    text = b""
    while not text.endswith(b"\n"):
        chunk = os.read(0, 1 << 16)
        if not chunk:
            return b""
        text += chunk
    return text


def main(report: int) -> None:
    """Run what the first line says; end it all where the pipe is closed before."""
    global _woken  # noqa: PLW0603  # signals reach a process, not an object
    _woken = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else os.pipe()
    for end in _woken:
        os.set_blocking(end, False)
    signal.set_wakeup_fd(_woken[1], warn_on_full_buffer=False)
    # Signals are for `hotfix`: its end is this one's word. A handler, unlike SIG_IGN, is not handed
    # down to the command.
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    line = _first_line()
    if line:
        Command(json.loads(line), report).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
