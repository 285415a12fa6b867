"""Workflow files and the runs that events make of them.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

import zlib
from dataclasses import dataclass
from typing import Any

import yaml

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.git.trees import find, read_text, walk
from hotfix_actions.sandbox.rules.events import refusal
from hotfix_actions.sandbox.rules.workflow_files import FOLDER
from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.runs import Workflow
from hotfix_actions.sandbox.shapes.runs import run as shown_run
from hotfix_actions.sandbox.shapes.runs import workflow as shown_workflow
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

_ACTIONS = {"completed": "completed", "in_progress": "in_progress"}
_MOMENTS = ("updated_at", "run_started_at")
# Fewer than a run's: https://docs.github.com/rest/actions/workflow-jobs
JOB_CONCLUSIONS = (
    "success",
    "failure",
    "neutral",
    "cancelled",
    "skipped",
    "timed_out",
    "action_required",
)


@dataclass(frozen=True)
class WorkflowFile:
    """What a workflow file says of itself: its name, and the inputs of workflow_dispatch."""

    name: str
    dispatchable: bool
    inputs: dict[str, dict[str, Any]]


def workflow_rows(repo: Repo) -> list[Workflow]:
    """Return the workflows of the default branch."""
    sha = repo.refs.sha(f"refs/heads/{repo.default_branch}")
    folder = find(repo.git, load(repo, sha).tree, FOLDER) if sha else None
    entries = walk(repo.git, folder.sha, deep=False, prefix=f"{FOLDER}/") if folder else ()
    paths = [each.name for each in entries if each.name.endswith((".yml", ".yaml"))]
    return [workflow_at(repo, path) for path in paths]


def workflow_at(repo: Repo, path: str) -> Workflow:
    """Return the workflow of a path; its number follows from where it is."""
    return Workflow(zlib.crc32(f"{repo.id}:{path}".encode()), path, repo.row["created_at"])


def read_file(repo: Repo, commit: str | None, path: str) -> WorkflowFile | None:
    """Return what a workflow file says at a commit; None when there is none that can be read."""
    text = read_text(repo.git, commit, path) if commit else None
    if text is None:
        return None
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        content = None
    if not isinstance(content, dict):
        return WorkflowFile(path, dispatchable=False, inputs={})
    # YAML 1.1 reads the key `on` as true.
    events = content.get("on", content.get(True))
    dispatch = events.get("workflow_dispatch") if isinstance(events, dict) else None
    named = [events] if isinstance(events, str) else events or []
    inputs = (dispatch or {}).get("inputs") or {}
    return WorkflowFile(
        name=str(content.get("name", path)),
        dispatchable="workflow_dispatch" in named,
        inputs={str(name): spec or {} for name, spec in inputs.items()},
    )


def add_run(
    work: Work,
    repo: Repo,
    workflow: Workflow,
    *,
    event: str,
    ref: str,
    sha: str,
    inputs: dict[str, Any],
    fork: Repo | None = None,
) -> Row:
    """Queue a run of a workflow; `fork` is where the head is, when it is not here."""
    sql = "SELECT COUNT(*) FROM runs WHERE workflow_id = ?"
    number = work.db.value(sql, workflow.id) + 1
    file = read_file(repo, sha, workflow.path)
    moment = clock.now()
    run_id = work.db.insert(
        "runs",
        repository_id=repo.id,
        workflow_id=workflow.id,
        path=workflow.path,
        run_number=number,
        name=file.name if file else workflow.path,
        event=event,
        head_branch=ref,
        head_sha=sha,
        status="queued",
        inputs=inputs,
        actor_id=work.me.id,
        head_repository_id=fork.id if fork else None,
        run_attempt=1,
        triggering_actor_id=work.me.id,
        created_at=moment,
        updated_at=moment,
        run_started_at=moment,
    )
    if refusal(work, repo, event, workflow.path, work.me.account):
        # "Disallowed workflow runs will fail with an error"; the reason stands on the run's page.
        end = {"status": "completed", "conclusion": "startup_failure"}
        work.db.update("runs", run_id, **end)
    work.hub.made("runs", repo.id, run_id)
    return work.db.by_id("runs", run_id)


def set_run(work: Work, repo: Repo, run_id: int, status: str, conclusion: str | None) -> None:
    """Say how a run goes: what a runner would report. A run that is over has no open job."""
    values = {"status": status, "conclusion": conclusion, "updated_at": clock.now()}
    row = work.db.update("runs", run_id, **values)
    if status == "completed":
        close_jobs(work, row)
    announce(work, repo, row, _ACTIONS.get(status, "requested"))


def rerun(work: Work, repo: Repo, run_id: int) -> Row:
    """Start a run anew, as its next attempt; what the earlier ones came to stays readable.

    https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs
    """
    row = work.db.by_id("runs", run_id)
    kept = ("run_attempt", "status", "conclusion", "triggering_actor_id", *_MOMENTS)
    work.db.insert("earlier_attempts", run_id=run_id, **{name: row[name] for name in kept})
    moment = clock.now()
    row = work.db.update(
        "runs",
        run_id,
        status="queued",
        conclusion=None,
        run_attempt=row["run_attempt"] + 1,
        triggering_actor_id=work.me.id,
        **dict.fromkeys(_MOMENTS, moment),
    )
    announce(work, repo, row, "requested")
    return row


def attempt(work: Work, row: Row, number: int) -> Row | None:
    """Return a run as one of its attempts left it; None when it had no such attempt."""
    if number == row["run_attempt"]:
        return row
    sql = "SELECT * FROM earlier_attempts WHERE run_id = ? AND run_attempt = ?"
    earlier = work.db.one(sql, row["id"], number)
    return row | earlier if earlier else None


def close_jobs(work: Work, run: Row) -> None:
    """End the jobs of a run that is over: nobody works on them any more."""
    moment = clock.now()
    sql = "SELECT * FROM jobs WHERE run_id = ? AND run_attempt = ? AND status <> 'completed'"
    for job in work.db.all(sql, run["id"], run["run_attempt"]):
        end = {"status": "completed", "completed_at": moment}
        known = run["conclusion"] in JOB_CONCLUSIONS
        work.db.update("jobs", job["id"], conclusion=run["conclusion"] if known else None, **end)


def announce(work: Work, repo: Repo, row: Row, action: str) -> None:
    """Deliver a `workflow_run` event."""
    workflow = workflow_at(repo, row["path"])
    payload = {
        "workflow_run": shown_run(work, repo, row),
        "workflow": shown_workflow(work, repo, workflow, row["name"]),
    }
    sender = work.account(row["triggering_actor_id"])
    deliver(work, repo, f"workflow_run.{action}", payload, sender=sender)
