"""`hotfix protect`: GitHub enforces review on hotfix branches, and lets our events through."""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.context import Context
from hotfix_actions.domain import drivers
from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.domain.naming import HOTFIX_BRANCHES
from hotfix_actions.domain.step import Change
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.ports import Rules
from hotfix_actions.result import Result

NAME = "hotfix branches"
# A plan does not find out whether the token may.
_ASK_FOR_IT = "An administrator of the repository does it: `hotfix protect`"


def ruleset() -> dict[str, Any]:
    """Give the ruleset: an approval of the last push by somebody else, no rewriting.

    Deletion is left to people with write access: the tool removes the branch at the end.
    https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset
    """
    review = {
        "required_approving_review_count": 1,
        "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": False,
        "require_last_push_approval": True,
        "required_review_thread_resolution": False,
        "allowed_merge_methods": ["merge", "squash"],
    }
    return {
        "name": NAME,
        "target": "branch",
        "enforcement": "active",
        "bypass_actors": [],
        "conditions": {"ref_name": {"include": [f"refs/heads/{HOTFIX_BRANCHES}"], "exclude": []}},
        "rules": [
            {"type": "non_fast_forward"},
            {"type": "pull_request", "parameters": review},
        ],
    }


def protect(context: Context, words: Mapping[str, Any]) -> Result:
    """Make the ruleset and, on a public repository, the Actions policy, unless they are there.

    Private and internal repositories need no policy: nothing blocks their events.
    https://docs.github.com/actions/concepts/about-actions-policies
    """
    rules, planned = context.ports.rules, bool(words.get("plan"))
    changes: list[Change] = []
    said = [f"The ruleset `{NAME}` protects {HOTFIX_BRANCHES}."]
    if NAME not in rules.ruleset_names():
        changes.append(Change("create", f"ruleset {NAME}"))
        if not planned:
            rules.create_ruleset(ruleset())
    if rules.repository().public:
        said.append(
            f"The Actions policy `{drivers.POLICY}` lets pull_request_target start {OWN_WORKFLOW}."
        )
        if not _lets(rules):
            changes.append(Change("create", f"Actions policy {drivers.POLICY}"))
            if not planned:
                rules.create_policy(drivers.policy())
    return Result(
        "done",
        context.story,
        changes=tuple(changes),
        planned=planned,
        said="" if planned and changes else " ".join(said).removesuffix("."),
        next=_ASK_FOR_IT
        if planned and changes
        else "Nothing is to be done. `hotfix doctor` says whether a hotfix would work here.",
    )


def _lets(rules: Rules) -> bool:
    """Whether a policy is known to let the event through.

    Where none may be read, making one is tried: its refusal holds the command for a person.
    """
    try:
        return any(policy.lets for policy in rules.policies())
    except PermissionMissing:
        return False
