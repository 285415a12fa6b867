"""Releases.

https://docs.github.com/graphql/reference/releases
"""

from typing import Any

from hotfix_actions.sandbox.effects.releases import latest
from hotfix_actions.sandbox.git.refnames import valid_ref
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, person
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.labels import none_of
from hotfix_actions.sandbox.shapes.releases import release as shape
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed

_COLUMNS = {"CREATED_AT": "created_at", "NAME": "name"}


def release(node: Node) -> Fields:
    """Return the fields of Release."""
    work, repo, row = node.work, node.repo, node.row
    shown = shape(work, repo, row)
    name = f"refs/tags/{row['tag_name']}"
    tag = repo.refs.get(name) if valid_ref(name) else None
    commit = repo.git.peel(tag.sha) if tag else None
    newest = latest(work, repo)
    return {
        "author": lambda: person(work, row["author_id"]),
        "createdAt": row["created_at"],
        "databaseId": row["id"],
        "description": row["body"],
        "id": shown["node_id"],
        "isDraft": row["draft"],
        "isLatest": newest is not None and newest["id"] == row["id"],
        "isPrerelease": row["prerelease"],
        "name": row["name"],
        "publishedAt": row["published_at"],
        "releaseAssets": lambda **given: none_of("releaseAssets", given),
        "repository": node.repository,
        "resourcePath": shown["html_url"].removeprefix(work.urls.html),
        "tag": node.near("Ref", tag) if tag else None,
        "tagCommit": node.near("Commit", commit) if commit else None,
        "tagName": row["tag_name"],
        "updatedAt": row["updated_at"],
        "url": shown["html_url"],
    }


def of_repository(node: Node, given: dict[str, Any]) -> Fields:
    """Return a repository's releases, newest first unless told; drafts to those who may push."""
    node.need("contents")
    order = given.pop("order_by", None) or {"field": "CREATED_AT", "direction": "DESC"}
    hidden = node.work.hub.lag.hidden("releases", node.repo.id)
    rows = [row for row in _visible(node) if row["id"] not in hidden]
    column = _COLUMNS[order["field"]]
    rows.sort(key=lambda row: (row[column] or "", row["id"]), reverse=order["direction"] == "DESC")
    return connection("releases", rows, node.many("Release"), given)


def tagged(node: Node, tag_name: str) -> Node | None:
    """Return the release of a tag, published or, to those who may push, a draft; None for none.

    This is how gh finds drafts, which REST finds by no tag.
    """
    node.need("contents")
    rows = [row for row in _visible(node) if row["tag_name"] == tag_name]
    rows.sort(key=lambda row: (row["draft"], -row["id"]))
    return node.near("Release", rows[0]) if rows else None


def newest(node: Node) -> Node | None:
    """Return the release that is marked latest; None where there is none."""
    node.need("contents")
    row = latest(node.work, node.repo)
    return node.near("Release", row) if row else None


def _visible(node: Node) -> list[Row]:
    sql = "SELECT * FROM releases WHERE repository_id = ?"
    drafts = allowed(node.work, node.repo, "contents:write", "write")
    return [row for row in node.work.db.all(sql, node.repo.id) if drafts or not row["draft"]]
