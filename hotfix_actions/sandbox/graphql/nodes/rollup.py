"""Check runs and commit statuses of one commit, taken together.

https://docs.github.com/graphql/reference/commits#statuscheckrollup
"""

from typing import Any

from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, account
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.rules.rulesets import rules_for
from hotfix_actions.sandbox.shapes.people import app as shape_of_app
from hotfix_actions.sandbox.shapes.people import git_id, node_id
from hotfix_actions.sandbox.shapes.pulls import pull_numbered, pull_row
from hotfix_actions.sandbox.shapes.repositories import html_url
from hotfix_actions.sandbox.store.database import Row

_PASSED = {"success", "neutral", "skipped"}
_RUNS = (
    "SELECT * FROM check_runs WHERE id IN (SELECT MAX(id) FROM check_runs"
    " WHERE repository_id = ? AND head_sha = ? GROUP BY app_id, name) ORDER BY id"
)
_STATUSES = (
    "SELECT * FROM statuses WHERE id IN (SELECT MAX(id) FROM statuses"
    " WHERE repository_id = ? AND sha = ? GROUP BY context) ORDER BY id"
)


def rollup(node: Node) -> Fields | None:
    """Return the StatusCheckRollup of a commit; None where nobody reported anything."""
    sha = node.row
    runs = node.work.db.all(_RUNS, node.repo.id, sha)
    statuses = node.work.db.all(_STATUSES, node.repo.id, sha)
    if not runs and not statuses:
        return None
    found = [("CheckRun", row) for row in runs] + [("StatusContext", row) for row in statuses]

    def contexts(**page: Any) -> Fields:
        rows = [{"id": f"{kind} {row['id']}", "is": (kind, row)} for kind, row in found]
        return connection("contexts", rows, lambda each: node.near(*each["is"]), page)

    return {
        "commit": node,
        "contexts": contexts,
        "id": git_id("SCR", node.repo.id, sha),
        "state": _state(runs, statuses),
    }


def check_run(node: Node) -> Fields:
    """Return the fields of CheckRun."""
    row = node.row
    page = f"{html_url(node.work, node.repo)}/runs/{row['id']}"
    output = row["output"]
    return {
        "checkSuite": lambda: _suite(node),
        "completedAt": row["completed_at"],
        "conclusion": row["conclusion"] and row["conclusion"].upper(),
        "databaseId": row["id"],
        "detailsUrl": row["details_url"] or page,
        "externalId": row["external_id"],
        "id": node_id("CR", row["id"]),
        "isRequired": lambda **given: _required(node, row["name"], given),
        "name": row["name"],
        "startedAt": row["started_at"],
        "status": row["status"].upper(),
        "summary": output.get("summary"),
        "text": output.get("text"),
        "title": output.get("title"),
        "url": page,
    }


def status_context(node: Node) -> Fields:
    """Return the fields of StatusContext."""
    row = node.row
    return {
        "commit": lambda: node.near("Commit", row["sha"]),
        "context": row["context"],
        "createdAt": row["created_at"],
        "creator": lambda: account(node.work, row["creator_id"]),
        "description": row["description"],
        "id": node_id("SC", row["id"]),
        "isRequired": lambda **given: _required(node, row["context"], given),
        "state": row["state"].upper(),
        "targetUrl": row["target_url"],
    }


def _state(runs: list[Row], statuses: list[Row]) -> str:
    open_ = any(row["status"] != "completed" for row in runs)
    bad = any(row["conclusion"] not in _PASSED for row in runs if row["status"] == "completed")
    states = {row["state"] for row in statuses}
    if bad or "failure" in states:
        return "FAILURE"
    if "error" in states:
        return "ERROR"
    return "PENDING" if open_ or "pending" in states else "SUCCESS"


def _suite(node: Node) -> Fields:
    suite = node.row["suite_id"]
    shown = shape_of_app(node.work, node.row["app_id"]) or {}
    by = {
        "databaseId": shown["id"],
        "id": shown["node_id"],
        "name": shown["name"],
        "slug": shown["slug"],
        "url": shown["html_url"],
    }
    # Check runs are made by Apps here, and by no workflow.
    return {"app": by, "databaseId": suite, "id": node_id("CS", suite), "workflowRun": None}


def _required(node: Node, name: str, given: Fields) -> bool:
    """Tell whether rules ask for a check of that name before a pull request may be merged."""
    work, repo = node.work, node.repo
    number = given.get("pull_request_number")
    pull = pull_numbered(work.db, repo.id, number) if number is not None else None
    known = given.get("pull_request_id")
    if pull is None and known is not None:
        ids = [row["id"] for row in work.db.all("SELECT id FROM pulls")]
        pull = next((pull_row(work.db, each) for each in ids if node_id("PR", each) == known), None)
    if pull is None:
        return False
    return any(
        check["context"] == name
        for rule in rules_for(work.db, repo, f"refs/heads/{pull['base_ref']}")
        for check in rule.parameters.get("required_status_checks", [])
    )
