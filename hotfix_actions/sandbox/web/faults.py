"""The fault switchboard: what goes wrong between a client and GitHub, on demand."""

import random
import threading
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, get_args

from hotfix_actions.sandbox.web.answers import Answer, GitHubError, GraphqlError

Effect = Literal[
    "502-before",  # an error page, nothing done
    "502-after",  # done, but the client is told otherwise
    "drop-before",  # the connection ends, nothing done
    "drop-after",  # done, but the answer never arrives
    "rate-limit",  # 403, the hour's requests are used up
    "secondary-limit",  # 403 with Retry-After
    "delay",  # done and answered, but `seconds` later
    "answer-before",  # `status` and `message`, nothing done
    "answer-after",  # done, but answered with `status` and `message`
    "graphql-before",  # GraphQL's error that names no reason, nothing done
    "graphql-after",  # the same, but done
]


@dataclass(frozen=True)
class Fault:
    """What happens to the next `times` requests that match, after `skip` that are let through.

    `match` is `METHOD /path` with shell patterns (`*` stands for slashes too), GitHub's id of
    an operation (`issues/create`), or a GraphQL mutation (`graphql/updateRefs`). `seconds` is the
    delay, the Retry-After of a limit, or the time until the hour's limit is reset; a secondary
    limit of 0 seconds has no Retry-After, and `status` 429 makes a limit one (GitHub answers 403 or
    429). `every` hits only each so manieth request, `probability` only some of them, chosen by
    `seed`.
    """

    match: str
    effect: Effect
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    every: int = 1
    probability: float = 1.0
    seed: int = 0
    status: int | None = None
    message: str = "Server Error"

    def __post_init__(self) -> None:
        """Refuse an effect that does not exist."""
        if self.effect not in get_args(Effect):
            raise ValueError(f"no such effect: {self.effect} (known: {get_args(Effect)})")


@dataclass
class _Armed:
    """A fault that is switched on, and what is left of it."""

    fault: Fault
    skip: int
    times: int
    seen: int = 0
    chance: random.Random = field(default_factory=random.Random)

    def hits(self) -> bool:
        """Tell whether the fault hits this request, and count it."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times == 0:
            return False
        self.seen += 1
        if self.seen % self.fault.every or self.chance.random() >= self.fault.probability:
            return False
        self.times -= 1
        return True


class ConnectionDroppedError(Exception):
    """The server closes the connection without an answer."""


class Faults:
    """The faults that are switched on. Each counts its own requests."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._left: list[_Armed] = []

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._guard:
            chance = random.Random(fault.seed)  # noqa: S311 - a test repeats it, nobody guesses it
            self._left.append(_Armed(fault, fault.skip, fault.times, chance=chance))

    def clear(self) -> None:
        """Switch every fault off."""
        with self._guard:
            self._left.clear()

    def take(self, method: str, path: str, *operations: str | None) -> Fault | None:
        """Return the fault that hits a request by any of its names, if any, and count it."""
        with self._guard:
            for armed in self._left:
                fault = armed.fault
                if fault.match not in operations and not fnmatchcase(
                    f"{method} {path}", fault.match
                ):
                    continue
                if armed.hits():
                    return fault
        return None


def before(fault: Fault, moment: float) -> None:
    """Do what a fault does before the request is looked at; `moment` is the sandbox's time."""
    if fault.effect == "delay":
        time.sleep(fault.seconds)
    elif fault.effect == "502-before":
        raise GitHubError(502, "Server Error")
    elif fault.effect == "drop-before":
        raise ConnectionDroppedError
    elif fault.effect == "rate-limit":
        raise _rate_limited(fault, moment)
    elif fault.effect == "secondary-limit":
        raise _secondary(fault)
    elif fault.effect == "answer-before":
        raise GitHubError(fault.status or 500, fault.message)
    elif fault.effect == "graphql-before":
        raise _general()


def after(fault: Fault) -> Answer | None:
    """Return what a fault answers once the request has had its effect; None: the true answer."""
    if fault.effect == "drop-after":
        raise ConnectionDroppedError
    if fault.effect == "answer-after":
        return GitHubError(fault.status or 500, fault.message).answer()
    if fault.effect == "graphql-after":
        # Seen on GitHub for updateRefs in 2026: refused in words, and yet the ref had moved.
        return _general().answer()
    return GitHubError(502, "Server Error").answer() if fault.effect == "502-after" else None


def _general() -> GraphqlError:
    message = "Something went wrong while executing your query."
    return GraphqlError({"data": None, "errors": [{"message": message}]})


def _rate_limited(fault: Fault, moment: float) -> GitHubError:
    headers = {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Used": "5000",
        "X-RateLimit-Reset": str(int(moment + fault.seconds)),
        "X-RateLimit-Resource": "core",
    }
    message = "API rate limit exceeded for user ID 1."
    return GitHubError(fault.status or 403, message, headers=headers)


def _secondary(fault: Fault) -> GitHubError:
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    wait = {"Retry-After": str(max(1, round(fault.seconds)))} if fault.seconds else {}
    return GitHubError(fault.status or 403, message, headers=wait)
