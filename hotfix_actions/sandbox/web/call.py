"""One request to an operation."""

from dataclasses import dataclass
from typing import Any

from hotfix_actions.sandbox.actors import Actor
from hotfix_actions.sandbox.store.database import Db, Row
from hotfix_actions.sandbox.web.answers import not_found
from hotfix_actions.sandbox.web.media import JSON
from hotfix_actions.sandbox.web.operation import Operation
from hotfix_actions.sandbox.work import Repo, Work


@dataclass
class Call:
    """What a handler is given. `body` is an object unless the operation reads it itself."""

    operation: Operation
    work: Work
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    # The path with its query, as it was sent.
    address: str = ""
    media: str = JSON
    repository: Repo | None = None
    # What an App sent to prove who it is, where an operation asks for that.
    signature: str | None = None

    @property
    def db(self) -> Db:
        """Return the transaction."""
        return self.work.db

    @property
    def repo(self) -> Repo:
        """Return the repository that the path names."""
        if self.repository is None:
            raise not_found()
        return self.repository

    @property
    def me(self) -> Actor:
        """Return who is asking."""
        return self.work.me

    def number(self, name: str) -> int:
        """Return a number from the path; anything else is not found."""
        text = self.path[name]
        if not text.isdecimal():
            raise not_found()
        return int(text)

    def owned(self, table: str, name: str) -> Row:
        """Return the row of this repository whose id is in the path; raises a 404."""
        row = self.db.one(
            f"SELECT * FROM {table} WHERE id = ? AND repository_id = ?",  # noqa: S608
            self.number(name),
            self.repo.id,
        )
        if row is None:
            raise not_found()
        return row
