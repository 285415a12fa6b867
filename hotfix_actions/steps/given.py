"""Before step 1: the incident that was named is open, and there is a tag to start from."""

from collections.abc import Mapping

from hotfix_actions.context import Context
from hotfix_actions.domain import duration, given
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
        new={} if issue else _new(context),
    )


def _new(context: Context) -> Mapping[str, str]:
    """Return what the next command has to say again, where no incident was made."""
    request = context.request
    within = duration.show(request.fix_within) if request.fix_within else ""
    given = {"title": request.title, "severity": request.severity or "", "fix-within": within}
    return {name: value for name, value in given.items() if value}


STEP = Step("given", look, given.decide, lambda _, plan: iter(plan.foretold))
