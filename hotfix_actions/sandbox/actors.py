"""Who is asking: a person, a GitHub App's installation, or a workflow's GITHUB_TOKEN."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hotfix_actions.sandbox.store.database import Db, Row

# GitHub's own app behind GITHUB_TOKEN: https://api.github.com/apps/github-actions
ACTIONS_APP_ID = 15368
ACTIONS_SLUG = "github-actions"
ACTIONS_BOT_ID = 41898282

ROLES = ("read", "triage", "write", "maintain", "admin")
_LEVELS = ("read", "write", "admin")


@dataclass(frozen=True)
class Actor:
    """The account behind a token and what the token may do."""

    account: Row
    kind: Literal["user", "fine-grained", "app", "actions"]
    token_id: int
    app_id: int | None
    permissions: Mapping[str, str]
    # The repositories that the token reaches; None: all that its account does.
    repositories: frozenset[int] | None = None
    # A classic token's scopes; None for every other kind.
    scopes: frozenset[str] | None = None
    # In seconds since the epoch; None: never.
    expires_at: float | None = None

    @property
    def id(self) -> int:
        """Return the account's id."""
        return int(self.account["id"])

    @property
    def login(self) -> str:
        """Return the account's login; an App acts as `slug[bot]`."""
        return str(self.account["login"])

    @property
    def is_app(self) -> bool:
        """Tell whether an App's permissions rule, not a person's role."""
        return self.kind in {"app", "actions"}

    @property
    def has_permissions(self) -> bool:
        """Tell whether the token has permissions one by one, as Apps and fine-grained ones do."""
        return self.kind != "user"

    def reaches(self, repository_id: int) -> bool:
        """Tell whether the token is for a repository: GITHUB_TOKEN is for its workflow's alone."""
        return self.repositories is None or repository_id in self.repositories

    @property
    def brings_workflows(self) -> bool:
        """Tell whether the token may bring workflow files to a branch or tag."""
        if self.has_permissions:
            return self.permits("workflows:write")
        return self.scopes is None or "workflow" in self.scopes

    def permits(self, need: str) -> bool:
        """Tell whether an App's token holds a permission such as contents:write."""
        name, _, level = need.partition(":")
        held = "read" if name == "metadata" else self.permissions.get(name)
        return held in _LEVELS and _LEVELS.index(held) >= _LEVELS.index(level)


def actor_of(db: Db, row: Row) -> Actor:
    """Return who a row of `tokens` stands for."""
    return Actor(
        account=db.by_id("accounts", row["account_id"]),
        kind=row["kind"],
        token_id=row["id"],
        app_id=row["app_id"],
        permissions=row["permissions"],
        repositories=None if row["repositories"] is None else frozenset(row["repositories"]),
        scopes=None if row["scopes"] is None else frozenset(row["scopes"]),
        expires_at=row["expires_at"],
    )


def role_of(db: Db, repository: Row, account: Row) -> str | None:
    """Return a person's role in a repository; None where they see nothing.

    https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories
    """
    if account["id"] == repository["owner_id"] or is_organization_owner(db, repository, account):
        return "admin"
    granted = db.value(
        "SELECT role FROM collaborators WHERE repository_id = ? AND account_id = ?",
        repository["id"],
        account["id"],
    )
    if granted is not None:
        return str(granted)
    return None if repository["private"] else "read"


def is_organization_owner(db: Db, repository: Row, account: Row) -> bool:
    """Tell whether the account owns the organization to which the repository belongs."""
    found = db.one(
        "SELECT 1 FROM owners WHERE organization_id = ? AND account_id = ?",
        repository["owner_id"],
        account["id"],
    )
    return found is not None


def has_role(role: str | None, least: str) -> bool:
    """Tell whether a role is at least another."""
    return role is not None and ROLES.index(role) >= ROLES.index(least)


def may_write(db: Db, repository: Row, account: Row) -> bool:
    """Tell whether an account may push: by role, or an App by its permission on contents."""
    if account["type"] == "Bot":
        app = db.one("SELECT permissions FROM apps WHERE bot_id = ?", account["id"])
        return app is not None and app["permissions"].get("contents") == "write"
    return has_role(role_of(db, repository, account), "write")
