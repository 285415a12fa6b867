"""Check runs and commit statuses."""

from hotfix_actions.sandbox.shapes.people import Json, app, node_id, user, user_of
from hotfix_actions.sandbox.shapes.pulls import minimal as minimal_pull
from hotfix_actions.sandbox.shapes.pulls import pull_rows
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def check_run(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `check-run` schema."""
    url = f"{api_url(work, repo)}/check-runs/{row['id']}"
    page = f"{html_url(work, repo)}/runs/{row['id']}"
    output = row["output"]
    pulls = [
        minimal_pull(work, repo, pull)
        for pull in pull_rows(work.db, repo.id)
        if pull["state"] == "open" and pull["head_sha"] == row["head_sha"]
    ]
    return {
        "id": row["id"],
        "name": row["name"],
        "node_id": node_id("CR", row["id"]),
        "head_sha": row["head_sha"],
        "external_id": row["external_id"] or "",
        "url": url,
        "html_url": page,
        "details_url": row["details_url"] or page,
        "status": row["status"],
        "conclusion": row["conclusion"],
        "started_at": row["started_at"],
        "completed_at": row["completed_at"],
        "output": {
            "title": output.get("title"),
            "summary": output.get("summary"),
            "text": output.get("text"),
            "annotations_count": len(output.get("annotations", [])),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": row["suite_id"]},
        "app": app(work, row["app_id"]),
        "pull_requests": pulls,
    }


def status(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `status` schema."""
    return simple_status(work, repo, row) | {"creator": user_of(work, row["creator_id"])}


def simple_status(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `simple-commit-status` schema."""
    creator = user(work, work.account(row["creator_id"]))
    return {
        "url": f"{api_url(work, repo)}/statuses/{row['sha']}",
        "avatar_url": creator["avatar_url"],
        "id": row["id"],
        "node_id": node_id("SC", row["id"]),
        "state": row["state"],
        "description": row["description"],
        "target_url": row["target_url"],
        "context": row["context"],
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
    }
