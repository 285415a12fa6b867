"""Deployments and their statuses.

https://docs.github.com/rest/deployments/deployments
"""

from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.commits import author_now, commit_by_github
from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.git.merging import MergeConflictError, merged_tree
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.resources.environments import ensure
from hotfix_actions.sandbox.rules.status_checks import reported, unmet
from hotfix_actions.sandbox.shapes import deployments as shapes
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import paged

_ALL = "/repos/{owner}/{repo}/deployments"
_ONE = f"{_ALL}/{{deployment_id}}"


@operation(
    "repos/create-deployment",
    f"POST {_ALL}",
    needs="deployments:write",
    role="write",
    body="ref:string! task:string auto_merge:boolean required_contexts:array?"
    " payload:object|string environment:string description:string?"
    " transient_environment:boolean production_environment:boolean",
)
def create(call: Call) -> Answer:
    """Ask for a deployment; by default of a ref that is up to date and whose checks are green."""
    body, ref = call.body, call.body["ref"]
    sha = call.repo.refs.commit_of(ref)
    if sha is None:
        raise unprocessable(f"No ref found for: {ref}")
    if body.get("auto_merge", True):
        merged = _auto_merge(call, ref, sha)
        if merged is not None:
            return merged
    _check_contexts(call, ref, sha)
    row = call.db.by_id("deployments", _insert(call, sha))
    ensure(call.work, call.repo, row["environment"])
    call.work.hub.made("deployments", call.repo.id, row["id"])
    shown = shapes.deployment(call.work, call.repo, row)
    deliver(call.work, call.repo, "deployment.created", {"deployment": shown})
    return Answer(201, shown, {"Location": shown["url"]})


@operation(
    "repos/list-deployments",
    f"GET {_ALL}",
    needs="deployments:read",
    query="sha ref task environment per_page page",
)
def list_(call: Call) -> Answer:
    """Answer the deployments that the filters leave, newest first."""
    hidden = call.work.hub.lag.hidden("deployments", call.repo.id)
    sql = "SELECT * FROM deployments WHERE repository_id = ? ORDER BY id DESC"
    rows = [row for row in call.db.all(sql, call.repo.id) if row["id"] not in hidden]
    for name in ("sha", "ref", "task", "environment"):
        # "Default: none" stands for no filter.
        if call.query.get(name, "none") != "none":
            rows = [row for row in rows if row[name] == call.query[name]]
    return paged(call, rows, lambda row: shapes.deployment(call.work, call.repo, row))


@operation("repos/get-deployment", f"GET {_ONE}", needs="deployments:read")
def get(call: Call) -> Answer:
    """Answer one deployment."""
    row = call.owned("deployments", "deployment_id")
    return Answer(200, shapes.deployment(call.work, call.repo, row))


@operation("repos/delete-deployment", f"DELETE {_ONE}", needs="deployments:write", role="write")
def delete(call: Call) -> Answer:
    """Remove a deployment, unless it is active and not the only one.

    Any status but a success makes it inactive.
    """
    row = call.owned("deployments", "deployment_id")
    others = "SELECT COUNT(*) FROM deployments WHERE repository_id = ? AND id <> ?"
    if _last_state(call, row) == "success" and call.db.value(others, call.repo.id, row["id"]):
        raise unprocessable("We cannot delete an active deployment unless it is the only one.")
    call.db.run("DELETE FROM deployment_statuses WHERE deployment_id = ?", row["id"])
    call.db.run("DELETE FROM deployments WHERE id = ?", row["id"])
    return Answer(204)


@operation(
    "repos/create-deployment-status",
    f"POST {_ONE}/statuses",
    needs="deployments:write",
    role="write",
    body="state:string(error,failure,inactive,in_progress,queued,pending,success)!"
    " target_url:string log_url:string description:string environment:string"
    " environment_url:string auto_inactive:boolean",
)
def create_status(call: Call) -> Answer:
    """Say how a deployment goes; a success makes the earlier ones of its environment inactive."""
    row, body = call.owned("deployments", "deployment_id"), call.body
    environment = body.get("environment", row["environment"])
    values = {"updated_at": clock.now(), "environment": environment}
    row = call.db.update("deployments", row["id"], **values)
    if body["state"] == "success" and body.get("auto_inactive", True):
        _retire(call, row)
    shown = _status(call, row, body["state"], body)
    return Answer(201, shown, {"Location": shown["url"]})


