"""The rows that seeding makes: accounts, Apps and tokens."""

import re
import secrets
import zlib
from collections.abc import Mapping, Sequence
from typing import Literal

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.actors import ACTIONS_APP_ID, ACTIONS_BOT_ID, ACTIONS_SLUG, Actor
from hotfix_actions.sandbox.hub import BY_REPOSITORY, check_choice
from hotfix_actions.sandbox.store.database import Db, Row
from hotfix_actions.sandbox.work import REPOSITORY_DEFAULTS, Repo, Work

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


class UnknownNameError(LookupError):
    """Seeding named an account or a repository that is not there."""


def check_name(name: str) -> None:
    """Refuse a name that GitHub would refuse, and that could lead out of the data directory."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name: {name}")


def check_settings(settings: Mapping[str, object]) -> None:
    """Refuse repository settings that are not known."""
    unknown = settings.keys() - REPOSITORY_DEFAULTS.keys() - BY_REPOSITORY
    if unknown:
        raise TypeError(f"no such repository setting: {', '.join(sorted(unknown))}")
    for name, value in settings.items():
        check_choice(name, value)


def account(
    db: Db, login: str, kind: str, *, name: str | None = None, email: str | None = None
) -> int:
    """Return the id of an account, made when it is new."""
    row = db.one("SELECT * FROM accounts WHERE login = ?", login)
    if row is not None:
        return int(row["id"])
    check_name(login)
    moment = clock.now()
    return db.insert("accounts", login=login, type=kind, name=name, email=email, created_at=moment)


def known(work: Work, login: str) -> Row:
    """Return an account that must be there."""
    row = work.account_named(login)
    if row is None:
        raise UnknownNameError(f"no such account: {login}")
    return row


def repository(work: Work, full_name: str) -> Repo:
    """Return a repository that must be there."""
    owner, _, name = full_name.partition("/")
    repo = work.repo_named(owner, name)
    if repo is None:
        raise UnknownNameError(f"no such repository: {full_name}")
    return repo


def app_id(slug: str) -> int:
    """Return the id of an App: it follows from the name."""
    return ACTIONS_APP_ID if slug == ACTIONS_SLUG else 100_000 + zlib.crc32(slug.encode()) % 900_000


def app(work: Work, slug: str, permissions: Mapping[str, str]) -> Row:
    """Return a GitHub App, made with its bot when it is new."""
    db, number = work.db, app_id(slug)
    row = db.one("SELECT * FROM apps WHERE id = ?", number)
    if row is not None:
        # Its latest token says what the installation may do.
        return db.update("apps", number, permissions=dict(permissions)) if permissions else row
    bot = {"login": f"{slug}[bot]", "type": "Bot", "app_id": number, "created_at": clock.now()}
    if slug == ACTIONS_SLUG:
        bot["id"] = ACTIONS_BOT_ID
    bot_id = db.insert("accounts", **bot)
    owner = account(db, "github" if slug == ACTIONS_SLUG else f"{slug}-maker", "Organization")
    db.insert(
        "apps",
        id=number,
        slug=slug,
        owner_id=owner,
        bot_id=bot_id,
        permissions=dict(permissions),
        created_at=clock.now(),
    )
    return db.by_id("apps", number)


def token(
    work: Work,
    prefix: str,
    kind: str,
    account_id: int,
    *,
    app_id: int | None = None,
    repositories: Sequence[int] | None = None,
    permissions: Mapping[str, str] | None = None,
    scopes: Sequence[str] | None = None,
    expires_in: float | None = None,
    requests: int | None = None,
) -> str:
    """Issue a token; `repositories` are the ids of those that it reaches, None for any."""
    token = f"{prefix}_{secrets.token_hex(18)}"
    work.db.insert(
        "tokens",
        token=token,
        kind=kind,
        account_id=account_id,
        app_id=app_id,
        repositories=None if repositories is None else list(repositories),
        permissions=dict(permissions or {}),
        scopes=None if scopes is None else list(scopes),
        expires_at=None if expires_in is None else work.hub.clock.time() + expires_in,
        requests=requests,
    )
    return token


def actor(row: Row) -> Actor:
    """Return an account as somebody who acts without a token."""
    kind: Literal["app", "user"] = "app" if row["type"] == "Bot" else "user"
    return Actor(row, kind, 0, row["app_id"], {"workflows": "write"})
