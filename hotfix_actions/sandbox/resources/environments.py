"""Environments and their protection.

https://docs.github.com/rest/deployments/environments
"""

from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.rules.plans import check_reviewers
from hotfix_actions.sandbox.shapes.deployments import environment
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, not_found, unknown
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.fields import check_known
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import paged
from hotfix_actions.sandbox.work import Repo, Work

_ALL = "/repos/{owner}/{repo}/environments"
_MOST_REVIEWERS = 6


@operation("repos/get-all-environments", f"GET {_ALL}", needs="actions:read", query="per_page page")
def list_(call: Call) -> Answer:
    """Answer the environments by name."""
    sql = "SELECT * FROM environments WHERE repository_id = ? ORDER BY name"
    rows = call.db.all(sql, call.repo.id)
    return paged(
        call, rows, lambda row: environment(call.work, call.repo, row), under="environments"
    )


@operation("repos/get-environment", f"GET {_ALL}/{{environment_name}}", needs="actions:read")
def get(call: Call) -> Answer:
    """Answer one environment."""
    row = _named(call.work, call.repo, call.path["environment_name"])
    if row is None:
        raise not_found()
    return Answer(200, environment(call.work, call.repo, row))


@operation(
    "repos/create-or-update-environment",
    f"PUT {_ALL}/{{environment_name}}",
    needs="administration:write",
    role="admin",
    body="wait_timer:integer prevent_self_review:boolean reviewers:array?"
    " deployment_branch_policy:object?",
)
def put(call: Call) -> Answer:
    """Make an environment, or let it have these protections and no others."""
    body = call.body
    row = ensure(call.work, call.repo, call.path["environment_name"])
    reviewers, policy = body.get("reviewers") or [], body.get("deployment_branch_policy")
    if reviewers:
        check_reviewers(call.repo)
    _check_reviewers(call, reviewers)
    _check_policy(policy)
    row = call.db.update(
        "environments",
        row["id"],
        wait_timer=body.get("wait_timer", 0),
        prevent_self_review=body.get("prevent_self_review", False),
        reviewers=reviewers,
        branch_policy=policy,
        updated_at=clock.now(),
    )
    return Answer(200, environment(call.work, call.repo, row))


def ensure(work: Work, repo: Repo, name: str) -> Row:
    """Return the environment of that name, made unprotected when it is not there yet."""
    row = _named(work, repo, name)
    if row is not None:
        return row
    moment = clock.now()
    environment_id = work.db.insert(
        "environments",
        repository_id=repo.id,
        name=name,
        wait_timer=0,
        prevent_self_review=False,
        reviewers=[],
        created_at=moment,
        updated_at=moment,
    )
    return work.db.by_id("environments", environment_id)


def _named(work: Work, repo: Repo, name: str) -> Row | None:
    sql = "SELECT * FROM environments WHERE repository_id = ? AND name = ?"
    return work.db.one(sql, repo.id, name)


def _check_reviewers(call: Call, reviewers: list[dict[str, Any]]) -> None:
    if len(reviewers) > _MOST_REVIEWERS:
        raise GitHubError(422, f"Only {_MOST_REVIEWERS} reviewers are allowed")
    for reviewer in reviewers:
        check_known(reviewer, {"type", "id"}, "a reviewer of an environment")
        if reviewer.get("type") == "Team":
            raise unknown("a Team as a reviewer of an environment")
        sql = "SELECT 1 FROM accounts WHERE id = ? AND type = 'User'"
        if call.db.one(sql, reviewer.get("id")) is None:
            raise GitHubError(422, "Could not resolve to a reviewer with that id")


def _check_policy(policy: dict[str, Any] | None) -> None:
    if policy is None:
        return
    names = {"protected_branches", "custom_branch_policies"}
    check_known(policy, names, "deployment_branch_policy")
    if policy.get("protected_branches") == policy.get("custom_branch_policies"):
        raise GitHubError(
            422, "protected_branches and custom_branch_policies cannot have the same value"
        )
