"""A node: a thing that is asked about, and how its fields are found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotfix_actions.sandbox.graphql.refusals import forbidden
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.work import Repo, Work

# By GitHub's names: values, or functions that take the field's arguments.
Fields = Mapping[str, Any]
Expand = Callable[["Node"], Fields]


@dataclass(eq=False)
class Node:
    """A thing of a type. `row` is what it is made of; its fields are looked up when asked for."""

    typename: str
    work: Work
    row: Any
    home: Repo | None = None
    _known: Fields | None = field(default=None, repr=False)

    def fields(self, table: Mapping[str, Expand]) -> Fields:
        """Return all fields, found out once; `table` says which function knows which type."""
        if self._known is None:
            self._known = table[self.typename](self)
        return self._known

    @property
    def repo(self) -> Repo:
        """Return the repository to which the node belongs."""
        if self.home is None:
            raise LookupError(f"a {self.typename} belongs to no repository")
        return self.home

    def near(self, typename: str, row: Any) -> "Node":
        """Return another node of the same repository."""
        return Node(typename, self.work, row, self.home)

    def many(self, typename: str) -> Callable[[Any], "Node"]:
        """Return a function that makes nodes of the same repository."""
        return lambda row: self.near(typename, row)

    def repository(self) -> "Node":
        """Return the repository as a node."""
        return repository(self.work, self.repo)

    def need(self, permission: str) -> None:
        """Refuse a field to tokens without a permission; what is public everybody may read."""
        repo = self.repo
        if repo.row["private"] and not allowed(self.work, repo, f"{permission}:read", "read"):
            raise forbidden(self.work)


def repository(work: Work, repo: Repo) -> Node:
    """Return a repository as a node."""
    return Node("Repository", work, repo.row, repo)


def account(work: Work, account_id: int | None) -> Node | None:
    """Return an account as a node of its own type; None for none."""
    if account_id is None:
        return None
    row = work.account(account_id)
    return Node(row["type"], work, row)


def person(work: Work, account_id: int | None) -> Node | None:
    """Return an account where GitHub's schema has a User, also for an App."""
    return None if account_id is None else Node("User", work, work.account(account_id))
