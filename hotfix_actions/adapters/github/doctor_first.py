"""The first answer for `hotfix doctor`: the repository; its headers tell of token and clock."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from hotfix_actions.adapters.github.doctor_asking import Asker, refused, shaped
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.domain.setup.facts import (
    PERMISSION_KINDS,
    Read,
    RepositoryFacts,
    Token,
    Unread,
)
from hotfix_actions.domain.token_life import TokenKind
from hotfix_actions.errors import HotfixError

# What the flow reads, and the permission that lets an App read it.
READS: Mapping[str, tuple[str, str]] = {
    "issues: read": ("issues", "issues"),
    "pull-requests: read": ("pulls", "pull requests"),
    "deployments: read": ("deployments", "deployments"),
}

# Tokens that are nobody's: they have permissions, and no role.
PROGRAMS = ("app", "job")
# `permissions` of a repository's answer, the highest first, and the role that each stands for.
# https://docs.github.com/en/rest/repos/repos#get-a-repository
ROLES = {
    "admin": "admin",
    "maintain": "maintain",
    "push": "write",
    "triage": "triage",
    "pull": "read",
}


@dataclass(frozen=True)
class First:
    """What the first answer told: the repository, the token, GitHub's clock, who asks."""

    repository: Read[RepositoryFacts]
    token: Token
    skew: Read[float]
    admin: bool = False


def first(door: Door, kind: TokenKind, now: datetime) -> First:
    """Read the repository; its answer's headers tell of the token and the clock."""
    asked = door.repository
    try:
        headers, row = door.answer(door.repo())
    except Answered as answer:
        told = f"{answer.status} {answer.message}" if answer.status == 401 else ""
        token = replace(_token(answer.headers, kind), refused=told)
        return First(refused("the repository", answer), token, _skew(answer.headers, now))
    except HotfixError as failure:
        unread = Unread("the repository", failure.found)
        return First(unread, Token(kind), Unread("GitHub's clock", failure.found))
    found = shaped("the repository", row, lambda one: _repository(one, asked))
    if not isinstance(found, Unread):
        door.repository = found.name  # what is asked from now on is asked by its name
    admin = shaped("who asks", row, lambda one: bool((one.get("permissions") or {}).get("admin")))
    token = _token(headers, kind)
    if kind not in PROGRAMS:
        role = shaped("who asks", row, lambda one: _role(one.get("permissions") or {}))
        token = token if isinstance(role, Unread) else replace(token, role=role)
    return First(found, token, _skew(headers, now), admin is True)


def whole_token(ask: Asker, door: Door, token: Token) -> Token:
    """Add who the token is, their role, and what it may read."""
    if token.kind in PERMISSION_KINDS:
        token = replace(token, may=_may(ask))
    if token.kind in PROGRAMS:
        return token
    try:
        login = str(door.answer("/user")[1]["login"])
        token = replace(token, login=login)
        path = door.repo(f"collaborators/{login}/permission")
        return replace(token, role=str(door.answer(path)[1]["permission"]))
    except (Answered, HotfixError, KeyError, TypeError):
        return token  # the role is told by the repository's own answer


def _role(held: Mapping[str, Any]) -> str:
    """Return the highest role that the repository's answer shows; GitHub asks nothing for it."""
    return next((role for right, role in ROLES.items() if held.get(right) is True), "none")


def _may(ask: Asker) -> dict[str, bool]:
    """Tell which reads GitHub refuses. 404 is an answer: issues may be switched off."""
    found = {}
    for permission, (rest, what) in READS.items():
        seen = ask.read(what, rest, bool, lambda: True, per_page=1)
        if isinstance(seen, Unread) and seen.refused:
            found[permission] = False
    return found


def _repository(row: Any, asked: str) -> RepositoryFacts:
    ways = {"merge": "allow_merge_commit", "squash": "allow_squash_merge",
            "rebase": "allow_rebase_merge"}  # fmt: skip
    shown = any(key in row for key in ways.values())
    return RepositoryFacts(
        asked=asked,
        name=str(row["full_name"]),
        default_branch=str(row["default_branch"]),
        visibility=str(row.get("visibility") or ("private" if row["private"] else "public")),
        archived=row.get("archived") is True,
        disabled=row.get("disabled") is True,
        has_issues=row.get("has_issues") is not False,
        methods=frozenset(w for w, key in ways.items() if row.get(key)) if shown else None,
        auto_merge=row.get("allow_auto_merge"),
        owner_type=str(row["owner"]["type"]),
    )


def _token(headers: Mapping[str, str], kind: TokenKind) -> Token:
    """Read what the headers tell; only classic tokens and those of OAuth apps have scopes."""
    scopes = headers.get("x-oauth-scopes")
    named = (
        None
        if scopes is None
        else frozenset(filter(None, (word.strip() for word in scopes.split(","))))
    )
    if kind not in ("classic", "oauth"):
        named = None
    return Token(kind, scopes=named, expires=_expiry(headers))


def _expiry(headers: Mapping[str, str]) -> datetime | None:
    text = headers.get("github-authentication-token-expiration", "")
    try:
        return datetime.strptime(text.replace(" UTC", " +0000"), "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def _skew(headers: Mapping[str, str], now: datetime) -> Read[float]:
    try:
        return (now - parsedate_to_datetime(headers["date"])).total_seconds()
    except (KeyError, ValueError, TypeError):
        return Unread("GitHub's clock", "its answer has no date")
