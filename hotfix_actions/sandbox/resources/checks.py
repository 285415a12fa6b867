"""Check runs: only Apps make them, and only the App that made one changes it.

https://docs.github.com/rest/checks/runs
"""

from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.shapes import checks as shapes
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import (
    Answer,
    GitHubError,
    invalid,
    unprocessable,
)
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.fields import check_known
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import paged

_RUNS = "/repos/{owner}/{repo}/check-runs"
_CONCLUSIONS = "action_required,cancelled,failure,neutral,success,skipped,stale,timed_out"
_FIELDS = (
    f"details_url:string external_id:string started_at:string conclusion:string({_CONCLUSIONS})"
    " completed_at:string output:object status:string(queued,in_progress,completed)"
)
_OUTPUT = {"title", "summary", "text", "annotations"}
_ANNOTATION = {
    "path",
    "start_line",
    "end_line",
    "start_column",
    "end_column",
    "annotation_level",
    "message",
    "title",
    "raw_details",
}
_MOST_CHARACTERS = 65535
_MOST_ANNOTATIONS = 50


@operation(
    "checks/create",
    f"POST {_RUNS}",
    needs="checks:write",
    body=f"name:string! head_sha:string! {_FIELDS}",
)
def create(call: Call) -> Answer:
    """Report a check on a commit."""
    app_id, body = _app(call), call.body
    sha = body["head_sha"]
    if call.repo.git.commit(sha) is None:
        raise unprocessable(f"No commit found for SHA: {sha}")
    values = _values(call, {"status": "queued", "conclusion": None, "completed_at": None})
    values["started_at"] = body.get("started_at", clock.now())
    check_id = call.db.insert(
        "check_runs",
        repository_id=call.repo.id,
        app_id=app_id,
        suite_id=0,
        name=body["name"],
        head_sha=sha,
        output=_output(body.get("output", {}), {}),
        **values,
    )
    sql = "SELECT MIN(id) FROM check_runs WHERE repository_id = ? AND head_sha = ? AND app_id = ?"
    suite = call.db.value(sql, call.repo.id, sha, app_id)
    row = call.db.update("check_runs", check_id, suite_id=suite)
    call.work.hub.made("checks", call.repo.id, check_id)
    shown = _announce(call, row, "created")
    if row["status"] == "completed":
        _announce(call, row, "completed")
    return Answer(201, shown, {"Location": shown["url"]})


@operation("checks/get", f"GET {_RUNS}/{{check_run_id}}", needs="checks:read")
def get(call: Call) -> Answer:
    """Answer one check run."""
    row = call.owned("check_runs", "check_run_id")
    return Answer(200, shapes.check_run(call.work, call.repo, row))


@operation(
    "checks/update",
    f"PATCH {_RUNS}/{{check_run_id}}",
    needs="checks:write",
    body=f"name:string {_FIELDS}",
)
def update(call: Call) -> Answer:
    """Change a check run."""
    app_id, row = _app(call), call.owned("check_runs", "check_run_id")
    if row["app_id"] != app_id:
        raise GitHubError(
            403,
            f"Invalid app_id `{app_id}` - check run can only be modified by the GitHub App that"
            " created it.",
        )
    before = row["status"]
    values = _values(call, row)
    for name in ("name", "started_at"):
        values[name] = call.body.get(name, row[name])
    output = _output(call.body.get("output", {}), row["output"])
    row = call.db.update("check_runs", row["id"], output=output, **values)
    completed = row["status"] == "completed" and before != "completed"
    shown = _announce(call, row, "completed" if completed else "updated")
    return Answer(200, shown)


@operation(
    "checks/list-for-ref",
    "GET /repos/{owner}/{repo}/commits/{ref+}/check-runs",
    needs="checks:read",
    query="check_name status filter app_id per_page page",
)
def list_for_ref(call: Call) -> Answer:
    """Answer the check runs of a commit, newest first; of each name the last unless told so."""
    sha = call.repo.refs.commit_of(call.path["ref"])
    if sha is None:
        raise unprocessable(f"No commit found for SHA: {call.path['ref']}")
    query = call.query
    hidden = call.work.hub.lag.hidden("checks", call.repo.id)
    sql = "SELECT * FROM check_runs WHERE repository_id = ? AND head_sha = ? ORDER BY id DESC"
    rows = [row for row in call.db.all(sql, call.repo.id, sha) if row["id"] not in hidden]
    if query.get("filter", "latest") == "latest":
        rows = list({(row["app_id"], row["name"]): row for row in reversed(rows)}.values())
        rows.sort(key=lambda row: -row["id"])
    wanted = {"check_name": "name", "status": "status", "app_id": "app_id"}
    for parameter, column in wanted.items():
        if parameter in query:
            rows = [row for row in rows if str(row[column]) == query[parameter]]
    return paged(
        call, rows, lambda row: shapes.check_run(call.work, call.repo, row), under="check_runs"
    )


def _app(call: Call) -> int:
    if call.me.app_id is None:
        raise GitHubError(403, "You must authenticate via a GitHub App.")
    return call.me.app_id


def _values(call: Call, row: Row) -> dict[str, Any]:
    """Return the columns as the body changes them; a conclusion completes the run."""
    body = call.body
    values = {
        name: body.get(name, row.get(name))
        for name in ("external_id", "details_url", "status", "conclusion", "completed_at")
    }
    if values["conclusion"] == "stale" and "conclusion" in body:
        raise unprocessable("Invalid request.\n\nOnly GitHub may set the conclusion to stale.")
    if "conclusion" in body or "completed_at" in body:
        values["status"] = "completed"
    if values["status"] != "completed":
        # A run that starts again has no conclusion yet.
        return values | {"conclusion": None, "completed_at": None}
    if values["conclusion"] is None:
        raise invalid("CheckRun", "conclusion", "missing_field")
    return values | {"completed_at": values["completed_at"] or clock.now()}


def _output(given: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    check_known(given, _OUTPUT, "the output of a check run")
    if given and not ({"title", "summary"} <= given.keys() or before):
        raise invalid("CheckRun", "output", "missing_field")
    for name in ("summary", "text"):
        if len(given.get(name) or "") > _MOST_CHARACTERS:
            message = f"{name} exceeds a maximum length of {_MOST_CHARACTERS} characters"
            raise invalid("CheckRun", name, "custom", message)
    annotations = given.get("annotations", [])
    if len(annotations) > _MOST_ANNOTATIONS:
        raise unprocessable(f"No more than {_MOST_ANNOTATIONS} annotations per request")
    for annotation in annotations:
        check_known(annotation, _ANNOTATION, "an annotation of a check run")
    # "annotations are appended to the list of annotations that already exist".
    return before | given | {"annotations": [*before.get("annotations", []), *annotations]}


def _announce(call: Call, row: Row, action: str) -> dict[str, Any]:
    shown = shapes.check_run(call.work, call.repo, row)
    deliver(call.work, call.repo, f"check_run.{action}", {"check_run": shown})
    call.work.unsettle(call.repo)
    return shown
