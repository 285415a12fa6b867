"""A pull request.

https://docs.github.com/graphql/reference/pulls
"""

from dataclasses import dataclass
from typing import ClassVar

from hotfix_actions.sandbox.graphql.nodes.base import InRepository
from hotfix_actions.sandbox.graphql.nodes.people import account
from hotfix_actions.sandbox.shapes.people import Json, node_id
from hotfix_actions.sandbox.shapes.repositories import html_url
from hotfix_actions.sandbox.store.database import Row


@dataclass(frozen=True)
class PullRequest(InRepository):
    """The PullRequest type."""

    row: Row
    typename: ClassVar[str] = "PullRequest"

    @property
    def id(self) -> str:
        """Return the node id."""
        return node_id("PR", self.row["id"])

    @property
    def number(self) -> int:
        """Return the number in the repository."""
        return int(self.row["number"])

    @property
    def title(self) -> str:
        """Return the title."""
        return str(self.row["title"])

    @property
    def state(self) -> str:
        """Return OPEN, CLOSED or MERGED."""
        return "MERGED" if self.row["merged_at"] else str(self.row["state"]).upper()

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return f"{html_url(self.work, self.repo)}/pull/{self.number}"

    @property
    def auto_merge_request(self) -> Json | None:
        """Return who armed auto-merge and how; None while it is not armed."""
        wish = self.row["auto_merge"]
        return wish and {
            "enabledAt": self.row["updated_at"],
            "mergeMethod": wish["method"].upper(),
            "commitHeadline": wish["title"],
            "commitBody": wish["message"],
            "authorEmail": None,
            "enabledBy": account(self.work, wish["enabled_by"]),
            "pullRequest": self,
        }
