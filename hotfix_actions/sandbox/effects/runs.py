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
from hotfix_actions.sandbox.rules.workflow_files import FOLDER
from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.runs import Workflow
from hotfix_actions.sandbox.shapes.runs import run as shown_run
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


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
) -> Row:
    """Queue a run of a workflow."""
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
        created_at=moment,
        updated_at=moment,
    )
    work.hub.lag.made("runs", repo.id, run_id, work.hub.settings["list_lag"])
    return work.db.by_id("runs", run_id)


def set_run(work: Work, repo: Repo, run_id: int, status: str, conclusion: str | None) -> None:
    """Say how a run goes: what a runner would report."""
    values = {"status": status, "conclusion": conclusion, "updated_at": clock.now()}
    row = work.db.update("runs", run_id, **values)
    action = {"completed": "completed", "in_progress": "in_progress"}.get(status, "requested")
    shown = shown_run(work, repo, row)
    sender = work.account(row["actor_id"])
    deliver(work, repo, f"workflow_run.{action}", {"workflow_run": shown}, sender=sender)
