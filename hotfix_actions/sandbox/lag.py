"""What GitHub shows late: lists that lack what was just made, and `mergeable: null` at first."""

import threading
from collections import defaultdict
from dataclasses import dataclass

from hotfix_actions.sandbox.clock import Clock


@dataclass
class _Late:
    """How many more lists do not show a row, and until when none does, on the sandbox's clock."""

    lists: int
    until: float


class Lag:
    """Counts lists, or seconds of the sandbox's clock: in neither case need a test wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._fresh: dict[tuple[str, int], dict[int, _Late]] = defaultdict(dict)
        self._asked: dict[tuple[int, str, str], int] = {}

    def made(
        self, kind: str, repository_id: int, row_id: int, *, lists: int, seconds: float
    ) -> None:
        """Hide a new row from the next `lists` lists of its kind, and from all for `seconds`."""
        if lists > 0 or seconds > 0:
            with self._guard:
                late = _Late(lists, self._clock.elapsed() + seconds)
                self._fresh[kind, repository_id][row_id] = late

    def hidden(self, kind: str, repository_id: int) -> frozenset[int]:
        """Return the rows that this list does not show yet, and count the list."""
        with self._guard:
            fresh, now = self._fresh[kind, repository_id], self._clock.elapsed()
            hidden = {row for row, late in fresh.items() if late.lists > 0 or late.until > now}
            for row_id in list(fresh):
                fresh[row_id].lists -= 1
                if fresh[row_id].lists <= 0 and fresh[row_id].until <= now:
                    del fresh[row_id]
            return frozenset(hidden)

    def mergeable_known(self, pull_id: int, head: str, base: str, requests: int) -> bool:
        """Tell whether GitHub has found out by now whether a pull request can be merged.

        The first `requests` questions after head or base have moved are answered with null.
        """
        with self._guard:
            asked = self._asked.get((pull_id, head, base), 0)
            self._asked[pull_id, head, base] = asked + 1
            return asked >= requests
