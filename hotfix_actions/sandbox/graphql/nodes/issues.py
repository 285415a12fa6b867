"""Issues and their comments.

https://docs.github.com/graphql/reference/issues
"""

from collections.abc import Sequence
from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, account
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.labels import labels_on, none_of
from hotfix_actions.sandbox.shapes.issues import labels_of
from hotfix_actions.sandbox.shapes.people import association, node_id
from hotfix_actions.sandbox.shapes.pulls import pull_row
from hotfix_actions.sandbox.shapes.repositories import html_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.web.answers import unknown

_REACTIONS = (
    "THUMBS_UP",
    "THUMBS_DOWN",
    "LAUGH",
    "HOORAY",
    "CONFUSED",
    "HEART",
    "ROCKET",
    "EYES",
)
COLUMNS = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at"}


def issue(node: Node) -> Fields:
    """Return the fields of Issue."""
    work, row = node.work, node.row

    def sub_issues(**page: Any) -> Fields:
        return connection("subIssues", _children(node), node.many("Issue"), page)

    def parent() -> Node | None:
        if row["parent_id"] is None:
            return None
        above = work.db.by_id("issues", row["parent_id"])
        return Node("Issue", work, above, work.repo(above["repository_id"]))

    return conversation(node, "issues") | {
        "id": node_id("I", row["id"]),
        "isPinned": False,
        "parent": parent,
        "state": row["state"].upper(),
        "stateReason": row["state_reason"] and row["state_reason"].upper(),
        "subIssues": sub_issues,
        "subIssuesSummary": lambda: _summary(_children(node)),
    }


def conversation(node: Node, folder: str) -> dict[str, Any]:
    """Return what issues and pull requests have alike."""
    row = node.row

    def comments(order_by: Fields | None = None, **page: Any) -> Fields:
        sql = "SELECT * FROM comments WHERE issue_id = ? ORDER BY id"
        hidden = node.work.hub.lag.hidden("comments", node.repo.id)
        rows = [each for each in node.work.db.all(sql, row["id"]) if each["id"] not in hidden]
        rows = ordered(rows, order_by)
        return connection("comments", rows, node.many("IssueComment"), page)

    def assignees(**page: Any) -> Fields:
        sql = (
            "SELECT a.* FROM accounts a JOIN assignees s ON s.account_id = a.id"
            " WHERE s.issue_id = ? ORDER BY s.rowid"
        )
        found = node.work.db.all(sql, row["id"])
        return connection("assignees", found, lambda each: Node("User", node.work, each), page)

    return written(node, f"{folder}/{row['number']}") | {
        "activeLockReason": None,
        "assignees": assignees,
        "closed": row["state"] == "closed",
        "closedAt": row["closed_at"],
        "comments": comments,
        "labels": lambda **page: labels_on(node, row["id"], page),
        "locked": False,
        "milestone": None,
        "number": row["number"],
        "projectCards": lambda **page: none_of("projectCards", page),
        "title": row["title"],
    }


def written(node: Node, place: str) -> dict[str, Any]:
    """Return what everything has that somebody wrote; `place` its path in the repository."""
    work, row = node.work, node.row
    author = work.account(row["author_id"])
    url = f"{html_url(work, node.repo)}/{place}"
    mine = work.me.id == row["author_id"]
    return {
        "author": Node(author["type"], work, author),
        "authorAssociation": association(work, node.repo, author),
        "body": row["body"] or "",
        "bodyText": row["body"] or "",
        "createdAt": row.get("created_at"),
        "databaseId": row["id"],
        "fullDatabaseId": str(row["id"]),
        "reactionGroups": _reaction_groups,
        "repository": node.repository,
        "resourcePath": url.removeprefix(work.urls.html),
        "updatedAt": row.get("updated_at"),
        "url": url,
        "viewerCanUpdate": mine or allowed(work, node.repo, "issues:write", "write"),
        "viewerDidAuthor": mine,
    }


