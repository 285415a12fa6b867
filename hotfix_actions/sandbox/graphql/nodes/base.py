"""What all nodes of a repository share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotfix_actions.sandbox.graphql.refusals import forbidden
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.work import Repo, Work

if TYPE_CHECKING:
    from hotfix_actions.sandbox.graphql.nodes.repository import Repository


@dataclass(frozen=True)
class InRepository:
    """A node that belongs to a repository."""

    repository: "Repository"

    @property
    def work(self) -> Work:
        """Return the unit of work."""
        return self.repository.work

    @property
    def repo(self) -> Repo:
        """Return the repository itself."""
        return self.repository.repo


def need(work: Work, repo: Repo, permission: str) -> None:
    """Refuse a field to tokens without a permission; what is public everybody may read."""
    if repo.row["private"] and not allowed(work, repo, f"{permission}:read", "read"):
        raise forbidden(work)
