"""Workflows and their runs."""

from dataclasses import dataclass

from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.people import Json, node_id, user
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url, minimal
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


@dataclass(frozen=True)
class Workflow:
    """A workflow file and the number by which GitHub knows it."""

    id: int
    path: str
    created_at: str


def workflow(work: Work, repo: Repo, of: Workflow, name: str) -> Json:
    """Return the `workflow` schema."""
    file = of.path.rpartition("/")[2]
    html = html_url(work, repo)
    return {
        "id": of.id,
        "node_id": node_id("W", of.id),
        "name": name,
        "path": of.path,
        "state": "active",
        "created_at": of.created_at,
        "updated_at": of.created_at,
        "url": f"{api_url(work, repo)}/actions/workflows/{of.id}",
        "html_url": f"{html}/blob/{repo.default_branch}/{of.path}",
        "badge_url": f"{html}/workflows/{file}/badge.svg",
    }


def run(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `workflow-run` schema."""
    api = api_url(work, repo)
    url = f"{api}/actions/runs/{row['id']}"
    commit = load(repo, row["head_sha"])
    actor = user(work, work.account(row["actor_id"]))
    title = commit.message.partition("\n")[0]
    return {
        "id": row["id"],
        "name": row["name"],
        "node_id": node_id("WFR", row["id"]),
        "check_suite_id": row["id"],
        "check_suite_node_id": node_id("CS", row["id"]),
        "head_branch": row["head_branch"],
        "head_sha": row["head_sha"],
        "path": row["path"],
        "display_title": row["name"] if row["event"] == "workflow_dispatch" else title,
        "run_number": row["run_number"],
        "run_attempt": 1,
        "referenced_workflows": [],
        "event": row["event"],
        "status": row["status"],
        "conclusion": row["conclusion"],
        "workflow_id": row["workflow_id"],
        "url": url,
        "html_url": f"{html_url(work, repo)}/actions/runs/{row['id']}",
        "pull_requests": [],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "actor": actor,
        "triggering_actor": actor,
        "run_started_at": row["created_at"],
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "check_suite_url": f"{api}/check-suites/{row['id']}",
        "artifacts_url": f"{url}/artifacts",
        "cancel_url": f"{url}/cancel",
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": None,
        "workflow_url": f"{api}/actions/workflows/{row['workflow_id']}",
        "head_commit": {
            "id": commit.sha,
            "tree_id": commit.tree,
            "message": commit.message.rstrip("\n"),
            "timestamp": commit.committer.date.isoformat(),
            "author": {"name": commit.author.name, "email": commit.author.email},
            "committer": {"name": commit.committer.name, "email": commit.committer.email},
        },
        "repository": minimal(work, repo),
        "head_repository": minimal(work, repo),
    }
