"""One running child process: over when it has ended itself, and read within bounds.

What a command leaves running on purpose (a server started with `&`) may keep the pipes of its
output open for ever. So a pipe's end says nothing about the command's end.
"""

import os
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import IO

# The most that is kept of each stream, in bytes: its end.
KEPT = 4_000_000
# How many seconds the rest of the output is waited for after a command's end.
GRACE = 1.0
# How often a command is looked at that leaves its pipes open, in seconds.
_LOOK = 0.05
_CHUNK = 1 << 16
# Reads a pipe to its end for whoever still writes into it.
_DRAIN = ["/bin/sh", "-c", "exec 3<&0; cat <&3 >/dev/null 2>&1 3<&- &"]


@dataclass(frozen=True)
class Ended:
    """How a child ended; `held`: something that it started still holds its output."""

    stdout: str
    stderr: str
    timed_out: bool
    held: bool


def attend(child: subprocess.Popen[bytes], timeout: float) -> Ended:
    """Read a child's output until it ends; after `timeout` seconds, end its process group.

    The child must lead its own process group, and write into pipes. What a child that ended by
    itself left running is neither ended nor cut off from its output: that is read on, and dropped.
    """
    output = Output(child.stdout, child.stderr)
    try:
        timed_out = not _ends(child, output, time.monotonic() + timeout)
        if timed_out:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        held = not output.finish()
    except BaseException:
        if child.returncode is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        raise
    finally:
        output.leave()
    return Ended(output.text(child.stdout), output.text(child.stderr), timed_out, held)


def _ends(child: subprocess.Popen[bytes], output: "Output", end: float) -> bool:
    """Return whether a child ends before this moment."""
    while child.poll() is None:
        left = end - time.monotonic()
        if left <= 0:
            return False
        if output.open:
            output.read(min(left, _LOOK))
        else:
            _wait(child, left)
    return True


def _wait(child: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return  # the caller looks at the time


class Output:
    """The streams of a child: their ends, as far as they were read."""

    def __init__(self, *pipes: IO[bytes] | None) -> None:
        self._selector = selectors.DefaultSelector()
        self._kept: dict[IO[bytes] | None, bytearray] = {}
        for pipe in pipes:
            if pipe is not None:
                self._kept[pipe] = bytearray()
                self._selector.register(pipe, selectors.EVENT_READ)

    @property
    def open(self) -> bool:
        """Whether somebody can still write."""
        return bool(self._selector.get_map())

    def reads(self, pipe: IO[bytes]) -> bool:
        """Return whether somebody can still write into this one."""
        return any(key.fileobj is pipe for key in self._selector.get_map().values())

    def read(self, seconds: float) -> None:
        """Read what is there, or what comes first within these seconds."""
        for key, _ in self._selector.select(seconds):
            pipe: IO[bytes] = key.fileobj  # type: ignore[assignment]
            chunk = os.read(key.fd, _CHUNK)
            kept = self._kept[pipe]
            kept += chunk
            if len(kept) > 2 * KEPT:
                del kept[:-KEPT]
            if not chunk:
                self._selector.unregister(pipe)
                pipe.close()

    def finish(self) -> bool:
        """Read what is left within the grace; return whether nobody can write any more."""
        end = time.monotonic() + GRACE
        while self.open and (left := end - time.monotonic()) > 0:
            self.read(left)
        return not self.open

    def leave(self) -> None:
        """Let who still writes write on, into nothing: a closed pipe would end it."""
        for key in list(self._selector.get_map().values()):
            pipe: IO[bytes] = key.fileobj  # type: ignore[assignment]
            with pipe:
                subprocess.run(_DRAIN, stdin=pipe, start_new_session=True, env={}, check=False)  # noqa: S603  # our own words
        self._selector.close()

    def text(self, pipe: IO[bytes] | None) -> str:
        """Return what was read of a stream, every line's end as a line feed."""
        text = bytes(self._kept[pipe][-KEPT:]).decode(errors="replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")
