"""Branches and tags. GraphQL shows no other refs.

https://docs.github.com/graphql/reference/git#ref
"""

from typing import Any

from hotfix_actions.sandbox.git.repository import Ref
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.objects import git_object
from hotfix_actions.sandbox.shapes.people import git_id
from hotfix_actions.sandbox.shapes.pulls import head_repo, pull_rows

_SHOWN = ("refs/heads/", "refs/tags/")


def ref(node: Node) -> Fields:
    """Return the fields of Ref."""
    row: Ref = node.row
    prefix = next((each for each in _SHOWN if row.name.startswith(each)), "refs/")
    name = row.name.removeprefix(prefix)

    def pulls(
        base_ref_name: str | None = None,
        head_ref_name: str | None = None,
        states: list[str] | None = None,
        **page: Any,
    ) -> Fields:
        node.need("pull_requests")
        rows = [
            pull
            for pull in pull_rows(node.work.db, node.repo.id)
            if pull["head_ref"] == name
            and head_repo(node.work, node.repo, pull) is node.repo
            and base_ref_name in {None, pull["base_ref"]}
            and head_ref_name in {None, pull["head_ref"]}
            and (not states or state_of(pull) in states)
        ]
        return connection("associatedPullRequests", rows, node.many("PullRequest"), page)

    return {
        "associatedPullRequests": pulls,
        "id": git_id("REF", node.repo.id, row.name),
        "name": name,
        "prefix": prefix,
        "repository": node.repository,
        "target": lambda: git_object(node, row.sha),
    }


def named(node: Node, name: str) -> Node | None:
    """Return a branch or tag by its full or its short name; None for every other ref.

    "Fully qualified matches are checked in order (`refs/heads/master`) before falling back onto
    checks for short name matches (`master`)":
    https://docs.github.com/graphql/reference/repos#repository
    Refs outside branches and tags are null: seen on GitHub, documented nowhere.
    """
    for full in (name, f"refs/{name}", *(f"{prefix}{name}" for prefix in _SHOWN)):
        if full.startswith(_SHOWN):
            found = node.work.shown_ref(node.repo, full)
            if found is not None:
                return node.near("Ref", found)
    return None


def under(node: Node, given: dict[str, Any]) -> Fields:
    """Return the branches or tags under a prefix as a connection; of other refs none."""
    prefix = given.pop("ref_prefix")
    words, direction = given.pop("query", None), given.pop("direction", None)
    refs = node.repo.refs.under(*(each.rstrip("/") for each in _SHOWN))
    rows = [each for each in refs if each.name.startswith(prefix)]
    if words:
        rows = [each for each in rows if words.lower() in each.name.lower()]
    if direction == "DESC":
        rows.reverse()
    return connection("refs", rows, node.many("Ref"), given)


def state_of(pull: Fields) -> str:
    """Return a pull request's state as GraphQL calls it: OPEN, CLOSED or MERGED."""
    return "MERGED" if pull["merged_at"] else str(pull["state"]).upper()
