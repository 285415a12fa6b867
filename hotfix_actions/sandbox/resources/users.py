"""Accounts."""

from hotfix_actions.sandbox.shapes.people import full_user
from hotfix_actions.sandbox.web.access import not_accessible
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation


@operation("users/get-authenticated", "GET /user")
def get_authenticated(call: Call) -> Answer:
    """Answer who is asking. An installation is no user: 403."""
    actor = call.work.actor
    if actor is None:
        raise GitHubError(401, "Requires authentication")
    if actor.is_app:
        raise not_accessible("allows_permissionless_access=false")
    shown = full_user(call.work, actor.account)
    return Answer(200, shown | {"notification_email": actor.account["email"]})


@operation("users/get-by-username", "GET /users/{username}")
def get_by_username(call: Call) -> Answer:
    """Answer one account, bots and organizations too."""
    account = call.work.account_named(call.path["username"])
    if account is None:
        raise not_found()
    return Answer(200, full_user(call.work, account))
