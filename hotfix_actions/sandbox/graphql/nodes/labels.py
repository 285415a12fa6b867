"""Labels.

https://docs.github.com/graphql/reference/issues#label
"""

from urllib.parse import quote

from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.shapes.issues import labels_of
from hotfix_actions.sandbox.shapes.people import node_id


def label(node: Node) -> Fields:
    """Return the fields of Label. When a label was made is not kept."""
    row = node.row
    path = f"/{node.repo.full_name}/labels/{quote(row['name'], safe='')}"
    return {
        "color": row["color"],
        "createdAt": None,
        "description": row["description"],
        "id": node_id("LA", row["id"]),
        "isDefault": False,
        "name": row["name"],
        "repository": node.repository,
        "resourcePath": path,
        "updatedAt": None,
        "url": node.work.urls.html + path,
    }


def labels_on(node: Node, issue_id: int, page: Fields) -> Fields:
    """Return the labels of an issue or pull request as a connection."""
    return connection("labels", labels_of(node.work, issue_id), node.many("Label"), page)


def none_of(name: str, page: Fields) -> Fields:
    """Return an empty connection: the embedded GitHub has no such things."""
    return connection(name, (), lambda row: row, page)
