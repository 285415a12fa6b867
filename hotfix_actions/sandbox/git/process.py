"""The one door for git child processes: argument lists, isolated configuration, observed."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotfix_actions.sandbox.observer import Observer, timed

# Neither the machine's nor the user's configuration may change what the embedded GitHub does.
ISOLATED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitError(Exception):
    """A git process ended with a code that was not expected."""

    def __init__(self, command: tuple[str, ...], code: int, stderr: str) -> None:
        super().__init__(f"git {' '.join(command)} ended with {code}: {stderr.strip()}")
        self.stderr = stderr


@dataclass(frozen=True)
class Finished:
    """What a git process left behind."""

    code: int
    stdout: bytes

    @property
    def text(self) -> str:
        """Its output as text, without the end of the last line."""
        return self.stdout.decode("utf-8", "replace").rstrip("\n")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Build the environment of a git process: PATH and HOME of this process, nothing else of it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | ISOLATED | dict(extra or {})


def git(
    *command: str,
    directory: Path,
    observer: Observer,
    stdin: bytes = b"",
    expected: tuple[int, ...] = (0,),
    extra: Mapping[str, str] | None = None,
) -> Finished:
    """Run one git command on a bare repository; raises GitError on an unexpected exit code."""
    argv = ["git", f"--git-dir={directory}", *command]
    with timed(observer, "git", command[0], {"command": " ".join(command[:6])}):
        done = subprocess.run(  # noqa: S603 - an argument list, never a shell
            argv, input=stdin, capture_output=True, check=False, env=environment(extra)
        )
    if done.returncode not in expected:
        raise GitError(command, done.returncode, done.stderr.decode("utf-8", "replace"))
    return Finished(done.returncode, done.stdout)
