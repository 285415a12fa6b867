"""The fault switchboard: what goes wrong between a client and GitHub, on demand."""

import threading
import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

from hotfix_actions.sandbox.web.answers import Answer, GitHubError

Effect = Literal[
    "502-before",  # an error page, nothing done
    "502-after",  # done, but the client is told otherwise
    "drop-before",  # the connection ends, nothing done
    "drop-after",  # done, but the answer never arrives
    "rate-limit",  # 403, the hour's requests are used up
    "secondary-limit",  # 403 with Retry-After
    "delay",  # done and answered, but `seconds` later
]


@dataclass(frozen=True)
class Fault:
    """What happens to the next `times` requests that match, after `skip` that are let through.

    `match` is `METHOD /path` with shell patterns (`*` stands for slashes too), or GitHub's id of
    an operation (`issues/create`). `seconds` is the delay, or the Retry-After of a limit.
    """

    match: str
    effect: Effect
    times: int = 1
    skip: int = 0
    seconds: float = 1.0

    def __post_init__(self) -> None:
        """Refuse an effect that does not exist."""
        if self.effect not in get_args(Effect):
            raise ValueError(f"no such effect: {self.effect} (known: {get_args(Effect)})")


class ConnectionDroppedError(Exception):
    """The server closes the connection without an answer."""


class Faults:
    """The faults that are switched on. Each counts its own requests."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._left: list[tuple[Fault, list[int]]] = []

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._guard:
            self._left.append((fault, [fault.skip, fault.times]))

    def clear(self) -> None:
        """Switch every fault off."""
        with self._guard:
            self._left.clear()

    def take(self, method: str, path: str, operation: str | None) -> Fault | None:
        """Return the fault that hits this request, if any, and count it."""
        with self._guard:
            for fault, left in self._left:
                if fault.match != operation and not fnmatchcase(f"{method} {path}", fault.match):
                    continue
                if left[0] > 0:
                    left[0] -= 1
                elif left[1] > 0:
                    left[1] -= 1
                    return fault
        return None


def before(fault: Fault) -> None:
    """Do what a fault does before the request is looked at."""
    if fault.effect == "delay":
        time.sleep(fault.seconds)
    elif fault.effect == "502-before":
        raise GitHubError(502, "Server Error")
    elif fault.effect == "drop-before":
        raise ConnectionDroppedError
    elif fault.effect == "rate-limit":
        raise _rate_limited(fault)
    elif fault.effect == "secondary-limit":
        raise _secondary(fault)


def after(fault: Fault) -> Answer | None:
    """Return what a fault answers once the request has had its effect; None: the true answer."""
    if fault.effect == "drop-after":
        raise ConnectionDroppedError
    return GitHubError(502, "Server Error").answer() if fault.effect == "502-after" else None


def _rate_limited(fault: Fault) -> GitHubError:
    headers = {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Used": "5000",
        "X-RateLimit-Reset": str(int(time.time() + fault.seconds)),
        "X-RateLimit-Resource": "core",
    }
    return GitHubError(403, "API rate limit exceeded for user ID 1.", headers=headers)


def _secondary(fault: Fault) -> GitHubError:
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    return GitHubError(403, message, headers={"Retry-After": str(max(1, round(fault.seconds)))})
