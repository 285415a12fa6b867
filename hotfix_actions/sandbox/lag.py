"""What GitHub shows late: lists that lack what was just made, and `mergeable: null` at first."""

import threading
from collections import defaultdict


class Lag:
    """Counts down per request, not by the clock, so that tests need not wait."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._fresh: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
        self._asked: dict[tuple[int, str, str], int] = {}

    def made(self, kind: str, repository_id: int, row_id: int, requests: int) -> None:
        """Hide a new row from the next `requests` lists of its kind."""
        if requests > 0:
            with self._guard:
                self._fresh[kind, repository_id][row_id] = requests

    def hidden(self, kind: str, repository_id: int) -> frozenset[int]:
        """Return the rows that this list does not show yet, and count the list."""
        with self._guard:
            fresh = self._fresh[kind, repository_id]
            hidden = frozenset(fresh)
            for row_id in hidden:
                fresh[row_id] -= 1
                if fresh[row_id] == 0:
                    del fresh[row_id]
            return hidden

    def mergeable_known(self, pull_id: int, head: str, base: str, requests: int) -> bool:
        """Tell whether GitHub has found out by now whether a pull request can be merged.

        The first `requests` questions after head or base have moved are answered with null.
        """
        with self._guard:
            asked = self._asked.get((pull_id, head, base), 0)
            self._asked[pull_id, head, base] = asked + 1
            return asked >= requests
