"""The list of requests that were answered."""

import itertools
import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT = 100_000


@dataclass(frozen=True)
class Logged:
    """One request. `operation` is GitHub's id of it; None for git, seeding and unknown routes.

    GraphQL's mutations are called `graphql`, its queries `graphql-query`.
    """

    number: int
    method: str
    path: str
    operation: str | None
    status: int
    actor: str | None
    started: float
    seconds: float
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as the seeding API shows it."""
        return asdict(self)


class RequestLog:
    """The last hundred thousand requests, oldest first."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._rows: deque[Logged] = deque(maxlen=_KEPT)
        self._numbers = itertools.count(1)

    def add(self, **facts: Any) -> None:
        """Remember one request."""
        with self._guard:
            self._rows.append(Logged(number=next(self._numbers), **facts))

    def all(self) -> list[Logged]:
        """Return the requests so far."""
        with self._guard:
            return list(self._rows)
