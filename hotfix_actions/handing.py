"""The secrets are taken out of the process's environment before anything else is done.

What a process was started with stays readable for its lifetime: any command that we start, and that
runs as the same user, reads the environment of its ancestors under /proc/PID/environ
(https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html). So the process becomes itself once
more without them, and reads them from a file in memory, or a pipe. It keeps its process id, its
files and its terminal.
"""

import json
import os
import sys
from collections.abc import Mapping
from typing import NoReturn

from hotfix_actions.harmless import OURS, secrets_of

HANDED = "HOTFIX_HANDED"
_USAGE = 2
_SET_DUMPABLE = 4  # linux/prctl.h


def take_over() -> None:
    """Become this process without secrets in its first environment; they are in `os.environ`.

    Without any secret nothing happens.
    """
    handed = os.environ.pop(HANDED, "")
    if handed:
        os.environ.update(_received(handed))
        _hide()
        return
    secret = secrets_of(os.environ)
    if secret and sys.executable:
        _again(secret)


def _again(secret: Mapping[str, str]) -> None:
    """Start anew; where a pipe has no room for all, with what is ours alone taken out."""
    ours = {name: value for name, value in secret.items() if name in OURS}
    for part in (secret, ours):
        content = json.dumps(part).encode()
        source = _in_memory(content)
        if source is None:
            source = _piped(content)
        if source is not None:
            left = {name: value for name, value in os.environ.items() if name not in part}
            words = [sys.executable, *sys.orig_argv[1:]]
            os.execve(sys.executable, words, {**left, HANDED: str(source)})  # noqa: S606  # ourselves


def _in_memory(content: bytes) -> int | None:
    """Return an open file that never was on a disk; None where the system has none, as macOS."""
    if sys.platform != "linux":
        return None
    try:
        source = os.memfd_create("hotfix", 0)
    except OSError:  # forbidden in some containers
        return None
    with os.fdopen(source, "wb", closefd=False) as file:
        file.write(content)
    os.lseek(source, 0, os.SEEK_SET)
    return source


def _piped(content: bytes) -> int | None:
    """Return the end of a pipe that gives this content; None where it does not fit."""
    end, begin = os.pipe()
    os.set_blocking(begin, False)
    try:
        written = os.write(begin, content)
    except BlockingIOError:
        written = 0
    finally:
        os.close(begin)
    if written < len(content):
        os.close(end)
        return None
    os.set_inheritable(end, True)  # noqa: FBT003
    return end


def _received(handed: str) -> dict[str, str]:
    try:
        with os.fdopen(int(handed), "rb") as pipe:
            values = json.loads(pipe.read())
        return {str(name): str(value) for name, value in values.items()}
    except (OSError, ValueError, AttributeError):
        _unset(handed)


def _unset(handed: str) -> NoReturn:
    sys.stderr.write(
        f"✗ {HANDED} is {handed[:20]!r}, where nothing can be read\n"
        f"  Do     unset it, then run again:\n           unset {HANDED}\n"
    )
    sys.exit(_USAGE)


def _hide() -> None:
    """Keep other processes of the same user from reading this one's memory, on Linux.

    https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  # not needed without secrets

        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
