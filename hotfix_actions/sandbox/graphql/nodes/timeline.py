"""What happened to a pull request, as far as somebody asks for it: changes of its base.

https://docs.github.com/graphql/reference/issues#automaticbasechangesucceededevent
https://docs.github.com/graphql/reference/issues#baserefchangedevent
https://docs.github.com/graphql/reference/issues#baserefdeletedevent
https://docs.github.com/graphql/reference/issues#baserefforcepushedevent
https://docs.github.com/graphql/reference/issues#reopenedevent
"""

from typing import Any

from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, account
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.issues import pull_of
from hotfix_actions.sandbox.shapes.people import node_id
from hotfix_actions.sandbox.store.database import Row

_KINDS = {
    "automatic_base_change_succeeded": (
        "AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT",
        "AutomaticBaseChangeSucceededEvent",
    ),
    "base_ref_changed": ("BASE_REF_CHANGED_EVENT", "BaseRefChangedEvent"),
    "base_ref_deleted": ("BASE_REF_DELETED_EVENT", "BaseRefDeletedEvent"),
    "base_ref_force_pushed": ("BASE_REF_FORCE_PUSHED_EVENT", "BaseRefForcePushedEvent"),
    "reopened": ("REOPENED_EVENT", "ReopenedEvent"),
}


def items(node: Node, given: dict[str, Any]) -> Fields:
    """Return the events of a pull request of the wanted kinds, oldest first."""
    wanted = given.get("item_types")
    sql = "SELECT * FROM issue_events WHERE issue_id = ? ORDER BY id"
    rows = [
        row
        for row in node.work.db.all(sql, node.row["id"])
        if row["event"] in _KINDS and (not wanted or _KINDS[row["event"]][0] in wanted)
    ]
    page = {key: value for key, value in given.items() if key != "item_types"}

    def make(row: Row) -> Node:
        return node.near(_KINDS[row["event"]][1], row)

    return connection("timelineItems", rows, make, page)


def base_changed(node: Node) -> Fields:
    """Return the fields of BaseRefChangedEvent."""
    detail = node.row["detail"]
    return _event(node) | {
        "currentRefName": detail["current"],
        "previousRefName": detail["previous"],
    }


def base_changed_by_github(node: Node) -> Fields:
    """Return the fields of AutomaticBaseChangeSucceededEvent."""
    detail = node.row["detail"]
    return _event(node) | {"newBase": detail["current"], "oldBase": detail["previous"]}


def base_deleted(node: Node) -> Fields:
    """Return the fields of BaseRefDeletedEvent."""
    return _event(node) | {"baseRefName": node.row["detail"]["name"]}


def reopened(node: Node) -> Fields:
    """Return the fields of ReopenedEvent."""
    return _event(node)


def base_force_pushed(node: Node) -> Fields:
    """Return the fields of BaseRefForcePushedEvent."""
    detail = node.row["detail"]
    return _event(node) | {
        "afterCommit": lambda: node.near("Commit", detail["after"]),
        "beforeCommit": lambda: node.near("Commit", detail["before"]),
    }


def _event(node: Node) -> dict[str, Any]:
    row = node.row
    return {
        "actor": lambda: account(node.work, row["actor_id"]),
        "createdAt": row["created_at"],
        "id": node_id("BR", row["id"]),
        "pullRequest": lambda: pull_of(node, row["issue_id"]),
    }
