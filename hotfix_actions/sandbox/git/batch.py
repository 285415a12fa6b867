"""Reading objects through `git cat-file --batch-command`: 0.03 ms each, not 1.3 ms a process."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hotfix_actions.sandbox.git.process import environment
from hotfix_actions.sandbox.observer import Observer, timed


@dataclass(frozen=True)
class Found:
    """One object as git stores it; `content` is empty when only the header was asked for."""

    sha: str
    kind: str
    size: int
    content: bytes


class _Reader:
    """One `cat-file` process; used by one thread at a time."""

    def __init__(self, directory: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - an argument list, never a shell
            ["git", f"--git-dir={directory}", "cat-file", "--batch-command"],  # noqa: S607
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            start_new_session=True,  # ^C in the terminal ends the server, which ends this
        )
        self._in: IO[bytes] = _pipe(self._process.stdin)
        self._out: IO[bytes] = _pipe(self._process.stdout)

    def ask(self, command: str, name: str) -> Found | None:
        self._in.write(f"{command} {name}\n".encode())
        self._in.flush()
        header = self._out.readline()
        if not header:
            raise OSError("git cat-file ended unexpectedly")
        words = header.split()
        if words[-1] in {b"missing", b"ambiguous"}:
            return None
        sha, kind, size = words[0].decode(), words[1].decode(), int(words[2])
        if command == "info":
            return Found(sha, kind, size, b"")
        content = self._out.read(size)
        self._out.read(1)
        return Found(sha, kind, size, content)

    def close(self) -> None:
        self._in.close()
        self._process.wait()
        self._out.close()


class Batch:
    """As many readers as threads ask at once."""

    def __init__(self, directory: Path, observer: Observer) -> None:
        self._directory = directory
        self._observer = observer
        self._idle: list[_Reader] = []
        self._guard = threading.Lock()

    def info(self, name: str) -> Found | None:
        """Header of the object that a SHA or a full ref names; None when there is none."""
        with self._reader() as reader:
            return reader.ask("info", name)

    def contents(self, name: str) -> Found | None:
        """Return the whole object that a SHA or a full ref names; None when there is none."""
        with self._reader() as reader:
            return reader.ask("contents", name)

    def close(self) -> None:
        """End the readers."""
        with self._guard:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _reader(self) -> Iterator[_Reader]:
        with self._guard:
            reader = self._idle.pop() if self._idle else None
        if reader is None:
            with timed(self._observer, "git", "cat-file", {"command": "cat-file --batch-command"}):
                reader = _Reader(self._directory)
        yield reader
        # Not returned after an exception: its stream could stand in the middle of an answer.
        with self._guard:
            self._idle.append(reader)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("git cat-file was started without a pipe")
    return stream
