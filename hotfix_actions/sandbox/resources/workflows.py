"""Workflows: listed, dispatched, enabled and disabled, and their runs.

https://docs.github.com/rest/actions/workflows
"""

import re
from typing import Any

from hotfix_actions.sandbox.effects import runs as effects
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.shapes import runs as shapes
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.web.answers import Answer, not_found, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import ADMIN, operation
from hotfix_actions.sandbox.web.paging import paged

_ACTIONS = "/repos/{owner}/{repo}/actions"
_WORKFLOW = f"{_ACTIONS}/workflows/{{workflow_id}}"
_FILTERS = "actor branch event status head_sha exclude_pull_requests per_page page"
_MOST_INPUTS = 25


@operation(
    "actions/list-repo-workflows",
    f"GET {_ACTIONS}/workflows",
    needs="actions:read",
    query="per_page page",
)
def list_(call: Call) -> Answer:
    """Answer the workflows of the default branch."""
    rows = effects.workflow_rows(call.repo)
    return paged(call, rows, lambda row: _shown(call, row), under="workflows")


@operation("actions/get-workflow", f"GET {_WORKFLOW}", needs="actions:read")
def get(call: Call) -> Answer:
    """Answer one workflow, by its number or the name of its file."""
    return Answer(200, _shown(call, _workflow(call)))


@operation(
    "actions/create-workflow-dispatch",
    f"POST {_WORKFLOW}/dispatches",
    needs="actions:write",
    role="write",
    denied=ADMIN,
    body="ref:string! inputs:object return_run_details:boolean",
)
def dispatch(call: Call) -> Answer:
    """Start a workflow: the file of that ref counts, and so do the inputs that it declares."""
    work, repo, row = call.work, call.repo, _workflow(call)
    if row.path in repo.setting("disabled_workflows"):
        # The wording is reported: https://github.com/benc-uk/workflow-dispatch/issues/72
        raise unprocessable("Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    ref = re.sub(r"^refs/(heads|tags)/", "", call.body["ref"])
    sha = repo.refs.commit_of(call.body["ref"])
    if sha is None:
        raise unprocessable(f"No ref found for: {call.body['ref']}")
    file = effects.read_file(repo, sha, row.path)
    if file is None or not file.dispatchable:
        raise unprocessable("Workflow does not have 'workflow_dispatch' trigger")
    inputs = _inputs(file, call.body.get("inputs", {}))
    run = effects.add_run(
        work, repo, row, event="workflow_dispatch", ref=ref, sha=sha, inputs=inputs
    )
    kind = "tags" if repo.refs.get(f"refs/heads/{ref}") is None else "heads"
    payload = {"inputs": inputs, "ref": f"refs/{kind}/{ref}", "workflow": row.path}
    deliver(work, repo, "workflow_dispatch", payload)
    if not call.body.get("return_run_details", False):
        return Answer(204)
    shown = shapes.run(work, repo, run)
    details = {"workflow_run_id": run["id"], "run_url": shown["url"]}
    return Answer(200, details | {"html_url": shown["html_url"]})


@operation(
    "actions/enable-workflow",
    f"PUT {_WORKFLOW}/enable",
    needs="actions:write",
    role="write",
    denied=ADMIN,
)
def enable(call: Call) -> Answer:
    """Let events start a workflow again, whatever had disabled it; an active one stays so.

    https://docs.github.com/rest/actions/workflows#enable-a-workflow
    """
    return _set_state(call, None)


@operation(
    "actions/disable-workflow",
    f"PUT {_WORKFLOW}/disable",
    needs="actions:write",
    role="write",
    denied=ADMIN,
)
def disable(call: Call) -> Answer:
    """Let no event start a workflow; a run that has begun goes on.

    https://docs.github.com/rest/actions/workflows#disable-a-workflow
    """
    return _set_state(call, "disabled_manually")


@operation(
    "actions/list-workflow-runs", f"GET {_WORKFLOW}/runs", needs="actions:read", query=_FILTERS
)
def list_runs(call: Call) -> Answer:
    """Answer the runs of one workflow, newest first."""
    return _runs(call, "workflow_id", _workflow(call).id)


@operation(
    "actions/list-workflow-runs-for-repo",
    f"GET {_ACTIONS}/runs",
    needs="actions:read",
    query=_FILTERS,
)
def list_all_runs(call: Call) -> Answer:
    """Answer the runs of all workflows, newest first."""
    return _runs(call, "repository_id", call.repo.id)


def _workflow(call: Call) -> shapes.Workflow:
    name = call.path["workflow_id"]
    for row in effects.workflow_rows(call.repo):
        if name in {str(row.id), row.path.rpartition("/")[2], row.path}:
            return row
    raise not_found()


def _set_state(call: Call, state: str | None) -> Answer:
    """Set the state of a workflow; None is active."""
    path, settings = _workflow(call).path, call.repo.row["settings"]
    off = {other: one for other, one in call.repo.setting("disabled_workflows").items()
           if other != path}  # fmt: skip
    off |= {path: state} if state else {}
    call.db.update("repositories", call.repo.id, settings=settings | {"disabled_workflows": off})
    return Answer(204)


def _shown(call: Call, row: shapes.Workflow) -> Json:
    sha = call.repo.refs.sha(f"refs/heads/{call.repo.default_branch}")
    file = effects.read_file(call.repo, sha, row.path)
    return shapes.workflow(call.work, call.repo, row, file.name if file else row.path)


def _inputs(file: effects.WorkflowFile, given: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a run, defaults filled in; raises GitHub's 422."""
    if len(given) > _MOST_INPUTS:
        raise unprocessable(f"you may only define up to {_MOST_INPUTS} `inputs`")
    extra = [name for name in given if name not in file.inputs]
    if extra:
        names = ", ".join(f'"{name}"' for name in extra)
        raise unprocessable(f"Unexpected inputs provided: [{names}]")
    inputs: dict[str, Any] = {}
    for name, spec in file.inputs.items():
        value = given.get(name, spec.get("default"))
        if value in {None, ""} and spec.get("required", False):
            raise unprocessable(f"Required input '{name}' not provided")
        options = [str(each) for each in spec.get("options", [])]
        if spec.get("type") == "choice" and value is not None and str(value) not in options:
            raise unprocessable(
                f"Provided value '{value}' for input '{name}' not in the list of allowed values"
            )
        if value is not None:
            inputs[name] = _text(value)
    return inputs


def _text(value: object) -> str:
    """Return an input as the event carries it: always text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _runs(call: Call, column: str, value: int) -> Answer:
    hidden = call.work.hub.lag.hidden("runs", call.repo.id)
    sql = f"SELECT * FROM runs WHERE {column} = ? ORDER BY id DESC"  # noqa: S608 - our own names
    rows = [row for row in call.db.all(sql, value) if row["id"] not in hidden]
    query = call.query
    pulls = query.get("exclude_pull_requests") != "true"
    for parameter, name in (("branch", "head_branch"), ("event", "event"), ("head_sha",) * 2):
        if parameter in query:
            rows = [row for row in rows if row[name] == query[parameter]]
    if "status" in query:
        rows = [row for row in rows if query["status"] in {row["status"], row["conclusion"]}]
    if "actor" in query:
        actor = call.work.account_named(query["actor"])
        rows = [row for row in rows if actor and row["actor_id"] == actor["id"]]
    return paged(
        call,
        rows,
        lambda row: shapes.run(call.work, call.repo, row, pulls=pulls),
        under="workflow_runs",
    )
