"""Before step 1: the incident that was named is open, and there is a tag to start from."""

from hotfix_actions.context import Context
from hotfix_actions.domain import given
from hotfix_actions.domain.given import GivenFacts
from hotfix_actions.domain.step import Step
from hotfix_actions.steps.base_choice import base_of
from hotfix_actions.steps.incident import claimed_issue


def look(context: Context) -> GivenFacts:
    """Read the issue - named, or made for the same trigger - and the base; not once both are used.

    Raises UsageFault where the number names no issue, or a pull request.
    """
    made = context.story.branch is not None and not context.request.new_attempt
    if made:
        return GivenFacts(context.incident, begun=True)
    issue = context.once("issue", context.issue) or claimed_issue(context)
    closed = issue is not None and issue.closed
    return GivenFacts(
        incident=issue.number if issue else 0,
        begun=False,
        closed=closed,
        base=None if closed else base_of(context),
    )


STEP = Step("given", look, given.decide, lambda _, plan: iter(plan.foretold))
