"""Rate limits: the headers on every answer, and the refusal when an hour's requests are used up.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import threading
from collections import Counter
from dataclasses import dataclass

from hotfix_actions.sandbox.actors import Actor
from hotfix_actions.sandbox.clock import Clock
from hotfix_actions.sandbox.web.answers import GitHubError, GraphqlError

_HOUR = 3600
_FIGURES = {"user": 5000, "fine-grained": 5000, "app": 5000, "actions": 1000}
_ANONYMOUS = 60


@dataclass(frozen=True)
class Allowance:
    """What is left of an hour's requests; `reset` is in seconds since the epoch."""

    limit: int
    used: int
    reset: int
    resource: str

    @property
    def remaining(self) -> int:
        """Return how many requests are left."""
        return max(0, self.limit - self.used)

    def headers(self) -> dict[str, str]:
        """Return the five headers that GitHub puts on every answer."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset),
            "X-RateLimit-Used": str(min(self.used, self.limit)),
            "X-RateLimit-Resource": self.resource,
        }

    def as_json(self) -> dict[str, int]:
        """Return it as GET /rate_limit shows it."""
        return {
            "limit": self.limit,
            "used": min(self.used, self.limit),
            "remaining": self.remaining,
            "reset": self.reset,
        }


class Limits:
    """Counts requests by the hour: a person's, an App's, or those of one repository's workflows.

    All tokens of one of these share one limit.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._windows: dict[tuple[str, str], tuple[int, int]] = {}
        self._uses: Counter[int] = Counter()

    def use(self, token_id: int) -> int:
        """Count a use of one token, whatever comes of it, and return how many there were."""
        with self._guard:
            self._uses[token_id] += 1
            return self._uses[token_id]

    def forget(self, actor: Actor | None, override: int | None, resource: str) -> Allowance:
        """Take back what was counted last: an answer that cost nothing after all."""
        return self._allowance(actor, override, resource, count=-1)

    def look(self, actor: Actor | None, override: int | None, resource: str = "core") -> Allowance:
        """Return what a token has left, without counting."""
        return self._allowance(actor, override, resource, count=0)

    def count(
        self, actor: Actor | None, override: int | None, resource: str, points: int = 1
    ) -> Allowance:
        """Count one request, or the points of a query, and return what is left after it."""
        return self._allowance(actor, override, resource, count=points)

    def _allowance(
        self, actor: Actor | None, override: int | None, resource: str, count: int
    ) -> Allowance:
        figure = _FIGURES[actor.kind] if actor else _ANONYMOUS
        key = (_holder(actor), resource)
        moment = int(self._clock.time())
        with self._guard:
            reset, used = self._windows.get(key, (moment + _HOUR, 0))
            if moment >= reset:
                reset, used = moment + _HOUR, 0
            self._windows[key] = (reset, used + count)
        return Allowance(figure if override is None else override, used + count, reset, resource)


def _holder(actor: Actor | None) -> str:
    """Return whose limit it is."""
    if actor is None:
        return "nobody"
    if actor.kind == "actions":
        return f"workflows of {sorted(actor.repositories or ())}"
    return f"account {actor.id}"


def exceeded(actor: Actor | None, allowance: Allowance, status: int) -> GitHubError | None:
    """Return the refusal when a token has used more than it may; None while it has not.

    `status`: "you will receive a 403 or 429 response".
    """
    if allowance.used <= allowance.limit:
        return None
    who = f"user ID {actor.id}" if actor and not actor.is_app else "installation ID 1"
    message = f"API rate limit exceeded for {who}."
    if allowance.resource == "graphql":
        # "the response status will still be 200, but you will receive an error message":
        # https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
        body = {"errors": [{"type": "RATE_LIMITED", "message": message}]}
        return GraphqlError(body, allowance.headers())
    return GitHubError(status, message, headers=allowance.headers())
