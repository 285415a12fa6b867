"""Which events may start which workflow: Actions policies, and the one that GitHub set itself.

https://docs.github.com/actions/concepts/about-actions-policies
https://docs.github.com/actions/how-tos/administer/control-workflow-execution
https://docs.github.com/actions/reference/security/securely-using-pull_request_target
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hotfix_actions.sandbox.actors import has_role, role_of
from hotfix_actions.sandbox.rules.patterns import matches
from hotfix_actions.sandbox.rules.plans import visibility
from hotfix_actions.sandbox.rules.rulesets import ROLE_IDS
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

# Blocked in public repositories from 2026-11-02 on, unless a policy of theirs takes the workflow
# in; private and internal repositories are exempt.
_BLOCKED_BY_DEFAULT = "pull_request_target"


def policies(work: Work, repo: Repo, *, parents: bool) -> list[Row]:
    """Return the policies of a repository, and of its owner where they are wanted."""
    sql = "SELECT * FROM actions_policies WHERE repository_id = ? OR account_id = ? ORDER BY id"
    return work.db.all(sql, repo.id, repo.owner["id"] if parents else None)


def refusal(work: Work, repo: Repo, event: str, path: str, account: Row | None) -> str | None:
    """Return why an event does not start a workflow, as the run's page says it; None if it does.

    Policies layer: what one of them does not allow is refused.
    """
    if account is not None and not all(
        _has_actor(work, repo, rule, account)
        for rule in _rules(work, repo, path, "restrict_actions_actors")
    ):
        return "Actor is not allowed to trigger Actions workflows."
    lists = [rule["allowed_events"] for rule in _rules(work, repo, path, "restrict_action_events")]
    allowed = all(event in events for events in lists)
    if not lists and event == _BLOCKED_BY_DEFAULT and visibility(repo) == "public":
        allowed = work.hub.settings["default_event_policy"] != "active"
    if allowed:
        return None
    return f"Event '{event}' is not allowed to trigger Actions workflows. Workflow file: '{path}'."


def takes_in(policy: Row, path: str) -> bool:
    """Tell whether a policy is about a workflow file; one without a condition is about all."""
    condition = policy["conditions"].get("workflow_path")
    if condition is None:
        return True
    include, exclude = condition["include"], condition["exclude"]
    included = not include or any(each == "~ALL" or matches(each, path) for each in include)
    return included and not any(matches(each, path) for each in exclude)


def _rules(work: Work, repo: Repo, path: str, kind: str) -> Iterator[Mapping[str, Any]]:
    for policy in policies(work, repo, parents=True):
        if policy["enforcement"] == "active" and takes_in(policy, path):
            for rule in policy["rules"]:
                if rule["type"] == kind:
                    yield rule["parameters"]


def _has_actor(work: Work, repo: Repo, parameters: Mapping[str, Any], account: Row) -> bool:
    return any(_is(work, repo, each, account) for each in parameters["allowed_actors"])


def _is(work: Work, repo: Repo, entry: Mapping[str, Any], account: Row) -> bool:
    kind, number = entry["type"], entry["id"]
    if kind in {"User", "Bot"}:
        return bool(account["id"] == number)
    if kind == "App":
        return bool(account["app_id"] == number)
    if kind == "Team":
        sql = "SELECT 1 FROM team_members WHERE team_id = ? AND account_id = ?"
        return work.db.one(sql, number, account["id"]) is not None
    least = ROLE_IDS.get(number) if kind == "RepositoryRole" else None
    return least is not None and has_role(role_of(work.db, repo.row, account), least)
