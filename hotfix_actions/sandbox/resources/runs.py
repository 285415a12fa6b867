"""Runs of workflows: their attempts, their jobs, who let them go on.

https://docs.github.com/rest/actions/workflow-runs and https://docs.github.com/rest/actions/workflow-jobs
"""

from hotfix_actions.sandbox.effects import runs as effects
from hotfix_actions.sandbox.shapes import runs as shapes
from hotfix_actions.sandbox.shapes.deployments import environment
from hotfix_actions.sandbox.shapes.people import Json, user_of
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, not_found, unknown
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import ADMIN, operation
from hotfix_actions.sandbox.web.paging import paged

_ACTIONS = "/repos/{owner}/{repo}/actions"
_RUN = f"{_ACTIONS}/runs/{{run_id}}"
_ATTEMPT = f"{_RUN}/attempts/{{attempt_number}}"


@operation(
    "actions/get-workflow-run", f"GET {_RUN}", needs="actions:read", query="exclude_pull_requests"
)
def get(call: Call) -> Answer:
    """Answer one run, as its last attempt is."""
    return Answer(200, _run(call, call.owned("runs", "run_id")))


@operation(
    "actions/get-workflow-run-attempt",
    f"GET {_ATTEMPT}",
    needs="actions:read",
    query="exclude_pull_requests",
)
def get_attempt(call: Call) -> Answer:
    """Answer one attempt of a run."""
    return Answer(200, _run(call, _attempt(call)))


@operation(
    "actions/list-jobs-for-workflow-run-attempt",
    f"GET {_ATTEMPT}/jobs",
    needs="actions:read",
    query="per_page page",
)
def list_attempt_jobs(call: Call) -> Answer:
    """Answer the jobs of one attempt."""
    run = _attempt(call)
    return _jobs(call, run, [run["run_attempt"]])


@operation(
    "actions/list-jobs-for-workflow-run",
    f"GET {_RUN}/jobs",
    needs="actions:read",
    query="filter per_page page",
)
def list_jobs(call: Call) -> Answer:
    """Answer the jobs of the last attempt; those of every attempt with `filter=all`."""
    run = call.owned("runs", "run_id")
    last = run["run_attempt"]
    everything = call.query.get("filter", "latest") == "all"
    return _jobs(call, run, list(range(1, last + 1)) if everything else [last])


@operation(
    "actions/get-job-for-workflow-run", f"GET {_ACTIONS}/jobs/{{job_id}}", needs="actions:read"
)
def get_job(call: Call) -> Answer:
    """Answer one job."""
    row = call.owned("jobs", "job_id")
    run = call.db.by_id("runs", row["run_id"])
    return Answer(200, shapes.job(call.work, call.repo, run, row))


@operation(
    "actions/cancel-workflow-run",
    f"POST {_RUN}/cancel",
    needs="actions:write",
    role="write",
    denied=ADMIN,
)
def cancel(call: Call) -> Answer:
    """Cancel a run that is not over; here it is over at once, on GitHub soon after."""
    run = call.owned("runs", "run_id")
    if run["status"] == "completed":
        raise GitHubError(409, "Cannot cancel a workflow run that is completed.")
    effects.set_run(call.work, call.repo, run["id"], "completed", "cancelled")
    return Answer(202, {})


@operation("actions/get-reviews-for-run", f"GET {_RUN}/approvals", needs="actions:read")
def get_reviews(call: Call) -> Answer:
    """Answer who let a run go on to an environment, or did not."""
    run = call.owned("runs", "run_id")
    rows = call.db.all("SELECT * FROM run_reviews WHERE run_id = ? ORDER BY id", run["id"])
    return Answer(200, [_review(call, row) for row in rows])


def _run(call: Call, row: Row) -> Json:
    pulls = call.query.get("exclude_pull_requests") != "true"
    return shapes.run(call.work, call.repo, row, pulls=pulls)


def _attempt(call: Call) -> Row:
    run = call.owned("runs", "run_id")
    row = effects.attempt(call.work, run, call.number("attempt_number"))
    if row is None:
        raise not_found()
    return row


def _jobs(call: Call, run: Row, attempts: list[int]) -> Answer:
    sql = "SELECT * FROM jobs WHERE run_id = ? ORDER BY id"
    rows = [row for row in call.db.all(sql, run["id"]) if row["run_attempt"] in attempts]
    return paged(call, rows, lambda row: shapes.job(call.work, call.repo, run, row), under="jobs")


def _review(call: Call, row: Row) -> Json:
    names = row["environments"]
    sql = "SELECT * FROM environments WHERE repository_id = ?"
    rows = [each for each in call.db.all(sql, call.repo.id) if each["name"] in names]
    if len(rows) < len(names):
        raise unknown(f"an environment among {', '.join(names)}")
    kept = ("id", "node_id", "name", "url", "html_url", "created_at", "updated_at")
    shown = [environment(call.work, call.repo, each) for each in rows]
    return {
        "state": row["state"],
        "comment": row["comment"],
        "environments": [{name: each[name] for name in kept} for each in shown],
        "user": user_of(call.work, row["account_id"]),
    }
