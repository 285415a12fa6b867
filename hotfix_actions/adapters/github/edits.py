"""Whether a comment stands as it was written, where REST gave it.

REST tells times in full seconds: an edit within the first one does not show. GraphQL tells it.
https://docs.github.com/en/graphql/reference/objects#issuecomment
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hotfix_actions.adapters.github import answers, convert, graphql, nodes
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.domain import world
from hotfix_actions.errors import HotfixError

# https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
AT_ONCE = 100
# What every comment holds that is a command, or that this tool wrote.
_OURS = "hotfix"
_QUERY = """
query($owner: String!, $name: String!, $ids: [ID!]!) {
  repository(owner: $owner, name: $name) { id }
  nodes(ids: $ids) {
    ... on IssueComment { fullDatabaseId body lastEditedAt includesCreatedEdit }
  }
}"""


def told(door: Door, rows: Sequence[Mapping[str, Any]]) -> list[world.Comment]:
    """Return REST's comments with what GraphQL says of those that may be a word for this tool.

    Of the others, and where GraphQL gives no answer, it is not known whether they were edited.
    """
    found = [convert.comment(dict(row)) for row in rows]
    ids = {
        one.id: str(row.get("node_id") or "")
        for one, row in zip(found, rows, strict=True)
        if one.edited is None and _OURS in one.body.lower()
    }
    asked = [node for node in ids.values() if node]
    bodies: dict[int, str] = {}
    for at in range(0, len(asked), AT_ONCE):
        bodies |= _unedited(door, asked[at : at + AT_ONCE])
    return [replace(one, edited=False) if bodies.get(one.id) == one.body else one for one in found]


def _unedited(door: Door, ids: Sequence[str]) -> Mapping[int, str]:
    """Return the texts of those that nobody changed, by their ids."""
    owner, name = door.repository.split("/")
    wanted = {"owner": owner, "name": name, "ids": list(ids)}
    try:
        data = graphql.query(door, _QUERY, wanted, repeatable=True)
    except graphql.Refusal as refusal:
        data = refusal.data
    except HotfixError:
        return {}
    found = data.get("nodes")
    return dict(filter(None, map(_read, found if isinstance(found, list) else ())))


def _read(node: Any) -> tuple[int, str] | None:
    try:
        return None if nodes.edited(node) else (int(node["fullDatabaseId"]), str(node["body"]))
    except answers.MISSHAPEN:
        return None