@operation(
    "repos/list-deployment-statuses",
    f"GET {_ONE}/statuses",
    needs="deployments:read",
    query="per_page page",
)
def list_statuses(call: Call) -> Answer:
    """Answer the statuses of a deployment, newest first."""
    row = call.owned("deployments", "deployment_id")
    sql = "SELECT * FROM deployment_statuses WHERE deployment_id = ? ORDER BY id DESC"
    hidden = call.work.hub.lag.hidden("deployment statuses", call.repo.id)
    rows = [each for each in call.db.all(sql, row["id"]) if each["id"] not in hidden]
    return paged(call, rows, lambda each: shapes.status(call.work, call.repo, each))


def _insert(call: Call, sha: str) -> int:
    body, moment = call.body, clock.now()
    environment = body.get("environment", "production")
    return call.db.insert(
        "deployments",
        repository_id=call.repo.id,
        sha=sha,
        ref=body["ref"],
        task=body.get("task", "deploy"),
        environment=environment,
        original_environment=environment,
        description=body.get("description"),
        payload={"value": body.get("payload", {})},
        transient=body.get("transient_environment", False),
        # Said by the name alone unless it is given.
        production=body.get("production_environment", environment == "production"),
        creator_id=call.me.id,
        app_id=call.me.app_id,
        created_at=moment,
        updated_at=moment,
    )


def _auto_merge(call: Call, ref: str, sha: str) -> Answer | None:
    """Merge the default branch into a branch that is behind it: 202, and no deployment yet."""
    repo, base = call.repo, call.repo.default_branch
    tip = repo.refs.sha(f"refs/heads/{base}")
    name = f"refs/heads/{ref}"
    branch = repo.refs.sha(name)
    if branch is None or tip is None or is_ancestor(repo.git, tip, branch):
        return None
    try:
        tree = merged_tree(repo.git, branch, tip)
    except MergeConflictError as error:
        raise GitHubError(409, f"Conflict merging {base} into {ref}.") from error
    message = f"Merge branch '{base}' into {ref}"
    author = author_now(call.me.account)
    merged = commit_by_github(
        call.work, repo, tree=tree, parents=(sha, tip), author=author, message=message
    )
    push(call.work, repo, [RefMove(name, branch, merged)], status=409)
    return Answer(202, {"message": f"Auto-merged {base} into {ref} on deployment."})


def _check_contexts(call: Call, ref: str, sha: str) -> None:
    """Refuse when a context is not green: all that were reported, unless they are named."""
    given = call.body.get("required_contexts")
    contexts = reported(call.work, call.repo, sha) if given is None else given
    checks = {"required_status_checks": [{"context": each} for each in contexts]}
    if contexts and unmet(call.work, call.repo, sha, checks):
        message = f"Conflict: Commit status checks failed for {ref}."
        errors = [{"contexts": contexts, "resource": "Deployment", "field": "required_contexts"}]
        raise GitHubError(409, message, errors=errors)


def _retire(call: Call, current: Row) -> None:
    """Add `inactive` to earlier successes, except in transient and production environments."""
    sql = (
        "SELECT * FROM deployments WHERE repository_id = ? AND environment = ? AND id <> ?"
        " AND transient = 0 AND production = 0"
    )
    for row in call.db.all(sql, call.repo.id, current["environment"], current["id"]):
        if _last_state(call, row) == "success":
            _status(call, row, "inactive", {})


def _last_state(call: Call, row: Row) -> Any:
    sql = "SELECT state FROM deployment_statuses WHERE deployment_id = ? ORDER BY id DESC LIMIT 1"
    return call.db.value(sql, row["id"])


def _status(call: Call, row: Row, state: str, body: dict[str, Any]) -> dict[str, Any]:
    status_id = call.db.insert(
        "deployment_statuses",
        deployment_id=row["id"],
        state=state,
        description=body.get("description", ""),
        environment=row["environment"],
        # "log_url ... replaces target_url": each stands in for the other.
        target_url=body.get("target_url", body.get("log_url", "")),
        log_url=body.get("log_url", body.get("target_url", "")),
        environment_url=body.get("environment_url", ""),
        creator_id=call.me.id,
        app_id=call.me.app_id,
        created_at=clock.now(),
    )
    call.work.hub.made("deployment statuses", call.repo.id, status_id)
    shown = shapes.status(call.work, call.repo, call.db.by_id("deployment_statuses", status_id))
    deployment = shapes.deployment(call.work, call.repo, row)
    deliver(
        call.work,
        call.repo,
        "deployment_status.created",
        {"deployment": deployment, "deployment_status": shown},
    )
    return shown
