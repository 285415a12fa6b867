"""A repository.

https://docs.github.com/graphql/reference/repos
"""

from dataclasses import dataclass
from typing import ClassVar

from hotfix_actions.sandbox.graphql.nodes.people import Account
from hotfix_actions.sandbox.shapes.people import node_id
from hotfix_actions.sandbox.shapes.repositories import html_url
from hotfix_actions.sandbox.work import Repo, Work


@dataclass(frozen=True)
class Repository:
    """The Repository type."""

    work: Work
    repo: Repo

    typename: ClassVar[str] = "Repository"

    @property
    def id(self) -> str:
        """Return the node id."""
        return node_id("R", self.repo.id)

    @property
    def database_id(self) -> int:
        """Return the id by which REST knows it."""
        return self.repo.id

    @property
    def name(self) -> str:
        """Return the name without the owner."""
        return str(self.repo.row["name"])

    @property
    def name_with_owner(self) -> str:
        """Return owner/name."""
        return self.repo.full_name

    @property
    def owner(self) -> Account:
        """Return the owner."""
        return Account(self.work, self.repo.owner)

    @property
    def is_private(self) -> bool:
        """Tell whether only some may see it."""
        return bool(self.repo.row["private"])

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return html_url(self.work, self.repo)
