"""Who may do what in a repository.

https://docs.github.com/rest/collaborators/collaborators
"""

from hotfix_actions.sandbox.actors import has_role, role_of
from hotfix_actions.sandbox.shapes.people import user
from hotfix_actions.sandbox.shapes.repositories import rights_of
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation

_REPO = "/repos/{owner}/{repo}"
# The old names, kept by `permission`; `role_name` is exact, be it that of a custom role:
# https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
_PERMISSIONS = {"triage": "read", "maintain": "write"}


@operation(
    "repos/get-collaborator-permission-level",
    f"GET {_REPO}/collaborators/{{username}}/permission",
    needs="metadata:read",
    role="write",
    denied="Must have push access to view collaborator permission.",
)
def get_permission(call: Call) -> Answer:
    """Answer a person's permission: triage counts as read, maintain as write."""
    login = call.path["username"]
    account = call.work.account_named(login)
    if account is None or account["type"] != "User":
        raise not_found(f"{login} is not a user")
    role = role_of(call.db, call.repo.row, account)
    name = _role_name(call, account, role)
    shown = user(call.work, account) | {"permissions": rights_of(role), "role_name": name}
    permission = _PERMISSIONS.get(role or "none", role or "none")
    body = {"permission": permission, "role_name": name, "user": shown}
    return Answer(200, body)


@operation(
    "repos/check-collaborator",
    f"GET {_REPO}/collaborators/{{username}}",
    needs="metadata:read",
    role="write",
    denied="Must have push access to view repository collaborators.",
)
def check(call: Call) -> Answer:
    """Answer 204 for a collaborator, 404 for anybody else."""
    account = call.work.account_named(call.path["username"])
    if account is None:
        raise not_found()
    granted = call.db.one(
        "SELECT 1 FROM collaborators WHERE repository_id = ? AND account_id = ?",
        call.repo.id,
        account["id"],
    )
    admin = has_role(role_of(call.db, call.repo.row, account), "admin")
    if granted is None and not admin:
        raise not_found()
    return Answer(204)


def _role_name(call: Call, account: Row, role: str | None) -> str:
    """Return the name of somebody's role: a custom one's where they were given that."""
    sql = (
        "SELECT role_name FROM collaborators"
        " WHERE repository_id = ? AND account_id = ? AND role = ?"
    )
    return str(call.db.value(sql, call.repo.id, account["id"], role) or role or "none")
