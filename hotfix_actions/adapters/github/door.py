"""The one HTTP door to GitHub.

PyGithub brings authentication (App installation tokens too), connections and throttling; this door
adds what PyGithub's own retry does not: a POST is never repeated blindly. GET, PUT, PATCH and
DELETE are repeated after a 5xx or a dropped connection; a POST is repeated only where the answer
says that nothing happened (a rate limit), or where it makes content-addressed git objects;
otherwise `Unsure` is raised and the caller looks before it creates again.
"""

import json
import random
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests
from github import Github

from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import OutsideFailed, PermissionMissing, Unsure
from hotfix_actions.ports import Clock

TRIES = 4
LONGEST_WAIT = 60.0
PER_PAGE = 100


class Answered(Exception):
    """GitHub answered with a status of 400 or more: a fact for the caller to judge."""

    def __init__(self, verb: str, path: str, status: int, message: str, headers: dict[str, str]):
        self.verb = verb
        self.path = path
        self.status = status
        self.message = message
        self.headers = headers
        super().__init__(f"{verb} {path}: {status} {message}")


class Door:
    """Requests to one repository's API; safe to use from several threads."""

    def __init__(
        self, *, connect: Callable[[], Github], repository: str, clock: Clock, trace: Trace
    ) -> None:
        self._connect = connect
        self._clients = threading.local()
        self._clock = clock
        self._trace = trace
        self.repository = repository

    def get(self, path: str, **query: Any) -> Any:
        """Read; None where there is no such thing."""
        try:
            return self._call("GET", path, query, None, repeatable=True)[1]
        except Answered as answer:
            if answer.status == 404:
                return None
            raise self._failure(answer) from answer

    def answer(self, path: str, **query: Any) -> tuple[dict[str, str], Any]:
        """Read, with the answer's headers. Raises Answered where GitHub refuses."""
        return self._call("GET", path, query, None, repeatable=True)

    def pages(self, path: str, key: str | None = None, **query: Any) -> list[Any]:
        """Read a whole list, page by page; `key` names the list inside an object answer."""
        found: list[Any] = []
        page = 1
        while True:
            answer = self.get(path, per_page=PER_PAGE, page=page, **query)
            rows = (answer or {}).get(key, []) if key else (answer or [])
            found += rows
            if len(rows) < PER_PAGE:
                return found
            page += 1

    def send(
        self, verb: str, path: str, body: Any = None, *, repeatable: bool | None = None
    ) -> Any:
        """Write. Raises Answered where GitHub refuses (see `fail`), Unsure for a lost POST."""
        sure = verb != "POST" if repeatable is None else repeatable
        return self._call(verb, path, None, body, repeatable=sure)[1]

    def fail(self, answer: Answered) -> Exception:
        """Turn a refusal nobody expected into a failure with a remedy."""
        return self._failure(answer)

    def repo(self, rest: str = "") -> str:
        """Give a path below the repository; the parts that may hold anything are quoted."""
        return f"/repos/{self.repository}" + (f"/{rest}" if rest else "")

    def _call(
        self,
        verb: str,
        path: str,
        query: dict[str, Any] | None,
        body: Any,
        *,
        repeatable: bool,
    ) -> tuple[dict[str, str], Any]:
        reason = ""
        for attempt in range(TRIES):
            if attempt:
                self._clock.sleep(_backoff(attempt), f"before trying {verb} {path} again: {reason}")
            try:
                status, headers, text = self._once(verb, path, query, body)
            except requests.RequestException as error:
                reason = _unanswered(error)
                if not repeatable:
                    raise Unsure(f"{verb} {path}: {reason}") from error
                continue
            if status < 400:
                return headers, _parse(text)
            message = _message(text)
            wait = _limited(status, headers, message)
            if wait is not None:
                reason = f"{status} {message}"
                self._clock.sleep(min(wait, LONGEST_WAIT), f"rate limit on {verb} {path}")
            elif status >= 500:
                reason = f"{status} {message}"
                if not repeatable:
                    raise Unsure(f"{verb} {path}: {reason}")
            else:
                raise Answered(verb, path, status, message, headers)
        raise OutsideFailed(
            tried=f"{verb} {path} on GitHub, {TRIES} times",
            found=reason,
            remedy="nothing is lost: run the same command again when GitHub answers "
            "(https://www.githubstatus.com)",
        )

    def _once(
        self, verb: str, path: str, query: dict[str, Any] | None, body: Any
    ) -> tuple[int, dict[str, str], str]:
        client = getattr(self._clients, "client", None)
        if client is None:
            client = self._clients.client = self._connect()
        with self._trace.span("request", f"{verb} {path}", body=_names(body)) as detail:
            detail["status"] = 0
            status, headers, text = client.requester.requestJson(
                verb, path, parameters=query, input=body
            )
            detail["status"] = status
        return status, headers, text

    def _failure(self, answer: Answered) -> Exception:
        tried = f"{answer.verb} {answer.path} on GitHub"
        found = f"{answer.status} {answer.message}"
        if answer.status == 401:
            return PermissionMissing(
                tried=tried,
                found=found,
                remedy="set HOTFIX_TOKEN (or GITHUB_TOKEN) to a token that is valid, for example:\n"
                "  export HOTFIX_TOKEN=$(gh auth token)",
            )
        needs = answer.headers.get("x-accepted-github-permissions", "")
        if answer.status in (403, 404):
            what = f"permission {needs}" if needs else f"access to {self.repository}"
            return PermissionMissing(
                tried=tried, found=found, remedy=f"give the token {what}, then run again"
            )
        return OutsideFailed(
            tried=tried,
            found=found,
            remedy="this answer was not expected; run again, and report it if it comes back",
        )


def quoted(name: str) -> str:
    """Quote a name for use in a path, its slashes too."""
    return quote(name, safe="")


def ref_path(name: str) -> str:
    """Quote a ref's name, keeping its slashes, as the git refs API wants it."""
    return quote(name, safe="/")


def _backoff(attempt: int) -> float:
    return float(min(LONGEST_WAIT, 0.4 * 2**attempt) * random.uniform(0.5, 1.0))  # noqa: S311  # jitter


def _unanswered(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection, or it was dropped"
    return type(error).__name__


def _limited(status: int, headers: dict[str, str], message: str) -> float | None:
    """Give the seconds to wait where the answer is a rate limit: it comes as 403 or as 429.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if status not in (403, 429):
        return None
    text = message.lower()
    if status == 403 and "rate limit" not in text and "abuse" not in text:
        return None
    return float(headers.get("retry-after") or 1)


def _parse(text: str) -> Any:
    return json.loads(text) if text else None


def _message(text: str) -> str:
    try:
        data = json.loads(text)
    except ValueError:
        return text.strip()[:200]
    if not isinstance(data, dict):
        return str(data)[:200]
    details = [
        str(fault.get("message") or fault.get("code") or fault)
        if isinstance(fault, dict)
        else fault
        for fault in data.get("errors") or []
    ]
    return "; ".join([str(data.get("message", "")), *map(str, details)]).strip("; ")


def _names(body: Any) -> dict[str, Any]:
    """What identifies a write in the trace: short values only, never texts."""
    if not isinstance(body, dict):
        return {}
    updates = (body.get("variables") or {}).get("updates")
    if updates:  # refs that are moved together
        return {"updates": updates}
    keys = ("ref", "head", "base", "title", "name", "tag_name", "environment", "state", "labels")
    return {key: body[key] for key in keys if key in body}
