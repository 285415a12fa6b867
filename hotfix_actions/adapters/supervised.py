"""A command under its supervisor: watched, asked for, and ended with all that it started."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from hotfix_actions.adapters import supervisor, workers
from hotfix_actions.adapters.child import Output
from hotfix_actions.domain.world import Finished

# After how many seconds it is first asked whether the command still stands, and how often then: a
# short command is over before.
FIRST, POLL = 3.0, 2.0
# How many seconds the supervisor may take to start.
STARTING = 20.0
# How many seconds it may be silent after its time, until its guard stands in for it.
PATIENCE = supervisor.GRACE + supervisor.LAST + 2.0
# How many seconds both may take to end everything.
ENDING = PATIENCE + supervisor.GRACE + supervisor.LAST + 5.0
# The most that is kept of each stream, in characters: its end.
OUTPUT_LIMIT = 1_000_000
# What the interpreter itself may need to start; a supervisor has no other variable.
_LOADER = ("LD_", "DYLD_", "LC_", "LANG")


@dataclass(frozen=True)
class Order:
    """What to run: words, directory, whole environment, and for how many seconds at most."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    seconds: float


class NotSupervised(Exception):
    """The supervisor did not start, so that the command was not begun; the text says why."""


def supervise(order: Order, standing: Callable[[], bool]) -> Finished:
    """Run a command to its end, or to where it stands no more.

    Whatever else ends this (^C) ends the command first, with everything that it started. Raises the
    OSError or ValueError of a command that cannot be started, and NotSupervised.
    """
    started = time.perf_counter()
    with _Supervisor(order) as one:
        one.begin(order)
        stopped = one.watch(standing)
    ended = one.ended()
    return Finished(
        code=ended["code"],
        stdout=one.text(one.child.stdout),
        stderr=one.text(one.child.stderr),
        seconds=time.perf_counter() - started,
        timed_out=ended["why"] == "late",
        held=one.held,
        stopped=stopped,
        left=", ".join(ended["left"]),
        lost=ended["why"] == "lost",
        left_running=workers.left_running(ended.get("running", ()), one.mark),
    )


class _Supervisor:
    """The process beside this one that runs the command."""

    def __init__(self, order: Order) -> None:
        ours, theirs = os.pipe()
        self._report: IO[bytes] = os.fdopen(ours, "rb", buffering=0)
        try:
            self.child = subprocess.Popen(  # noqa: S603  # our own program
                [*_program(), str(theirs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={k: v for k, v in order.env.items() if k.startswith(_LOADER)},
                pass_fds=(theirs,),
                start_new_session=True,
            )
        except OSError as error:
            self._report.close()
            raise NotSupervised(str(error)) from error
        except BaseException:
            self._report.close()
            raise
        finally:
            os.close(theirs)
        self._output = Output(self.child.stdout, self.child.stderr, self._report)
        self.held = False
        self.mark = secrets.token_hex(16)
        self._end_by = float("inf")

    def begin(self, order: Order) -> None:
        """Have the command run, once the supervisor says that it is there. Raises NotSupervised."""
        started = time.monotonic()
        while self._output.reads(self._report) and not self._said():
            if (left := started + STARTING - time.monotonic()) <= 0:
                break
            self._output.read(left)
        if not self._said():
            self.child.kill()
            self._output.finish()
            why = self.text(self.child.stderr).strip().splitlines()
            raise NotSupervised(why[-1] if why else "it said nothing")
        seconds = max(order.seconds - (time.monotonic() - started), 0.0)
        self._end_by = time.monotonic() + seconds + ENDING
        words = {
            "argv": order.argv,
            "cwd": str(order.cwd),
            "env": dict(order.env),
            "seconds": seconds,
            "grace": supervisor.GRACE,
            "patience": PATIENCE,
            "settling": supervisor.SETTLING,
            "mark": self.mark,
        }
        self._tell(json.dumps(words))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is not None:
                self._end()
        finally:
            self._close()
            self.held = not self._output.finish()
            self._output.leave()
            self.child.wait()

    def _close(self) -> None:
        if self.child.stdin is None:
            return
        try:
            self.child.stdin.close()
        except BrokenPipeError:
            return  # what it was never told is still in the buffer; its report says why

    def watch(self, standing: Callable[[], bool]) -> bool:
        """Wait for the command's end; return whether it was ended because it stands no more."""
        asks, began = time.monotonic() + FIRST, False
        while self._output.reads(self._report):
            self._output.read(max(0.0, asks - time.monotonic()))
            if not began and any("began" in words for words in self._said()):
                began, asks = True, time.monotonic() + FIRST
            if time.monotonic() >= self._end_by:
                self._end()
                return False
            if time.monotonic() >= asks:
                if not standing():
                    self._end()
                    return True
                asks = time.monotonic() + POLL
        return False

    def _end(self) -> None:
        """Have everything ended, and wait for that."""
        self._tell("end")
        until = time.monotonic() + ENDING
        while self._output.reads(self._report) and (left := until - time.monotonic()) > 0:
            self._output.read(left)
        if self._output.reads(self._report):
            self.child.kill()

    def ended(self) -> dict[str, Any]:
        """Return how the command ended. Raises what kept it from beginning."""
        said = self._said()
        last = said[-1] if said else {}
        if "failed" in last:
            if last["errno"] is None:
                raise ValueError(last["failed"])
            raise OSError(last["errno"], os.strerror(last["errno"]))
        lost = {"code": 1, "why": "lost", "left": ["whatever it started: its supervisor ended"]}
        return last if "why" in last else lost

    def _said(self) -> list[dict[str, Any]]:
        """Return what the supervisor has told so far."""
        lines = self.text(self._report).split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def text(self, pipe: IO[bytes] | None) -> str:
        """Return what was read of a stream."""
        return self._output.text(pipe)[-OUTPUT_LIMIT:]

    def _tell(self, line: str) -> None:
        if self.child.stdin is None:
            return
        try:
            self.child.stdin.write(line.encode() + b"\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            return  # it is over: its report says how


def _program() -> list[str]:
    """Return the words that start the supervisor: its file, or its text where that is packed."""
    path = Path(supervisor.__file__)
    words = [sys.executable, "-I", "-S"]
    if path.is_file():
        return [*words, str(path)]
    loader: Any = supervisor.__loader__
    return [*words, "-c", str(loader.get_source(supervisor.__name__))]
