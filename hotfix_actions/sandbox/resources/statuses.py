"""Commit statuses.

https://docs.github.com/rest/commits/statuses
"""

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.git.objects import SHA
from hotfix_actions.sandbox.shapes import checks as shapes
from hotfix_actions.sandbox.shapes.commits import commit
from hotfix_actions.sandbox.shapes.repositories import api_url, minimal
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, not_found, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import page_of, paged

_REPO = "/repos/{owner}/{repo}"


@operation(
    "repos/create-commit-status",
    f"POST {_REPO}/statuses/{{sha}}",
    needs="statuses:write",
    role="write",
    body="state:string(error,failure,pending,success)! target_url:string? description:string?"
    " context:string",
)
def create(call: Call) -> Answer:
    """Say how something went for a commit."""
    sha = call.path["sha"]
    if not SHA.fullmatch(sha) or call.repo.git.commit(sha) is None:
        raise unprocessable(f"No commit found for SHA: {sha}")
    status_id = call.db.insert(
        "statuses",
        repository_id=call.repo.id,
        sha=sha,
        context=call.body.get("context", "default"),
        state=call.body["state"],
        description=call.body.get("description"),
        target_url=call.body.get("target_url"),
        creator_id=call.me.id,
        app_id=call.me.app_id,
        created_at=clock.now(),
    )
    shown = shapes.status(call.work, call.repo, call.db.by_id("statuses", status_id))
    kept = ["id", "context", "state", "description", "target_url", "created_at", "updated_at"]
    payload = {name: shown[name] for name in kept}
    payload |= {"sha": sha, "name": call.repo.full_name, "branches": []}
    payload |= {"commit": commit(call.work, call.repo, sha)}
    deliver(call.work, call.repo, "status", payload)
    call.work.unsettle(call.repo)
    return Answer(201, shown, {"Location": shown["url"]})


@operation(
    "repos/get-combined-status-for-ref",
    f"GET {_REPO}/commits/{{ref+}}/status",
    needs="statuses:read",
    query="per_page page",
)
def combined(call: Call) -> Answer:
    """Answer the last status of each context, and what they amount to."""
    work, repo, sha = call.work, call.repo, _commit(call)
    latest = {row["context"]: row for row in reversed(_rows(call, sha))}
    rows = sorted(latest.values(), key=lambda row: int(row["id"]))
    page, size = page_of(call)
    api = api_url(work, repo)
    body = {
        "state": _amount({row["state"] for row in rows}),
        "statuses": [
            shapes.simple_status(work, repo, row) for row in rows[(page - 1) * size : page * size]
        ],
        "sha": sha,
        "total_count": len(rows),
        "repository": minimal(work, repo),
        "commit_url": f"{api}/commits/{sha}",
        "url": f"{api}/commits/{sha}/status",
    }
    return Answer(200, body)


@operation(
    "repos/list-commit-statuses-for-ref",
    f"GET {_REPO}/commits/{{ref+}}/statuses",
    needs="statuses:read",
    query="per_page page",
)
def list_(call: Call) -> Answer:
    """Answer every status of a commit, newest first."""
    rows = _rows(call, _commit(call))
    return paged(call, rows, lambda row: shapes.status(call.work, call.repo, row))


def _commit(call: Call) -> str:
    sha = call.repo.refs.commit_of(call.path["ref"])
    if sha is None:
        raise not_found()
    return sha


def _rows(call: Call, sha: str) -> list[Row]:
    sql = "SELECT * FROM statuses WHERE repository_id = ? AND sha = ? ORDER BY id DESC"
    return call.db.all(sql, call.repo.id, sha)


def _amount(states: set[str]) -> str:
    """Return failure for any error or failure, pending for none at all or a pending one."""
    if states & {"error", "failure"}:
        return "failure"
    return "success" if states == {"success"} else "pending"
