"""The one HTTP door to GitHub.

A POST is never repeated blindly. GET, PUT, PATCH and DELETE are repeated after a 5xx or a dropped
connection; a POST is repeated only where the answer says that nothing happened (a rate limit, a
renamed repository, a token that is over), or where it makes content-addressed git objects;
otherwise `Unsure` is raised and the caller looks before it creates again.
"""

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests

from hotfix_actions.adapters.github import answers, redirects
from hotfix_actions.adapters.github.answers import Answered
from hotfix_actions.adapters.github.connect import Connection, Reply, TooLarge
from hotfix_actions.adapters.github.etags import Etags
from hotfix_actions.adapters.github.limits import Budgets, github_time, wait_of
from hotfix_actions.adapters.github.silence import Silence
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import OutsideFailed, RateLimited, Unsure
from hotfix_actions.ports import Clock

__all__ = ["Answered", "Door", "quoted", "ref_path"]

TRIES = 4
LONGEST_BACKOFF = 60.0
# How long one request waits for rate limits, in seconds.
PATIENCE = 300.0
PER_PAGE = 100
# Longer lists than GitHub has for us; a list that never ends is none.
MOST_PAGES = 300
RENAMES = 3
_GRAPHQL = "/graphql"


@dataclass
class _Call:
    """One request with what has been tried of it so far. `waited` is in seconds."""

    verb: str
    path: str
    query: Mapping[str, Any] | None
    body: Any
    repeatable: bool
    promises: tuple[type, ...] = (dict,)
    key: str = ""
    reason: str = ""
    failed: int = 0
    waited: float = 0.0
    limits: int = 0
    renames: int = 0
    renewed: bool = False

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"


