"""What can be asked for: the fields of GraphQL's Query.

https://docs.github.com/graphql/reference/meta
"""

from hotfix_actions.sandbox.graphql.nodes import lookup
from hotfix_actions.sandbox.graphql.nodes.people import Viewer
from hotfix_actions.sandbox.graphql.nodes.repository import Repository
from hotfix_actions.sandbox.graphql.refusals import not_found
from hotfix_actions.sandbox.web.access import can_see
from hotfix_actions.sandbox.work import Work


class Query:
    """The root of a query."""

    def __init__(self, work: Work) -> None:
        self._work = work

    @property
    def viewer(self) -> Viewer:
        """Return whose token it is."""
        return Viewer(self._work, self._work.me.account)

    def repository(self, owner: str, name: str, follow_renames: bool | None = True) -> Repository:  # noqa: FBT001, FBT002
        """Return a repository by its present or a former name."""
        find = self._work.repo_followed if follow_renames else self._work.repo_named
        repo = find(owner, name)
        if repo is None or not can_see(self._work, repo):
            message = f"Could not resolve to a Repository with the name '{owner}/{name}'."
            raise not_found(message)
        return Repository(self._work, repo)

    def node(self, id: str) -> object:  # noqa: A002
        """Return a node by its id."""
        return lookup.node(self._work, id)
