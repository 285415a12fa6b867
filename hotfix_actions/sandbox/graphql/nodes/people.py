"""Accounts: people, bots and organizations.

https://docs.github.com/graphql/reference/users
"""

from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node
from hotfix_actions.sandbox.shapes.people import user


def account(node: Node) -> Fields:
    """Return the fields of User, Bot and Organization."""
    row = node.row
    shown = user(node.work, row)
    picture, page = shown["avatar_url"], shown["html_url"]
    login = str(row["login"])
    return {
        "avatarUrl": lambda size=None: f"{picture}?s={size}" if size else picture,
        "createdAt": row["created_at"],
        "databaseId": row["id"],
        "email": row["email"] or "",
        "id": shown["node_id"],
        "isViewer": node.work.me.id == row["id"],
        "login": login.removesuffix("[bot]") if node.typename == "Bot" else login,
        "name": row["name"],
        "resourcePath": page.removeprefix(node.work.urls.html),
        "url": page,
    }
