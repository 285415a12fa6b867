"""Workflows and their runs."""

from dataclasses import dataclass

from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.people import Json, node_id, user
from hotfix_actions.sandbox.shapes.pulls import pull_rows
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
    off = repo.setting("disabled_workflows")
    html = html_url(work, repo)
    return {
        "id": of.id,
        "node_id": node_id("W", of.id),
        "name": name,
        "path": of.path,
        "state": off.get(of.path, "active"),
        "created_at": of.created_at,
        "updated_at": of.created_at,
        "url": f"{api_url(work, repo)}/actions/workflows/{of.id}",
        "html_url": f"{html}/blob/{repo.default_branch}/{of.path}",
        "badge_url": f"{html}/workflows/{file}/badge.svg",
    }


def run(work: Work, repo: Repo, row: Row, *, pulls: bool = True) -> Json:
    """Return the `workflow-run` schema; without pull requests when they are not wanted."""
    api = api_url(work, repo)
    url = f"{api}/actions/runs/{row['id']}"
    commit = load(repo, row["head_sha"])
    number = row["run_attempt"]
    head = work.repo(row["head_repository_id"]) if row["head_repository_id"] else repo
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
        "run_attempt": number,
        "referenced_workflows": [],
        "event": row["event"],
        "status": row["status"],
        "conclusion": row["conclusion"],
        "workflow_id": row["workflow_id"],
        "url": url,
        "html_url": f"{html_url(work, repo)}/actions/runs/{row['id']}",
        "pull_requests": _pulls(work, repo, row) if pulls else [],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "actor": user(work, work.account(row["actor_id"])),
        "triggering_actor": user(work, work.account(row["triggering_actor_id"])),
        "run_started_at": row["run_started_at"],
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "check_suite_url": f"{api}/check-suites/{row['id']}",
        "artifacts_url": f"{url}/artifacts",
        "cancel_url": f"{url}/cancel",
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": f"{url}/attempts/{number - 1}" if number > 1 else None,
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
        "head_repository": minimal(work, head),
    }


def job(work: Work, repo: Repo, run_row: Row, row: Row) -> Json:
    """Return the `job` schema."""
    api = api_url(work, repo)
    page = f"{html_url(work, repo)}/actions/runs/{run_row['id']}/job/{row['id']}"
    runner = row["runner_name"]
    return {
        "id": row["id"],
        "run_id": run_row["id"],
        "run_url": f"{api}/actions/runs/{run_row['id']}",
        "run_attempt": row["run_attempt"],
        "node_id": node_id("CR", row["id"]),
        "head_sha": run_row["head_sha"],
        "url": f"{api}/actions/jobs/{row['id']}",
        "html_url": page,
        "status": row["status"],
        "conclusion": row["conclusion"],
        "created_at": row["created_at"],
        "started_at": row["started_at"],
        "completed_at": row["completed_at"],
        "name": row["name"],
        "steps": [],
        "check_run_url": f"{api}/check-runs/{row['id']}",
        "labels": ["ubuntu-latest"],
        "runner_id": None if runner is None else row["id"],
        "runner_name": runner,
        "runner_group_id": None if runner is None else 0,
        "runner_group_name": None if runner is None else "GitHub Actions",
        "workflow_name": run_row["name"],
        "head_branch": run_row["head_branch"],
    }


def _pulls(work: Work, repo: Repo, row: Row) -> list[Json]:
    """Return the open pull requests of a run's head; none for a head in a fork.

    https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run
    """
    if row["head_repository_id"] is not None:
        return []
    found = [
        pull
        for pull in pull_rows(work.db, repo.id)
        if pull["state"] == "open"
        and pull["head_repository_id"] is None
        and (pull["head_ref"], pull["head_sha"]) == (row["head_branch"], row["head_sha"])
    ]
    api = api_url(work, repo)
    where = {"id": repo.id, "url": api, "name": repo.row["name"]}
    return [
        {
            "id": pull["id"],
            "number": pull["number"],
            "url": f"{api}/pulls/{pull['number']}",
            "head": {"ref": pull["head_ref"], "sha": pull["head_sha"], "repo": where},
            "base": {"ref": pull["base_ref"], "sha": pull["base_sha"], "repo": where},
        }
        for pull in found
    ]
