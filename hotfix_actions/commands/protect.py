"""`hotfix protect`: GitHub itself enforces review on the branches that the tool makes."""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.context import Context
from hotfix_actions.domain.naming import HOTFIX_BRANCHES
from hotfix_actions.domain.step import Change
from hotfix_actions.result import Result

NAME = "hotfix branches"


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
    """Make the ruleset unless one of its name is there."""
    there = NAME in context.ports.rules.ruleset_names()
    changes = () if there else (Change("create", f"ruleset {NAME}"),)
    if not there and not words.get("plan"):
        context.ports.rules.create_ruleset(ruleset())
    said = f"The ruleset `{NAME}` protects {HOTFIX_BRANCHES}."
    planned = bool(words.get("plan"))
    return Result("done", context.story, changes=changes, planned=planned, said=said)
