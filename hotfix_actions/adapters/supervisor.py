"""Runs one command for `hotfix`, and ends everything that it started once `hotfix` is gone.

A program of its own, on the standard library alone: `hotfix` starts it by its text, so that nothing
of the package need be found. It outlives a killed `hotfix`: the pipe between them is then closed.

It says that it is there, reads one line of JSON from its standard input, and runs on for as long
as that stays open and brings no second line. To the pipe whose number is its argument it says that
the command began or why it did not, and at last how it ended. Everything that a command started is
ended when it fails, takes too long or is not wanted any more; what one that ended well left running
is left alone, and told.

It is two processes: one runs the command, and its parent guards it. Where the first is killed or
stopped - by a script, or by a kernel that is out of memory - the guard ends what it leaves.

On Linux orphans fall to these, so that their descendants are all of them, whatever session or group
they moved to (https://man7.org/linux/man-pages/man2/prctl.2.html). Elsewhere they are known by
their ancestors, their group, and a variable in their environment that nobody else has; macOS hides
that of its own programs (`ps -E`: https://keith.github.io/xcode-man-pages/ps.1.html).
"""

import json
import mmap
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

# Marks everything that one command started.
MARKER = "HOTFIX_SUPERVISED"
# How many seconds a process may take after SIGTERM; and after SIGKILL, which may be refused
# (another user's process) or take its time (one that waits for a disk).
GRACE, LAST = 3.0, 5.0
# For how many seconds what ends a moment after its command is not taken for what it left running.
SETTLING = 0.2
_LOOK = 0.05
HOTFIX = 0  # readable once it says a second word, or is gone
_PROCESSES = Path("/proc")
_SUBREAPER = 36
_ROW = re.compile(r"\s*(\d+)\s+(\d+)\s+(\d+)\s+([A-Z]\S*)(.*)")
_PS = ["/bin/ps", "-A", "-E", "-ww", "-o", "pid=,ppid=,pgid=,state=,command="]


class Family:
    """What a command started, wherever it went."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._complete = _adopts_orphans()
        self.group = 0

    def alive(self) -> set[int]:
        """Return the processes that are not over."""
        there = _PROCESSES.joinpath("self", "stat").exists()
        rows = list(_linux(texts=not self._complete)) if there else _other()
        found, wanted = _below(os.getpid(), rows), f"{MARKER}={self._mark}"
        if not self._complete:
            ours = (row for row in rows if wanted in row.text or row.group == self.group != 0)
            found |= {row.pid for row in ours} - {os.getpid()}
        return found - {row.pid for row in rows if row.state[:1] in ("Z", "X")}

    def end(self, grace: float, reap: Callable[[float], object]) -> list[int]:
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


class Row(NamedTuple):
    """A process as the system tells of it; `text` is its command line and environment."""

    pid: int
    parent: int
    group: int
    state: str
    text: str = ""


def _linux(*, texts: bool) -> Iterator[Row]:
    """Return each process: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html."""
    for one in _PROCESSES.iterdir():
        fields = _text(one / "stat").rpartition(")")[2].split()
        if one.name.isdigit() and fields:  # else it is over by now
            text = _text(one / "environ") if texts else ""
            yield Row(int(one.name), int(fields[1]), int(fields[2]), fields[0], text)


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _other() -> list[Row]:
    """Return each process, but for `ps` itself, as `ps` of macOS shows them."""
    with subprocess.Popen(_PS, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as asked:  # noqa: S603
        told = asked.stdout.read() if asked.stdout else b""
    rows: list[Row] = []
    for line in told.decode(errors="replace").split("\n"):
        one = _ROW.match(line)
        if one:
            rows.append(Row(int(one[1]), int(one[2]), int(one[3]), one[4], one[5]))
        elif rows:  # an argument may have more lines than one
            rows[-1] = rows[-1]._replace(text=rows[-1].text + line)
    return [row for row in rows if row.pid != asked.pid]


def _below(root: int, rows: Iterable[Row]) -> set[int]:
    """Return the descendants of a process."""
    children: dict[int, list[int]] = {}
    for row in rows:
        children.setdefault(row.parent, []).append(row.pid)
    found, left = set(), list(children.get(root, ()))
    while left:
        pid = left.pop()
        found.add(pid)
        left += children.get(pid, ())
    return found


def _tell(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return  # over by now, or another user's: the caller looks again


class Command:
    """The command, from its start to its end. `began` tells the guard its number."""

    def __init__(self, order: dict[str, Any], report: int, began: Callable[[int], None]) -> None:
        self._order = order
        self._report = report
        self._began = began
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
            _not_begun(self._report, error)
            return
        self._pid = self._family.group = child.pid
        self._began(child.pid)
        _say(self._report, {"began": child.pid})
        why = self._wait()
        well = why == "over" and self._code == 0
        left = [] if well else self._family.end(self._order["grace"], self._reap)
        self._reap(0)
        running = self._settled() if well else set()
        ended = {"code": self._code, "why": why, "left": [_name(pid) for pid in left]}
        _say(self._report, {**ended, "running": sorted(running)})

    def _settled(self) -> set[int]:
        """Return what the command left running, but for what was about to end."""
        until = _now() + self._order["settling"]
        while (left := self._family.alive()) and _now() < until:
            self._reap(_LOOK)
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
            if _wakes(min(max(end - _now(), 0), 1.0), HOTFIX):
                return "unwanted"

    def _reap(self, seconds: float) -> None:
        """Collect what is over; wait first, at most so long, for one to end."""
        for pid, code in _over(seconds):
            if pid == self._pid:
                self._code = code


class Guard:
    """Outlives the process that runs the command, and ends what that leaves if it was killed."""

    def __init__(self, order: dict[str, Any], report: int) -> None:
        self._order = order
        self._report = report
        self._family = Family(order["mark"])
        self._number = mmap.mmap(-1, 8)  # shared with the other process

    def began(self, pid: int) -> None:
        """Keep the command's number, in the other process."""
        self._number[:] = pid.to_bytes(8, "big")

    def watch(self, runner: int) -> None:
        """Wait for the process that runs the command; stand in for one that did not end well."""
        if self._ends_well(runner):
            return
        self._family.group = int.from_bytes(self._number[:], "big")
        left = self._family.end(self._order["grace"], _over)
        _say(self._report, {"code": 1, "why": "lost", "left": [_name(pid) for pid in left]})

    def _ends_well(self, runner: int) -> bool:
        """Give it its time, and no more: one that is stopped hears nothing and says nothing."""
        patience, told = self._order["patience"], False
        end = _now() + self._order["seconds"] + patience
        while True:
            pid, status = os.waitpid(runner, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status) == 0
            if _now() >= end:
                _tell(runner, signal.SIGKILL)
                os.waitpid(runner, 0)
                return False
            if _wakes(min(max(end - _now(), 0), 1.0), *([] if told else [HOTFIX])):
                told, end = True, min(end, _now() + patience)


