"""What `hotfix doctor` reads of the repository's settings: Actions, secrets, environments."""

from collections.abc import Callable
from typing import Any

from hotfix_actions.adapters.github.doctor_asking import Asker
from hotfix_actions.adapters.github.door import quoted
from hotfix_actions.domain.setup.facts import (
    Allowed,
    Environment,
    Policy,
    Read,
    Unread,
    WorkflowRights,
)

APP_ID = "HOTFIX_APP_ID"
Secrets = Read[frozenset[str]]


def allowed(ask: Asker) -> Read[Allowed]:
    """Return which actions may run.

    https://docs.github.com/en/rest/actions/permissions#get-github-actions-permissions-for-a-repository
    """
    what = "which actions may run"
    found = ask.read(what, "actions/permissions", _allowed)
    if isinstance(found, Unread) or found.which != "selected":
        return found
    pinned = found.pinned_only
    return ask.read(
        what, "actions/permissions/selected-actions", lambda row: _selected(row, pinned)
    )


def _allowed(row: Any) -> Allowed:
    which = row.get("allowed_actions") or "all"
    return Allowed(
        row["enabled"] is True, which, pinned_only=row.get("sha_pinning_required") is True
    )


def _selected(row: Any, pinned: object) -> Allowed:
    patterns = tuple(str(one) for one in row.get("patterns_allowed") or ())
    owned = row.get("github_owned_allowed") is True
    return Allowed(True, "selected", patterns, owned, bool(pinned))  # noqa: FBT003


def rights(ask: Asker) -> Read[WorkflowRights]:
    """Return what GITHUB_TOKEN may by default.

    https://docs.github.com/en/rest/actions/permissions#get-default-workflow-permissions-for-a-repository
    """
    return ask.read(
        "what GITHUB_TOKEN may",
        "actions/permissions/workflow",
        lambda row: WorkflowRights(
            row["default_workflow_permissions"], row["can_approve_pull_request_reviews"] is True
        ),
    )


def policies(ask: Asker, *, admin: bool) -> Read[tuple[Policy, ...]]:
    """Return the active policies that list events; the list may leave the rules of each out.

    To an administrator 404 says that the repository's plan has none.

    https://docs.github.com/en/rest/actions/policies
    """
    what = "the Actions policies"
    rows = ask.rows(
        what, "actions/policies", list, "policies", list if admin else None, has_parents="true"
    )
    if isinstance(rows, Unread):
        return rows
    found: list[Policy] = []
    for row in rows:
        if row.get("enforcement") != "active":
            continue
        whole: Read[Any] = row
        if "rules" not in row:
            whole = ask.read(what, f"actions/policies/{row['id']}", lambda one: one)
        if isinstance(whole, Unread):
            return whole
        found += _policies(whole)
    return tuple(found)


def _policies(row: Any) -> list[Policy]:
    condition = (row.get("conditions") or {}).get("workflow_path") or {}
    return [
        Policy(
            name=str(row["name"]),
            events=frozenset(rule["parameters"]["allowed_events"]),
            include=tuple(condition.get("include") or ("~ALL",)),
            exclude=tuple(condition.get("exclude") or ()),
            source=str(row.get("source_type", "")),
        )
        for rule in row.get("rules") or ()
        if rule.get("type") == "restrict_action_events"
    ]


def app_id(ask: Asker, *, organization: bool) -> Read[bool]:
    """Return whether the App's id is given, by the repository or its organization."""
    what = f"the variable {APP_ID}"
    own = ask.read(what, f"actions/variables/{APP_ID}", lambda row: bool(row["name"]), _no)
    if own is not False or not organization:
        return own
    return ask.rows(what, "actions/organization-variables", _names_one(APP_ID), "variables", _no)


def secrets(ask: Asker, *, organization: bool) -> Secrets:
    """Return the secrets that every branch's workflow can read, by name, never by value.

    They are the repository's, and those that its organization gives it.
    https://docs.github.com/en/rest/actions/secrets#list-repository-organization-secrets
    """
    what = "the names of the repository's secrets"
    own = ask.rows(what, "actions/secrets", _names, "secrets")
    if isinstance(own, Unread) or not organization:
        return own
    theirs = ask.rows(what, "actions/organization-secrets", _names, "secrets", _no_names)
    return theirs if isinstance(theirs, Unread) else own | theirs


def _no_names() -> Secrets:
    return frozenset()


def _no() -> Read[bool]:
    return False


def _names_one(name: str) -> Callable[[list[Any]], bool]:
    return lambda rows: any(row["name"] == name for row in rows)


def environments(ask: Asker, secrets_of: tuple[str, ...]) -> Read[tuple[Environment, ...]]:
    """Return the environments; the secrets' names of those that are asked for.

    https://docs.github.com/en/rest/deployments/environments#list-environments
    https://docs.github.com/en/rest/actions/secrets#list-environment-secrets
    """
    rows = ask.rows("the environments", "environments", list, "environments", list)
    if isinstance(rows, Unread):
        return rows
    return tuple(
        _environment(ask, row, with_secrets=row["name"].lower() in secrets_of) for row in rows
    )


def _environment(ask: Asker, row: Any, *, with_secrets: bool) -> Environment:
    name, rules = str(row["name"]), row.get("protection_rules") or []
    reviewing = [rule for rule in rules if rule.get("type") == "required_reviewers"]
    asked = [one for rule in reviewing for one in rule.get("reviewers") or []]
    policy = row.get("deployment_branch_policy")
    path = f"environments/{quoted(name)}"
    branches: Read[tuple[str, ...]] | None = None
    if policy and policy.get("custom_branch_policies"):
        what = f"the branches that may deploy to {name}"
        branches = ask.rows(
            what, f"{path}/deployment-branch-policies", _branches, "branch_policies"
        )
    secrets: Secrets = frozenset()
    if with_secrets:
        what = f"the names of the secrets of {name}"
        secrets = ask.rows(what, f"{path}/secrets", _names, "secrets")
    return Environment(
        name=name,
        people=tuple(str(one["reviewer"]["login"]) for one in asked if one["type"] == "User"),
        teams=tuple(str(one["reviewer"]["slug"]) for one in asked if one["type"] == "Team"),
        prevents_self_review=any(rule.get("prevent_self_review") for rule in reviewing),
        wait_minutes=sum(int(rule.get("wait_timer") or 0) for rule in rules),
        branches=branches,
        protected_branches_only=bool(policy and policy.get("protected_branches")),
        secrets=secrets,
    )


def _names(rows: list[Any]) -> frozenset[str]:
    return frozenset(str(row["name"]) for row in rows)


def _branches(rows: list[Any]) -> tuple[str, ...]:
    return tuple(str(row["name"]) for row in rows if row.get("type", "branch") == "branch")
