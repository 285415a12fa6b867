"""What GitHub's answers say: JSON, reasons, and the failure of a refusal nobody expected."""

import json
from typing import Any

import requests

from hotfix_actions.adapters.github.connect import Reply
from hotfix_actions.errors import OutsideFailed, PermissionMissing

_LONGEST_REASON = 200


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
    """Return the JSON of an answer, None for an empty one.

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
            found=f"{found} (the token is wrong, revoked, or over: an App's lives one hour)",
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
    if str(body.get("query", "")).startswith("query"):  # GraphQL's reads are sent by POST, too
        return {"query": "query"}
    keys = ("ref", "head", "base", "title", "name", "tag_name", "environment", "state", "labels")
    return {key: body[key] for key in keys if key in body}
