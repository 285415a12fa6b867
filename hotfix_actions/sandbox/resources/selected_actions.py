"""Which actions may be used where a repository allows selected ones.

https://docs.github.com/rest/actions/permissions#get-allowed-actions-and-reusable-workflows-for-a-repository
"""

from hotfix_actions.sandbox.web.answers import Answer, GitHubError
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation

_PATH = "/repos/{owner}/{repo}/actions/permissions/selected-actions"
_NONE = {"github_owned_allowed": False, "verified_allowed": False, "patterns_allowed": []}


@operation(
    "actions/get-allowed-actions-repository",
    f"GET {_PATH}",
    needs="administration:read",
    role="admin",
)
def get(call: Call) -> Answer:
    """Answer the patterns; 409 where all actions are allowed, or the owner's alone."""
    if call.repo.setting("allowed_actions") != "selected":
        raise GitHubError(409, "The allowed actions policy is not set to selected")
    return Answer(200, _NONE | call.repo.setting("selected_actions"))
