"""Actions policies of a repository: who and what may start its workflows.

https://docs.github.com/rest/actions/policies
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.rules.events import policies
from hotfix_actions.sandbox.rules.plans import has_policies, plan_of
from hotfix_actions.sandbox.shapes.people import Json, node_id
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, custom, not_found, unknown
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.fields import check_known
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import paged

_ALL = "/repos/{owner}/{repo}/actions/policies"
_ONE = f"{_ALL}/{{policy_id}}"
_FIELDS = "conditions:object rules:array enforcement:string(disabled,active,evaluate)"
EVENTS = frozenset(
    {
        "branch_protection_rule",
        "check_run",
        "check_suite",
        "create",
        "delete",
        "deployment",
        "deployment_status",
        "discussion",
        "discussion_comment",
        "fork",
        "gollum",
        "image_version",
        "issue_comment",
        "issues",
        "label",
        "merge_group",
        "milestone",
        "page_build",
        "project",
        "project_card",
        "project_column",
        "public",
        "pull_request",
        "pull_request_review",
        "pull_request_review_comment",
        "pull_request_target",
        "push",
        "registry_package",
        "release",
        "repository_dispatch",
        "schedule",
        "status",
        "watch",
        "workflow_call",
        "workflow_dispatch",
        "workflow_run",
    }
)
_ACTORS = {"User", "Bot", "Team", "App", "RepositoryRole"}
# Described, but not known here.
_OTHER_ACTORS = {"BusinessTeam", "EnterpriseTeam", "IntegrationInstallation"}


@operation(
    "actions/list-repo-actions-policies",
    f"GET {_ALL}",
    needs="administration:read",
    role="admin",
    query="per_page page has_parents",
)
def list_(call: Call) -> Answer:
    """Answer the policies, those of the organization too unless `has_parents` is false."""
    parents = call.query.get("has_parents", "true") != "false"
    rows = policies(call.work, call.repo, parents=parents) if has_policies(call.repo) else []
    return paged(call, rows, lambda row: _shown(call, row), under="policies")


@operation(
    "actions/create-repo-actions-policy",
    f"POST {_ALL}",
    needs="administration:write",
    role="admin",
    body=f"name:string! {_FIELDS}!",
)
def create(call: Call) -> Answer:
    """Make a policy; without `workflow_path` it is about all workflows."""
    if not has_policies(call.repo):
        raise not_found()
    moment, values = clock.now(), _values(call, {})
    policy = call.db.insert(
        "actions_policies",
        repository_id=call.repo.id,
        created_at=moment,
        updated_at=moment,
        **values,
    )
    return Answer(201, _shown(call, call.db.by_id("actions_policies", policy)))


@operation(
    "actions/get-repo-actions-policy", f"GET {_ONE}", needs="administration:read", role="admin"
)
def get(call: Call) -> Answer:
    """Answer one policy."""
    return Answer(200, _shown(call, call.owned("actions_policies", "policy_id")))


@operation(
    "actions/update-repo-actions-policy",
    f"PUT {_ONE}",
    needs="administration:write",
    role="admin",
    body=f"name:string {_FIELDS}",
)
def update(call: Call) -> Answer:
    """Change a policy; what is not given stays, the workflows that it is about too."""
    row = call.owned("actions_policies", "policy_id")
    row = call.db.update(
        "actions_policies", row["id"], updated_at=clock.now(), **_values(call, row)
    )
    return Answer(200, _shown(call, row))


@operation(
    "actions/delete-repo-actions-policy",
    f"DELETE {_ONE}",
    needs="administration:write",
    role="admin",
)
def delete(call: Call) -> Answer:
    """Remove a policy."""
    row = call.owned("actions_policies", "policy_id")
    call.db.run("DELETE FROM actions_policies WHERE id = ?", row["id"])
    return Answer(204)


def _values(call: Call, row: Row) -> Json:
    body = call.body
    defaults: dict[str, Any] = {"name": None, "enforcement": None, "conditions": {}, "rules": []}
    values = {name: body.get(name, row.get(name, value)) for name, value in defaults.items()}
    if "workflow_path" not in values["conditions"]:
        values["conditions"] = row.get("conditions", {}) | values["conditions"]
    if values["enforcement"] == "evaluate" and plan_of(call.repo) != "enterprise":
        raise _invalid("Enforcement evaluate is only available with GitHub Enterprise")
    _check_conditions(values["conditions"])
    for rule in values["rules"]:
        _check_rule(rule)
    return values


def _check_conditions(conditions: Mapping[str, Any]) -> None:
    check_known(conditions, {"workflow_path"}, "the conditions of a policy")
    paths = conditions.get("workflow_path")
    if paths is None:
        return
    check_known(paths, {"include", "exclude"}, "workflow_path")
    include, exclude = paths.get("include"), paths.get("exclude")
    if include is None or exclude is None or not [*include, *exclude]:
        raise _invalid("Conditions workflow_path must include or exclude at least one pattern")
    if "~ALL" in exclude or ("~ALL" in include and len(include) > 1):
        raise _invalid("Conditions workflow_path must have ~ALL alone, and in include")


def _check_rule(rule: Mapping[str, Any]) -> None:
    check_known(rule, {"type", "parameters"}, "a rule of a policy")
    kind, parameters = rule.get("type", ""), rule.get("parameters", {})
    if kind == "restrict_action_events":
        check_known(parameters, {"allowed_events"}, f"the rule {kind}")
        events = parameters.get("allowed_events")
        if not isinstance(events, list) or not set(events) <= EVENTS:
            raise _invalid("Invalid rule 'restrict_action_events': allowed_events")
    elif kind == "restrict_actions_actors":
        check_known(parameters, {"allowed_actors"}, f"the rule {kind}")
        for actor in parameters.get("allowed_actors", []):
            check_known(actor, {"id", "type"}, "an actor of a policy")
            if actor.get("type") in _OTHER_ACTORS:
                raise unknown(f"the actor {actor['type']} of a policy")
            if actor.get("type") not in _ACTORS:
                raise _invalid("Invalid rule 'restrict_actions_actors': allowed_actors")
    else:
        raise unknown(f"the rule {kind} of a policy")


def _invalid(message: str) -> Exception:
    return custom("ActionsPolicy", message)


def _shown(call: Call, row: Row) -> Json:
    own = row["repository_id"] is not None
    where = f"{api_url(call.work, call.repo)}/actions/policies/{row['id']}"
    page = f"{html_url(call.work, call.repo)}/settings/actions/policies/{row['id']}"
    return {
        "id": row["id"],
        "name": row["name"],
        "target": "actions",
        "source_type": "Repository" if own else "Organization",
        "source": call.repo.full_name if own else call.repo.owner["login"],
        "enforcement": row["enforcement"],
        "conditions": row["conditions"],
        "rules": row["rules"],
        "node_id": node_id("RRS", row["id"]),
        "_links": {"self": {"href": where}, "html": {"href": page}},
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }
