"""The names of secrets and of an organization's variables; values are kept nowhere.

https://docs.github.com/rest/actions/secrets
https://docs.github.com/rest/actions/variables
They are seeded: a secret's value comes encrypted, and nothing here would use it.
"""

from collections.abc import Sequence

from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.web.answers import Answer, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import paged

_ACTIONS = "/repos/{owner}/{repo}/actions"
_ENVIRONMENT = "/repos/{owner}/{repo}/environments/{environment_name}"


@operation(
    "actions/list-repo-secrets",
    f"GET {_ACTIONS}/secrets",
    needs="secrets:read",
    role="write",
    query="per_page page",
)
def list_(call: Call) -> Answer:
    """Answer the names of the repository's secrets."""
    return _named(call, call.repo.setting("secrets"))


@operation(
    "actions/list-repo-organization-secrets",
    f"GET {_ACTIONS}/organization-secrets",
    needs="secrets:read",
    role="write",
    query="per_page page",
)
def list_organization(call: Call) -> Answer:
    """Answer the names of the organization's secrets that the repository is given."""
    return _named(call, call.repo.setting("organization_secrets"))


@operation(
    "actions/list-environment-secrets",
    f"GET {_ENVIRONMENT}/secrets",
    needs="environments:read",
    role="write",
    query="per_page page",
)
def list_environment(call: Call) -> Answer:
    """Answer the names of an environment's secrets."""
    sql = "SELECT 1 FROM environments WHERE repository_id = ? AND name = ?"
    name = call.path["environment_name"]
    if call.db.one(sql, call.repo.id, name) is None:
        raise not_found()
    return _named(call, call.repo.setting("environment_secrets").get(name, []))


@operation(
    "actions/list-repo-organization-variables",
    f"GET {_ACTIONS}/organization-variables",
    needs="actions_variables:read",
    role="write",
    query="per_page page",
)
def list_organization_variables(call: Call) -> Answer:
    """Answer the organization's variables that the repository is given."""
    names = call.repo.setting("organization_variables")
    moment = call.repo.row["created_at"]
    return paged(
        call,
        names,
        lambda name: {"name": name, "value": "1", "created_at": moment, "updated_at": moment},
        under="variables",
    )


@operation(
    "repos/list-deployment-branch-policies",
    f"GET {_ENVIRONMENT}/deployment-branch-policies",
    needs="actions:read",
    query="per_page page",
)
def list_branches(call: Call) -> Answer:
    """Answer the branches that may deploy to an environment."""
    names = call.repo.setting("environment_branches").get(call.path["environment_name"], [])
    rows = list(enumerate(names, start=1))
    return paged(
        call, rows, lambda row: {"id": row[0], "node_id": f"GA_{row[0]}", "name": row[1],
                                 "type": "branch"}, under="branch_policies"
    )  # fmt: skip


def _named(call: Call, names: Sequence[str]) -> Answer:
    moment = call.repo.row["created_at"]

    def shown(name: str) -> Json:
        return {"name": name, "created_at": moment, "updated_at": moment}

    return paged(call, names, shown, under="secrets")
