"""What GitHub's answers say: JSON, reasons, and the failure of a refusal nobody expected."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isfunction
from typing import Any, ParamSpec, TypeVar

import msgspec
import requests

from hotfix_actions.adapters.github.connect import Reply
from hotfix_actions.errors import OutsideFailed, PermissionMissing

_LONGEST_REASON = 200
# What reading an answer raises that has another shape than was asked for. A number may be anything,
# and base64 none.
MISSHAPEN = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)
_JSON = (dict, list, str, int, float, type(None))
T = TypeVar("T")
F = TypeVar("F")
P = ParamSpec("P")


class Answered(Exception):
    """GitHub answered with a status of 400 or more: a fact for the caller to judge."""

    def __init__(self, verb: str, path: str, status: int, message: str, headers: dict[str, str]):
        self.verb = verb
        self.path = path
        self.status = status
        self.message = message
        self.headers = headers
        super().__init__(f"{verb} {path}: {status} {message}")


def parse(reply: Reply, what: str) -> Any:
    """Return the JSON of an answer, None for an empty one: `promised` says whether that will do.

    A refusal need not be JSON: its text is kept. Raises OutsideFailed for a good answer that cannot
    be read.
    """
    if not reply.text:
        return None
    try:
        return json.loads(reply.text)
    except (ValueError, RecursionError) as error:
        if reply.status >= 400:
            return reply.text.strip()[:_LONGEST_REASON]
        deep = isinstance(error, RecursionError)
        found = "it is nested too deep" if deep else "it is no JSON"
        raise unreadable(what, found) from error


def promised(data: Any, what: str, *kinds: type, key: str = "") -> Any:
    """Return what a route promises: an object (dict) or a list of objects (list).

    `key` is a field that is there, and not null, in every answer. Raises OutsideFailed for anything
    else, an empty answer and null among it: that is unread. Absent is a 404 alone.
    """
    if not isinstance(data, kinds):
        raise unreadable(what, f"it is {_named(data)}")
    if isinstance(data, list) and not all(isinstance(row, dict) for row in data):
        raise unreadable(what, "it is a list of something else than objects")
    if isinstance(data, dict) and (not data or (key and data.get(key) is None)):
        raise unreadable(what, f"it is an object without {key}" if key else "it is an empty object")
    return data


def _named(data: Any) -> str:
    if data is None:
        return "empty"
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "a boolean"}
    return kinds.get(type(data), "a number")


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Raise OutsideFailed where an answer about `what` has another shape than GitHub documents."""
    try:
        yield
    except MISSHAPEN as error:
        if isinstance(error, AttributeError) and not isinstance(error.obj, _JSON):
            raise  # nothing that an answer holds
        found = f"it has another form than GitHub documents ({type(error).__name__}: {error})"
        raise unreadable(what, found[:_LONGEST_REASON]) from error


def reading(adapter: type[T]) -> type[T]:
    """Let no method of an adapter raise for an answer's shape anything but OutsideFailed.

    The adapters read what they need as if it were there: here it is told where it is not.
    """
    for name, method in list(vars(adapter).items()):
        if isfunction(method) and not name.startswith("_"):
            setattr(adapter, name, _reading(method))
    return adapter


def _reading(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def read(*given: Any, **named: Any) -> Any:
        with understood(method.__qualname__):
            return method(*given, **named)

    return read


def fact(read: Callable[P, F]) -> Callable[P, F]:
    """Let what reads a fact raise TypeError where a part of it is of another type than declared."""

    @wraps(read)
    def typed(*given: P.args, **named: P.kwargs) -> F:
        found = read(*given, **named)
        try:
            msgspec.convert(vars(found), type(found))
        except msgspec.ValidationError as wrong:
            raise TypeError(str(wrong)) from wrong
        return found

    return typed


def unreadable(what: str, found: str) -> OutsideFailed:
    """Return the failure of an answer that cannot be used."""
    return OutsideFailed(
        tried=f"reading GitHub's answer to {what}",
        found=found,
        remedy="run the same command again; if it comes back, look for a proxy between this "
        "machine and GitHub",
    )


def reason(data: Any) -> str:
    """Return what an answer says went wrong, with its details."""
    if not isinstance(data, dict):
        return "" if data is None else str(data)[:_LONGEST_REASON]
    errors = data.get("errors")
    details = [
        str(fault.get("message") or fault.get("code") or fault)
        if isinstance(fault, dict)
        else str(fault)
        for fault in (errors if isinstance(errors, list) else [])
    ]
    return "; ".join([str(data.get("message", "")), *details]).strip("; ")


def rate_limited(data: Any) -> bool:
    """Return whether GraphQL's answer says that the rate limit is used up.

    https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
    """
    errors = data.get("errors") if isinstance(data, dict) else None
    return isinstance(errors, list) and any(
        isinstance(each, dict) and each.get("type") in ("RATE_LIMITED", "RATE_LIMIT")
        for each in errors
    )


def failure(answer: Answered, repository: str) -> Exception:
    """Turn a refusal nobody expected into a failure with a remedy."""
    tried = f"{answer.verb} {answer.path} on GitHub"
    found = f"{answer.status} {answer.message}"
    if answer.status == 401:
        return PermissionMissing(
            tried=tried,
            found=f"{found} (the token is wrong, revoked or expired: an App's lives one hour)",
            remedy="set HOTFIX_TOKEN (or GITHUB_TOKEN) to a token that is valid, for example:\n"
            "  export HOTFIX_TOKEN=$(gh auth token)",
        )
    needs = answer.headers.get("x-accepted-github-permissions", "")
    if answer.status in (403, 404):
        what = f"permission {needs}" if needs else f"access to {repository}"
        return PermissionMissing(
            tried=tried, found=found, remedy=f"give the token {what}, then run again"
        )
    return OutsideFailed(
        tried=tried,
        found=found,
        remedy="this answer was not expected; run again, and report it if it comes back",
    )


def unanswered(error: requests.RequestException) -> str:
    """Return why there is no answer."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection, or it was dropped"
    return type(error).__name__


def names(body: Any) -> dict[str, Any]:
    """Return what identifies a write in the trace: short values only, never texts."""
    if not isinstance(body, dict):
        return {}
    given = body.get("variables") or {}
    if given.get("updates"):  # refs that are moved together, and the issue that is rewritten
        return {key: given[key] for key in ("updates", "issue") if key in given}
    if (
        str(body.get("query", "")).lstrip().startswith("query")
    ):  # GraphQL's reads are sent by POST, too
        return {"query": "query"}
    keys = ("ref", "head", "base", "title", "name", "tag_name", "environment", "state", "labels")
    return {key: body[key] for key in keys if key in body}
