"""GitHub's rate limits: what an answer says of them, and how long to wait.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

# A secondary limit without `retry-after`: "wait for at least one minute".
SECONDARY_WAIT = 60.0
# Requests of an hour that are left to a rollback, whoever asks; of a small limit a tenth.
RESERVE = 50


@dataclass(frozen=True)
class Budget:
    """What is left of one kind of requests. `reset` is a moment of this machine, in seconds."""

    limit: int
    remaining: int
    reset: float

    def reserved(self) -> bool:
        """Return whether what is left belongs to a rollback."""
        return self.remaining <= min(RESERVE, self.limit // 10)


class Budgets:
    """The budgets that the answers told of, by GitHub's name of the resource; thread-safe."""

    def __init__(self) -> None:
        self._known: dict[str, Budget] = {}
        self._guard = threading.Lock()

    def take_in(self, headers: Mapping[str, str], now: float) -> None:
        """Remember what an answer says is left; `now` is this machine's time."""
        try:
            told = Budget(
                int(headers["x-ratelimit-limit"]),
                int(headers["x-ratelimit-remaining"]),
                float(headers["x-ratelimit-reset"]) - github_time(headers, now) + now,
            )
        except (KeyError, ValueError):
            return
        with self._guard:
            self._known[headers.get("x-ratelimit-resource", "core")] = told

    def reserved_until(self, resource: str) -> float | None:
        """Return when the hour ends whose last requests are kept for a rollback, else None."""
        with self._guard:
            known = self._known.get(resource)
        return known.reset if known is not None and known.reserved() else None


def wait_of(
    status: int, headers: Mapping[str, str], message: str, now: float, *, limited: bool = False
) -> float | None:
    """Return the seconds to wait where an answer is a rate limit, else None.

    It comes as 403, as 429, and from GraphQL as 200 with an error of type RATE_LIMITED (`limited`).
    `now` is this machine's time; where the answer has a date, GitHub's own clock is used.
    """
    if limited:
        return _until(headers, now)
    if status not in (403, 429):
        return None
    if headers.get("retry-after", "").isdigit():
        return float(headers["retry-after"])
    if headers.get("x-ratelimit-remaining") == "0":
        return _until(headers, now)
    lower = message.lower()
    if status == 429 or "rate limit" in lower or "abuse" in lower:
        return SECONDARY_WAIT
    return None


def _until(headers: Mapping[str, str], now: float) -> float:
    try:
        reset = float(headers["x-ratelimit-reset"])
    except (KeyError, ValueError):
        return SECONDARY_WAIT
    return max(1.0, reset - github_time(headers, now) + 1.0)


def github_time(headers: Mapping[str, str], now: float) -> float:
    """Return GitHub's time of an answer in seconds, else this machine's."""
    try:
        return parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        return now
