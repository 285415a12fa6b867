"""GitHub's rate limits: what an answer says of them, and how long to wait.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

# A secondary limit without `retry-after`: "wait for at least one minute".
SECONDARY_WAIT = 60.0
# Seconds that are believed at the most: no limit of GitHub's lasts longer than an hour.
LONGEST = 24 * 3600.0
# Requests of an hour that are left to a rollback, whoever asks; of a small limit a tenth.
RESERVE = 50
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")


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
        limit = number(headers.get("x-ratelimit-limit"))
        remaining = number(headers.get("x-ratelimit-remaining"))
        wait = _until_reset(headers, now)
        if limit is None or remaining is None or wait is None:
            return
        with self._guard:
            resource = headers.get("x-ratelimit-resource", "core")
            self._known[resource] = Budget(int(limit), int(remaining), now + wait)

    def reserved_until(self, resource: str) -> float | None:
        """Return when the hour ends whose last requests are kept for a rollback, else None."""
        with self._guard:
            known = self._known.get(resource)
        return known.reset if known is not None and known.reserved() else None


def wait_of(
    status: int, headers: Mapping[str, str], message: str, now: float, *, limited: bool = False
) -> float | None:
    """Return the seconds to wait where an answer is a rate limit, else None.

    They are never less than 0 and never more than `LONGEST`, whatever the headers say.
    It comes as 403, as 429, and from GraphQL as 200 with an error of type RATE_LIMITED (`limited`).
    `now` is this machine's time; where the answer has a date, GitHub's own clock is used.
    """
    if limited:
        return _until(headers, now)
    if status not in (403, 429):
        return None
    asked = _retry_after(headers, now)
    if asked is not None:
        return asked
    if headers.get("x-ratelimit-remaining") == "0":
        return _until(headers, now)
    lower = message.lower()
    if status == 429 or "rate limit" in lower or "abuse" in lower:
        return SECONDARY_WAIT
    return None


# A clock that is further off than that many seconds is no clock.
_YEARS = 20 * 365 * 24 * 3600.0


def number(text: str | None) -> float | None:
    """Return a header's number; None where it is none that GitHub sends."""
    return float(text) if text is not None and _NUMBER.fullmatch(text) else None


def github_time(headers: Mapping[str, str], now: float) -> float:
    """Return GitHub's time of an answer in seconds, else this machine's.

    A time that is years away is none: nobody could reckon with it.
    """
    told = _moment(headers.get("date"))
    return told if told is not None and abs(told - now) < _YEARS else now


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return what `retry-after` asks for: seconds, or a date.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    text = headers.get("retry-after")
    seconds = number(text)
    if seconds is None:
        until = _moment(text)
        seconds = None if until is None else until - github_time(headers, now)
    return None if seconds is None else _bounded(seconds)


def _until(headers: Mapping[str, str], now: float) -> float:
    wait = _until_reset(headers, now)
    return SECONDARY_WAIT if wait is None else _bounded(max(1.0, wait + 1.0))


def _until_reset(headers: Mapping[str, str], now: float) -> float | None:
    """Return in how many seconds the limit's hour ends; less than 0 where it has ended."""
    reset = number(headers.get("x-ratelimit-reset"))
    return None if reset is None else min(reset - github_time(headers, now), LONGEST)


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST)


def _moment(text: str | None) -> float | None:
    """Return a date of a header as seconds; None where it is none."""
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