_woken = (-1, -1)


def _listen() -> None:
    """Let signals wake this process, no more: they are for `hotfix`, whose end is our word.

    A handler, unlike SIG_IGN, is not handed down to the command.
    """
    global _woken  # noqa: PLW0603  # signals reach a process, not an object
    _woken = os.pipe()  # no child inherits it
    for end in _woken:
        os.set_blocking(end, False)
    signal.set_wakeup_fd(_woken[1], warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)


def _wakes(seconds: float, *others: int) -> bool:
    """Wait for any process to end, or for one of these to be read; return whether one can be."""
    ready, _, _ = select.select([_woken[0], *others], [], [], seconds)
    if _woken[0] in ready:
        os.read(_woken[0], 4096)
    return bool({*others} & {*ready})


def _over(seconds: float) -> list[tuple[int, int]]:
    """Collect what is over, with its exit code; wait first, at most so long, for one to end."""
    found: list[tuple[int, int]] = []
    if seconds:
        _wakes(seconds)
    with suppress(ChildProcessError):  # there is none any more
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found.append((ended[0], os.waitstatus_to_exitcode(ended[1])))
    return found


def _not_begun(report: int, error: OSError | ValueError) -> None:
    _say(report, {"failed": str(error), "errno": getattr(error, "errno", None)})


def _say(report: int, words: dict[str, Any]) -> None:
    try:
        os.write(report, json.dumps(words).encode() + b"\n")
    except OSError:
        return  # nobody listens any more


def _name(pid: int) -> str:
    """Return a process's name and number."""
    return f"{_text(_PROCESSES / str(pid) / 'comm').strip() or 'process'} ({pid})"


def _now() -> float:
    """Return seconds that also pass while the machine sleeps, where it can tell."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def _first_line() -> bytes:
    text = b""
    while not text.endswith(b"\n"):
        chunk = os.read(HOTFIX, 1 << 16)
        if not chunk:
            return b""
        text += chunk
    return text


def main(report: int) -> None:
    """Run what the first line says; end it all where the pipe is closed before."""
    _say(report, {"ready": True})
    line = _first_line()
    if not line:
        return
    order = json.loads(line)
    guard = Guard(order, report)
    try:
        runner = os.fork()
    except OSError as error:
        _not_begun(report, error)
        return
    _listen()
    if runner:
        guard.watch(runner)
    else:
        Command(order, report, guard.began).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