class Door:
    """Requests to one repository's API; safe to use from several threads.

    `repository` is its present name, which may change on the way. `patience` is a rollback's: how
    many seconds it waits for a rate limit by now; it uses the requests that others leave to it.
    `say` shows a line to the person who waits.
    """

    def __init__(
        self,
        *,
        connect: Callable[[], Connection],
        repository: str,
        clock: Clock,
        trace: Trace,
        patience: Callable[[], float] | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._connect = connect
        self._clients = threading.local()
        self._clock = clock
        self._trace = trace
        self._patience = patience
        self._say = say
        self._silence = Silence(say)
        self._budgets = Budgets()
        self._ahead = 0.0  # by how many seconds GitHub's clock is before this machine's
        self._etags = Etags()
        self._renaming = threading.Lock()
        self.repository = repository

    def get(self, path: str, **query: Any) -> Any:
        """Read an object; None where there is no such thing, which 404 alone says."""
        return self._read((dict,), path, query)

    def rows(self, path: str, **query: Any) -> list[Any]:
        """Read one page of a list; none where there is no such thing."""
        return self._read((list,), path, query) or []

    def either(self, path: str, **query: Any) -> Any:
        """Read what may be an object or a list; None where there is no such thing."""
        return self._read((dict, list), path, query)

    def answer(self, path: str, *promises: type, **query: Any) -> tuple[dict[str, str], Any]:
        """Read what the route promises, by default an object, with the answer's headers.

        Raises Answered where GitHub refuses.
        """
        call = _Call("GET", path, query, None, repeatable=True, promises=promises or (dict,))
        return self._call(call)

    def pages(self, path: str, key: str | None = None, **query: Any) -> list[Any]:
        """Read a whole list, page by page; `key` names the list inside an object answer."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            kind = dict if key else list
            answer = self._read((kind,), path, {"per_page": PER_PAGE, "page": page, **query})
            rows = answer or []
            if key and answer is not None:
                rows = answers.promised(answer.get(key), f"GET {path}", list)
            found += rows
            if len(rows) < PER_PAGE:
                return found
        raise answers.unreadable(f"GET {path}", f"it has more than {MOST_PAGES} pages")

    def _read(self, promises: tuple[type, ...], path: str, query: Mapping[str, Any]) -> Any:
        try:
            return self.answer(path, *promises, **query)[1]
        except Answered as answer:
            if answer.status == 404:
                return None
            raise self.fail(answer) from answer

    def send(
        self,
        verb: str,
        path: str,
        body: Any = None,
        *,
        repeatable: bool | None = None,
        key: str = "",
    ) -> Any:
        """Write; return what GitHub says that it made: an answer without that is no yes.

        `key` is a field that shows it. Raises Answered where GitHub refuses (see `fail`), Unsure
        for a POST whose answer is lost or is no yes, OutsideFailed for such an answer otherwise.
        """
        sure = verb != "POST" if repeatable is None else repeatable
        call = _Call(verb, path, None, body, repeatable=sure, promises=(dict, list), key=key)
        return self._call(call)[1]

    def now(self) -> datetime:
        """Return GitHub's time, as its newest answer told it; this machine's before the first.

        https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
        """
        return self._clock.now() + timedelta(seconds=self._ahead)

    def fail(self, answer: Answered) -> Exception:
        """Turn a refusal nobody expected into a failure with a remedy."""
        return answers.failure(answer, self.repository)

    def repo(self, rest: str = "") -> str:
        """Return a path below the repository; the parts that may hold anything are quoted."""
        return f"/repos/{self.repository}" + (f"/{rest}" if rest else "")

    def _call(self, call: _Call) -> tuple[dict[str, str], Any]:
        while call.failed < TRIES:
            self._keep_reserve(call)
            if call.failed:
                why = f"before trying {call} again: {call.reason}"
                self._clock.sleep(_backoff(call.failed), why)
            reply = self._heard(call)
            if reply is None or self._renamed(call, reply) or self._renewed(call, reply):
                continue
            data = self._parsed(call, reply)
            told = f"{reply.status} {answers.reason(data)}"
            if self._limited(call, reply, data):
                continue
            if reply.status < 400:
                promised = self._promised(call, reply, data)
                self._etags.keep(call.verb, call.path, call.query, reply)
                return reply.headers, promised
            if reply.status < 500:
                message = answers.reason(data)
                raise Answered(call.verb, call.path, reply.status, message, reply.headers)
            self._lost(call, told)
        raise OutsideFailed(
            tried=f"{call} on GitHub, {TRIES} times",
            found=call.reason,
            remedy="nothing is lost: run the same command again when GitHub answers "
            "(https://www.githubstatus.com)",
        )

    def _parsed(self, call: _Call, reply: Reply) -> Any:
        with _unsure(call):
            return answers.parse(reply, str(call))

    def _promised(self, call: _Call, reply: Reply, data: Any) -> Any:
        """Return an answer that is what the route promises.

        204 is a yes without words, where no field is to show what was made.
        """
        if call.verb != "GET" and reply.status == HTTPStatus.NO_CONTENT and not call.key:
            return data
        with _unsure(call):
            if call.verb != "GET" and not data:
                raise answers.unreadable(str(call), "it does not say what was made")
            return answers.promised(data, str(call), *call.promises, key=call.key)

    def _heard(self, call: _Call) -> Reply | None:
        """Ask once; None where no answer came and the request may be repeated."""
        try:
            with self._trace.span("request", str(call), body=answers.names(call.body)) as detail:
                detail["status"] = 0
                known = self._etags.asking(call.verb, call.path, call.query)
                with self._silence.watched(str(call)):
                    reply = self._client().request(
                        call.verb, call.path, call.query, call.body, known
                    )
                detail["status"] = reply.status
        except TooLarge as error:
            with _unsure(call):
                raise answers.unreadable(str(call), str(error)) from error
        except requests.RequestException as error:
            self._lost(call, answers.unanswered(error), error)
            return None
        now = self._now()
        self._budgets.take_in(reply.headers, now)
        self._ahead = github_time(reply.headers, now) - now
        return self._etags.answer(call.verb, call.path, call.query, reply)

    def _lost(self, call: _Call, reason: str, error: Exception | None = None) -> None:
        call.reason = reason
        call.failed += 1
        if not call.repeatable:
            late = isinstance(error, requests.ReadTimeout)
            raise Unsure(f"{call}: {reason}", late=late) from error

    def _renamed(self, call: _Call, reply: Reply) -> bool:
        """Go on under the repository's present name; nothing has happened under the old one."""
        if not 300 <= reply.status < 400:
            return False
        number = redirects.numbered(reply, self._client().api_url, str(call))
        asked = redirects.named(call.path)
        call.renames += 1
        row = self.get(number) if asked and call.renames <= RENAMES else None
        if asked is None or row is None or not redirects.is_name(row.get("full_name")):
            raise OutsideFailed(
                tried=f"{call} on GitHub",
                found=f"{reply.status}: the repository has another name, which cannot be read",
                remedy="give its present name: `hotfix COMMAND --repository OWNER/NAME`",
            )
        old, new = asked[0], str(row["full_name"])
        with self._renaming:
            if self.repository != new:
                self.repository = new
                self._say(f"{old} is now {new}: use that name from now on")
        call.path = f"/repos/{new}{asked[1]}"
        return True

    def _renewed(self, call: _Call, reply: Reply) -> bool:
        if reply.status != 401 or call.renewed:
            return False
        call.renewed = self._client().renew()
        return call.renewed

    def _limited(self, call: _Call, reply: Reply, data: Any) -> bool:
        limited = call.path == _GRAPHQL and answers.rate_limited(data)
        reason = answers.reason(data)
        now = self._now()
        wait = wait_of(reply.status, reply.headers, reason, now, limited=limited)
        if wait is not None:
            self._wait(call, wait, f"{reply.status} {reason}")
        return wait is not None

    def _keep_reserve(self, call: _Call) -> None:
        """Leave the last requests of an hour to a rollback."""
        resource = "graphql" if call.path == _GRAPHQL else "core"
        until = self._budgets.reserved_until(resource) if self._patience is None else None
        if until is not None and until > self._now():
            kept = "the last requests of this hour are kept for a rollback"
            self._wait(call, until - self._now() + 1.0, kept)

    def _wait(self, call: _Call, seconds: float, found: str) -> None:
        """Wait for a rate limit. Raises RateLimited where that takes longer than is bearable.

        Each wait is longer than the one before, whatever GitHub asks for: one that asks for no wait
        at all is not asked without end.
        """
        seconds = max(seconds, 2.0**call.limits)
        call.limits += 1
        until = self._clock.now() + timedelta(seconds=seconds)
        call.waited += seconds
        if call.waited > (self._patience() if self._patience else PATIENCE):
            raise RateLimited(tried=f"{call} on GitHub", found=found, until=until)
        self._say(f"GitHub's rate limit: waiting until {until:%H:%M:%S} UTC ({found})")
        self._clock.sleep(seconds, f"rate limit on {call}")

    def _client(self) -> Connection:
        client: Connection | None = getattr(self._clients, "client", None)
        if client is None:
            client = self._clients.client = self._connect()
        return client

    def _now(self) -> float:
        return self._clock.now().timestamp()


@contextmanager
def _unsure(call: _Call) -> Iterator[None]:
    """Let an answer that cannot be read be a lost one, where the request may have done its work."""
    try:
        yield
    except OutsideFailed as unread:
        if call.repeatable:
            raise
        raise Unsure(f"{call}: {unread.found}") from unread


def quoted(name: str) -> str:
    """Quote a name for use in a path, its slashes too."""
    return quote(name, safe="")


def ref_path(name: str) -> str:
    """Quote a ref's name, keeping its slashes, as the git refs API wants it."""
    return quote(name, safe="/")


def _backoff(attempt: int) -> float:
    return float(min(LONGEST_BACKOFF, 0.4 * 2**attempt) * random.uniform(0.5, 1.0))  # noqa: S311  # jitter
