"""What can be asked for: the fields of GraphQL's Query.

https://docs.github.com/graphql/reference/meta
"""

from datetime import UTC, datetime
from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.graphql import lookup
from hotfix_actions.sandbox.graphql.cost import Cost
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, person
from hotfix_actions.sandbox.graphql.nodes.base import repository as repository_node
from hotfix_actions.sandbox.graphql.refusals import RefusalError, not_found
from hotfix_actions.sandbox.graphql.search import search
from hotfix_actions.sandbox.web.access import can_see
from hotfix_actions.sandbox.work import Work


class Query:
    """The root of a query."""

    def __init__(self, work: Work, spent: Cost) -> None:
        self._work = work
        self._spent = spent

    @property
    def viewer(self) -> Node | None:
        """Return whose token it is: a User, also when an App asks, whose login ends in `[bot]`.

        Seen with an installation's token: joshjohanning/bulk-github-repo-settings-sync-action#194,
        fullsend-ai/fullsend#1953.
        """
        return person(self._work, self._work.me.id)

    @property
    def rate_limit(self) -> Fields:
        """Return what the query costs and what is left of the hour.

        https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
        """
        hub = self._work.hub
        left = hub.limits.look(self._work.actor, hub.settings["rate_limit"], "graphql")
        shown = left.as_json()
        reset = clock.write(datetime.fromtimestamp(left.reset, UTC))
        return {
            "cost": self._spent.points,
            "limit": shown["limit"],
            "nodeCount": self._spent.nodes,
            "remaining": shown["remaining"],
            "resetAt": reset,
            "used": shown["used"],
        }

    def repository(self, owner: str, name: str, follow_renames: bool | None = True) -> Node:  # noqa: FBT001, FBT002
        """Return a repository by its present or a former name."""
        find = self._work.repo_followed if follow_renames else self._work.repo_named
        repo = find(owner, name)
        if repo is None or not can_see(self._work, repo):
            message = f"Could not resolve to a Repository with the name '{owner}/{name}'."
            raise not_found(message)
        return repository_node(self._work, repo)

    def node(self, id: str) -> Node:  # noqa: A002 - the schema's name
        """Return a node by its id."""
        return lookup.node(self._work, id)

    def nodes(self, ids: list[str]) -> list[Node | RefusalError]:
        """Return nodes by their ids; null and an error for each that is not there."""
        return [self._node(each) for each in ids]

    def search(self, query: str, **given: Any) -> Fields:
        """Return the issues and pull requests that a search finds."""
        return search(self._work, query, given)

    def _node(self, given: str) -> Node | RefusalError:
        try:
            return lookup.node(self._work, given)
        except RefusalError as error:
            return error