def comment(node: Node) -> Fields:
    """Return the fields of IssueComment."""
    row = node.row
    parent = node.work.db.by_id("issues", row["issue_id"])
    folder = "pull" if parent["is_pull"] else "issues"
    edited = row["edited_at"]
    place = f"{folder}/{parent['number']}#issuecomment-{row['id']}"
    return written(node, place) | {
        "editor": lambda: account(node.work, row["editor_id"]),
        "id": node_id("IC", row["id"]),
        "includesCreatedEdit": edited is not None,
        "isMinimized": False,
        "issue": lambda: node.near("Issue", parent),
        "lastEditedAt": edited,
        "minimizedReason": None,
        "pullRequest": lambda: pull_of(node, row["issue_id"]) if parent["is_pull"] else None,
    }


def pull_of(node: Node, pull_id: int) -> Node:
    """Return a pull request of the same repository."""
    return node.near("PullRequest", pull_row(node.work.db, pull_id))


def filtered(node: Node, given: dict[str, Any]) -> list[Row]:
    """Return a repository's issues as `filterBy`, `labels` and `states` leave them."""
    work, repo = node.work, node.repo
    sql = "SELECT * FROM issues WHERE repository_id = ? AND is_pull = 0 ORDER BY number"
    hidden = work.hub.lag.hidden("issues", repo.id)
    rows = [row for row in work.db.all(sql, repo.id) if row["id"] not in hidden]
    by = given.get("filter_by") or {}
    if by.get("mentioned") is not None:
        raise unknown("in GraphQL: the filter `mentioned` of issues")
    states = given.get("states") or by.get("states")
    if states:
        rows = [row for row in rows if row["state"].upper() in states]
    if by.get("since"):
        since = clock.write(clock.read(by["since"]))
        rows = [row for row in rows if row["updated_at"] >= since]
    if by.get("created_by"):
        rows = [row for row in rows if _login(node, row["author_id"]) == by["created_by"].lower()]
    if by.get("assignee"):
        rows = [row for row in rows if _assigned(node, row, by["assignee"])]
    for names in (given.get("labels"), by.get("labels")):
        rows = labelled(node, rows, names)
    return ordered(rows, given.get("order_by"))


def labelled(node: Node, rows: list[Row], names: Sequence[str] | None) -> list[Row]:
    """Return the rows that have any of the labels; all where none is named."""
    wanted = {name.lower() for name in names or ()}
    if not wanted:
        return rows
    return [
        row
        for row in rows
        if wanted & {each["name"].lower() for each in labels_of(node.work, row["id"])}
    ]


def ordered(rows: list[Row], order_by: Fields | None) -> list[Row]:
    """Return rows in the order that was asked for; by age where none was."""
    if not order_by:
        return rows
    column = COLUMNS.get(order_by["field"])
    if column is None:
        raise unknown(f"in GraphQL: the order by {order_by['field']}")
    down = order_by["direction"] == "DESC"
    return sorted(rows, key=lambda row: (row[column], row["id"]), reverse=down)


def _children(node: Node) -> list[Row]:
    sql = "SELECT * FROM issues WHERE parent_id = ? ORDER BY id"
    return node.work.db.all(sql, node.row["id"])


def _summary(children: Sequence[Row]) -> Fields:
    closed = sum(row["state"] == "closed" for row in children)
    total = len(children)
    percent = closed * 100 // total if total else 0
    return {"total": total, "completed": closed, "percentCompleted": percent}


def _reaction_groups() -> list[Fields]:
    return [
        {"content": each, "users": lambda **page: none_of("users", page)} for each in _REACTIONS
    ]


def _login(node: Node, account_id: int) -> str:
    return str(node.work.account(account_id)["login"]).lower()


def _assigned(node: Node, row: Row, wanted: str) -> bool:
    sql = "SELECT account_id FROM assignees WHERE issue_id = ?"
    logins = {_login(node, each["account_id"]) for each in node.work.db.all(sql, row["id"])}
    return bool(logins) if wanted == "*" else wanted.lower() in logins
