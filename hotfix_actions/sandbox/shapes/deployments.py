"""Deployments, their statuses, and environments."""

from typing import Any

from hotfix_actions.sandbox.shapes.people import Json, app, node_id, user, user_of
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def deployment(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `deployment` schema."""
    url = f"{api_url(work, repo)}/deployments/{row['id']}"
    return {
        "url": url,
        "id": row["id"],
        "node_id": node_id("DE", row["id"]),
        "task": row["task"],
        "original_environment": row["original_environment"],
        "environment": row["environment"],
        "description": row["description"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "statuses_url": f"{url}/statuses",
        "repository_url": api_url(work, repo),
        "creator": user_of(work, row["creator_id"]),
        "sha": row["sha"],
        "ref": row["ref"],
        "payload": row["payload"]["value"],
        "transient_environment": row["transient"],
        "production_environment": row["production"],
        "performed_via_github_app": app(work, row["app_id"]),
    }


def status(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `deployment-status` schema."""
    url = f"{api_url(work, repo)}/deployments/{row['deployment_id']}"
    return {
        "url": f"{url}/statuses/{row['id']}",
        "id": row["id"],
        "node_id": node_id("DES", row["id"]),
        "state": row["state"],
        "creator": user_of(work, row["creator_id"]),
        "description": row["description"],
        "environment": row["environment"],
        "target_url": row["target_url"],
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        "deployment_url": url,
        "repository_url": api_url(work, repo),
        "environment_url": row["environment_url"],
        "log_url": row["log_url"],
        "performed_via_github_app": app(work, row["app_id"]),
    }


def environment(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `environment` schema."""
    name = row["name"]
    return {
        "id": row["id"],
        "node_id": node_id("EN", row["id"]),
        "name": name,
        "url": f"{api_url(work, repo)}/environments/{name}",
        "html_url": f"{html_url(work, repo)}/deployments/activity_log?environments_filter={name}",
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "protection_rules": _protection(work, row),
        "deployment_branch_policy": row["branch_policy"],
    }


def _protection(work: Work, row: Row) -> list[Json]:
    rules: list[Json] = []
    if row["wait_timer"]:
        rules.append({"type": "wait_timer", "wait_timer": row["wait_timer"]})
    if row["reviewers"]:
        reviewers = [_reviewer(work, each) for each in row["reviewers"]]
        self_review = {"prevent_self_review": row["prevent_self_review"]}
        rules.append({"type": "required_reviewers", "reviewers": reviewers, **self_review})
    if row["branch_policy"]:
        rules.append({"type": "branch_policy"})
    numbered = enumerate(rules, start=row["id"] * 10)
    return [{"id": at, "node_id": node_id("GA", at), **rule} for at, rule in numbered]


def _reviewer(work: Work, stored: dict[str, Any]) -> Json:
    return {"type": stored["type"], "reviewer": user(work, work.account(stored["id"]))}
