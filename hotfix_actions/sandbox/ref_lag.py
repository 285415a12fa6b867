"""Refs that are shown late: a read just after a write may answer what was there before it.

Seen on GitHub for single refs (a GET just after creation answers 404); GitHub documents neither
that it happens nor for how long. Writes always look at the true value.
"""

import threading
from dataclasses import dataclass, field

from hotfix_actions.sandbox.clock import Clock
from hotfix_actions.sandbox.git.repository import Ref


@dataclass
class _Late:
    """What a ref was before its writes, oldest first, and how many reads do not see the last."""

    writes: list[tuple[float, Ref | None]] = field(default_factory=list)
    reads: int = 0


class RefLag:
    """Remembers what refs were, for as long as anybody may still be shown it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._late: dict[tuple[int, str], _Late] = {}

    def moved(
        self, repository_id: int, name: str, before: Ref | None, *, reads: int, seconds: float
    ) -> None:
        """Hide a write from the next `reads` reads, and from every read for `seconds`."""
        if reads <= 0 and seconds <= 0:
            return
        with self._guard:
            late = self._late.setdefault((repository_id, name), _Late())
            late.writes.append((self._clock.elapsed() + seconds, before))
            late.reads = reads

    def shown(self, repository_id: int, name: str, now: Ref | None) -> Ref | None:
        """Return the ref as a read shows it at this moment; `now` is the true value."""
        with self._guard:
            late = self._late.get((repository_id, name))
            if late is None:
                return now
            moment = self._clock.elapsed()
            hidden = [before for until, before in late.writes if until > moment]
            if hidden:
                return hidden[0]
            if late.reads > 0:
                late.reads -= 1
                return late.writes[-1][1]
            del self._late[repository_id, name]
            return now
