"""Time as GitHub writes it: UTC, whole seconds, a Z at the end."""

import threading
import time
from datetime import UTC, datetime


class Clock:
    """The clock of one embedded GitHub: the machine's, plus what a test has added.

    It decides about what expires: tokens, rate limits, stale reads. Tests need not wait.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._ahead = 0.0

    def time(self) -> float:
        """Return this moment in seconds since the epoch."""
        return time.time() + self._ahead

    def elapsed(self) -> float:
        """Return seconds that never go backwards unless a test says so."""
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass; a negative number sets the clock back."""
        with self._guard:
            self._ahead += seconds


def now() -> str:
    """Return this moment, like 2026-01-31T12:00:00Z."""
    return write(datetime.now(UTC))


def write(moment: datetime) -> str:
    """Write a moment that knows its offset in GitHub's way."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    """Read an ISO 8601 moment; one without an offset is UTC. Raises ValueError on anything else."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
