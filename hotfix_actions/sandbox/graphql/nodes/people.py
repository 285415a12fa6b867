"""Accounts: people, bots and organizations.

https://docs.github.com/graphql/reference/users
"""

from dataclasses import dataclass

from hotfix_actions.sandbox.shapes.people import Json, node_id, user
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Work


@dataclass(frozen=True)
class Account:
    """A User, Bot or Organization."""

    work: Work
    row: Row

    @property
    def typename(self) -> str:
        """Return the type, which is the account's."""
        return str(self.row["type"])

    @property
    def id(self) -> str:
        """Return the node id, as REST shows it."""
        return node_id(self.row["type"][0], self.row["id"])

    @property
    def database_id(self) -> int:
        """Return the id by which REST knows it."""
        return int(self.row["id"])

    @property
    def login(self) -> str:
        """Return the login; GraphQL shows an App's without `[bot]`."""
        return str(self.row["login"]).removesuffix("[bot]")

    @property
    def name(self) -> str | None:
        """Return the name that a person gave."""
        return self.row["name"]  # type: ignore[no-any-return]

    @property
    def email(self) -> str:
        """Return the public address."""
        return self.row["email"] or ""

    @property
    def created_at(self) -> str:
        """Return since when there is such an account."""
        return str(self.row["created_at"])

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return str(self._shown["html_url"])

    @property
    def resource_path(self) -> str:
        """Return the path of the page."""
        return self.url.removeprefix(self.work.urls.html)

    @property
    def is_viewer(self) -> bool:
        """Tell whether the token is this account's."""
        return bool(self.work.me.id == self.row["id"])

    def avatar_url(self, size: int | None = None) -> str:
        """Return the address of the picture."""
        shown = str(self._shown["avatar_url"])
        return f"{shown}?s={size}" if size else shown

    @property
    def _shown(self) -> Json:
        return user(self.work, self.row)


def account(work: Work, account_id: int | None) -> Account | None:
    """Return the account of an id; None for none."""
    return None if account_id is None else Account(work, work.account(account_id))


class Viewer(Account):
    """Whose token it is: a User, also when an App asks, whose login then ends in `[bot]`.

    Seen with an installation's token: joshjohanning/bulk-github-repo-settings-sync-action#194,
    fullsend-ai/fullsend#1953.
    """

    @property
    def typename(self) -> str:
        """Return the only type that `viewer` has."""
        return "User"

    @property
    def login(self) -> str:
        """Return the whole login."""
        return str(self.row["login"])
