"""What a person watching sees while a command is at work.

It goes to the error stream, never mixed with the answer on the output.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from hotfix_actions.adapters.trace import Trace


class QuietReport:
    """Shows nothing; steps are still timed in the trace."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        with self._trace.span("step", name):
            yield

    def say(self, text: str) -> None:
        """Show nothing."""


# A step that took less, in seconds, only looked: its line would tell nothing.
WORTH_A_LINE = 0.1


class LineReport(QuietReport):
    """One line for each step that took some time, when it ends; `words` says what a step does."""

    def __init__(
        self,
        trace: Trace,
        out: TextIO | None = None,
        words: Callable[[str], str] = str,
    ) -> None:
        super().__init__(trace)
        self._out = out or sys.stderr
        self._words = words

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step and how long it took."""
        clock = time.perf_counter()
        with super().step(name):
            yield
        seconds = time.perf_counter() - clock
        if seconds >= WORTH_A_LINE:
            self.say(f"  {self._words(name):<34} {seconds:6.2f} s")

    def say(self, text: str) -> None:
        """Show a line."""
        self._out.write(f"{text}\n")
        self._out.flush()


class LiveReport(LineReport):
    """In a terminal: the running step stays on the last line until it ends."""

    _running = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show the step as running, then wipe the line: the answer says what came of it."""
        self._running = f"  \x1b[2m{self._words(name)} ...\x1b[0m"
        self._show(self._running)
        try:
            with QuietReport.step(self, name):
                yield
        finally:
            self._running = ""
            self._show()

    def say(self, text: str) -> None:
        """Show a line above the running step."""
        self._show(f"{text}\n")
        if self._running:
            self._show(self._running)

    def _show(self, text: str = "") -> None:
        """Put a text in the place of the last line."""
        self._out.write(f"\r\x1b[2K{text}")
        self._out.flush()
