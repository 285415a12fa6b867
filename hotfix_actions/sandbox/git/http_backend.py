"""git's own smart-HTTP server, `git http-backend`, as a child process.

https://git-scm.com/docs/git-http-backend
"""

import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hotfix_actions.sandbox.git.process import environment
from hotfix_actions.sandbox.observer import Detail, Observer

_PIECE = 1 << 16


@dataclass(frozen=True)
class CgiAnswer:
    """What the backend answers; `content` must be read to its end."""

    status: int
    headers: dict[str, str]
    content: Iterator[bytes]


def run_backend(
    root: Path, variables: Mapping[str, str], body: IO[bytes], observer: Observer
) -> CgiAnswer:
    """Start the backend on the repositories below a folder and read the head of its answer."""
    started, clock = time.time(), time.perf_counter()
    # A file, not a pipe: nobody reads it while the answer is being sent.
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the answer has been read
    process = subprocess.Popen(
        ["git", "http-backend"],  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment({"GIT_PROJECT_ROOT": str(root), "GIT_HTTP_EXPORT_ALL": "1", **variables}),
    )
    output = process.stdout
    if process.stdin is None or output is None:
        raise OSError("git http-backend was started without pipes")
    _feed(process.stdin, body)
    head = _head(output)

    def rest() -> Iterator[bytes]:
        with output, errors:
            while piece := output.read(_PIECE):
                yield piece
            code = process.wait()
            where = variables["PATH_INFO"]
            detail: Detail = {"command": "http-backend", "path": where, "code": code}
            observer("git", "http-backend", started, time.perf_counter() - clock, detail)
            if code:
                errors.seek(0)
                # Too late for a status: the connection breaks, and git tells its user why.
                said = errors.read().decode("utf-8", "replace")
                raise ConnectionAbortedError(f"git http-backend: {said}")

    status = int(head.pop("Status", "200").split()[0])
    return CgiAnswer(status, head, rest())


def commands(body: IO[bytes]) -> list[tuple[str, str, str]]:
    """Return what a push asks for, as (old, new, ref), and leave the stream at its start.

    https://git-scm.com/docs/pack-protocol (reference update request)
    """
    found = []
    while (line := _packet(body)) is not None:
        old, new, ref = line.split(b"\0")[0].decode().strip().split(" ", 2)
        found.append((old, new, ref))
    body.seek(0)
    return found


def _packet(body: IO[bytes]) -> bytes | None:
    size = int(body.read(4) or b"0", 16)
    return body.read(size - 4) if size else None


def _feed(stdin: IO[bytes], body: IO[bytes]) -> None:
    try:
        with stdin:
            while piece := body.read(_PIECE):
                stdin.write(piece)
    except BrokenPipeError:
        # The backend refused before reading everything; its answer says why.
        return


def _head(output: IO[bytes]) -> dict[str, str]:
    headers = {}
    while line := output.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip()] = value.strip()
    return headers
