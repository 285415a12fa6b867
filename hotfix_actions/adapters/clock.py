"""Time, as the steps may ask for it."""

import time
from datetime import UTC, datetime

from hotfix_actions.adapters.trace import Trace


class SystemClock:
    """The machine's clock; waits are declared in the trace."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def now(self) -> datetime:
        """Give the moment in UTC, to the second, as GitHub gives its own."""
        return datetime.now(UTC).replace(microsecond=0)

    def sleep(self, seconds: float, why: str) -> None:
        """Wait, and say in the trace why."""
        with self._trace.span("wait", why):
            time.sleep(max(0.0, seconds))
