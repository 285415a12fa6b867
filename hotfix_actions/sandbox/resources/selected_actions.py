"""Which actions may be used where a repository allows selected ones.

https://docs.github.com/rest/actions/permissions#get-allowed-actions-and-reusable-workflows-for-a-repository
"""

from hotfix_actions.sandbox.web.answers import Answer, unknown
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
    """Answer which actions may be used besides the owner's."""
    if call.repo.setting("allowed_actions") != "selected":
        raise unknown("the selected actions of a repository that selects none")
    return Answer(200, _NONE | call.repo.setting("selected_actions"))
