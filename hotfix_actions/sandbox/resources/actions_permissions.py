"""What workflows of a repository may do at all.

https://docs.github.com/rest/actions/permissions
"""

from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.shapes.repositories import api_url
from hotfix_actions.sandbox.web.answers import Answer
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation

_PERMISSIONS = "/repos/{owner}/{repo}/actions/permissions"
_WORKFLOW = ("default_workflow_permissions", "can_approve_pull_request_reviews")


@operation(
    "actions/get-github-actions-permissions-repository",
    f"GET {_PERMISSIONS}",
    needs="administration:read",
    role="admin",
)
def get(call: Call) -> Answer:
    """Answer whether Actions are on, and which actions may be used."""
    repo = call.repo
    body: Json = {"enabled": repo.setting("actions_enabled")}
    if body["enabled"]:
        body["allowed_actions"] = repo.setting("allowed_actions")
        body["sha_pinning_required"] = repo.setting("sha_pinning_required")
    if body.get("allowed_actions") == "selected":
        url = f"{api_url(call.work, repo)}/actions/permissions/selected-actions"
        body["selected_actions_url"] = url
    return Answer(200, body)


@operation(
    "actions/get-github-actions-default-workflow-permissions-repository",
    f"GET {_PERMISSIONS}/workflow",
    needs="administration:read",
    role="admin",
)
def get_workflow(call: Call) -> Answer:
    """Answer what GITHUB_TOKEN has by default, and whether it may make pull requests."""
    return Answer(200, {name: call.repo.setting(name) for name in _WORKFLOW})


@operation(
    "actions/set-github-actions-default-workflow-permissions-repository",
    f"PUT {_PERMISSIONS}/workflow",
    needs="administration:write",
    role="admin",
    body="default_workflow_permissions:string(read,write) can_approve_pull_request_reviews:boolean",
)
def set_workflow(call: Call) -> Answer:
    """Change them; what is not given stays."""
    settings = call.repo.row["settings"] | call.body
    call.db.update("repositories", call.repo.id, settings=settings)
    return Answer(204)
