"""A command in a process of its own, to be killed in the middle, as a runner may be."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Spawned:
    """A running command; nobody reads what it prints."""

    def __init__(self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        self._child = subprocess.Popen(  # noqa: S603  # our own command
            list(argv),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._child.poll() is not None

    def kill(self) -> bool:
        """Kill it, alone and at once; return whether it was still running."""
        running = not self.over
        if running:
            os.kill(self._child.pid, signal.SIGKILL)
        self._child.wait()
        return running
