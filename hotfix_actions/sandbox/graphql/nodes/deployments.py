"""Deployments and their statuses.

https://docs.github.com/graphql/reference/deployments
"""

import json
from typing import Any

from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, account
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.issues import ordered
from hotfix_actions.sandbox.graphql.nodes.refs import named
from hotfix_actions.sandbox.shapes.people import node_id
from hotfix_actions.sandbox.store.database import Row

# What a deployment is called by the state of its last status; every other state keeps its name.
_STATES = {"success": "ACTIVE"}


def deployment(node: Node) -> Fields:
    """Return the fields of Deployment."""
    row = node.row
    statuses = _statuses(node)
    latest = statuses[0] if statuses else None
    state = latest["state"] if latest else "pending"

    def all_statuses(**page: Any) -> Fields:
        return connection("statuses", statuses, node.many("DeploymentStatus"), page)

    return {
        "commit": lambda: node.near("Commit", row["sha"]),
        "commitOid": row["sha"],
        "createdAt": row["created_at"],
        "creator": lambda: account(node.work, row["creator_id"]),
        "databaseId": row["id"],
        "description": row["description"],
        "environment": row["environment"],
        "id": node_id("DE", row["id"]),
        "latestEnvironment": (latest and latest["environment"]) or row["environment"],
        "latestStatus": node.near("DeploymentStatus", latest) if latest else None,
        "originalEnvironment": row["original_environment"],
        "payload": _payload(row["payload"]["value"]),
        "ref": lambda: named(node, row["ref"]),
        "repository": node.repository,
        "state": _STATES.get(state, state.upper()),
        "statuses": all_statuses,
        "task": row["task"],
        "updatedAt": row["updated_at"],
    }


def status(node: Node) -> Fields:
    """Return the fields of DeploymentStatus."""
    row = node.row

    def parent() -> Node:
        return node.near("Deployment", node.work.db.by_id("deployments", row["deployment_id"]))

    return {
        "createdAt": row["created_at"],
        "creator": lambda: account(node.work, row["creator_id"]),
        "deployment": parent,
        "description": row["description"],
        "environment": row["environment"] or None,
        "environmentUrl": row["environment_url"] or None,
        "id": node_id("DES", row["id"]),
        "logUrl": row["log_url"] or None,
        "state": row["state"].upper(),
        "updatedAt": row["created_at"],
    }


def of_repository(node: Node, given: dict[str, Any], sha: str | None = None) -> Fields:
    """Return a repository's deployments, or those of one commit, oldest first unless told."""
    node.need("deployments")
    wanted, order_by = given.pop("environments", None), given.pop("order_by", None)
    hidden = node.work.hub.lag.hidden("deployments", node.repo.id)
    sql = "SELECT * FROM deployments WHERE repository_id = ? ORDER BY id"
    rows = [
        row
        for row in node.work.db.all(sql, node.repo.id)
        if row["id"] not in hidden
        and sha in {None, row["sha"]}
        and (not wanted or row["environment"] in wanted)
    ]
    rows = ordered(rows, order_by)
    return connection("deployments", rows, node.many("Deployment"), given)


def _statuses(node: Node) -> list[Row]:
    sql = "SELECT * FROM deployment_statuses WHERE deployment_id = ? ORDER BY id DESC"
    hidden = node.work.hub.lag.hidden("deployment statuses", node.repo.id)
    return [each for each in node.work.db.all(sql, node.row["id"]) if each["id"] not in hidden]


def _payload(value: object) -> str | None:
    """Return a payload as JSON text; None for none."""
    return None if value in ("", None) else json.dumps(value, ensure_ascii=False)
