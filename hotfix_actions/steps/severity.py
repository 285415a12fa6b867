"""How severe an incident is where that steers the gates: a line of the journal may lower none."""

from collections.abc import Sequence

from hotfix_actions.context import Context
from hotfix_actions.domain import intake
from hotfix_actions.domain.events import Triaged
from hotfix_actions.domain.words import Severity
from hotfix_actions.steps.believing import signed


def told(context: Context) -> Sequence[Severity]:
    """Return the severities that count; where there are several, the strictest of each gate does.

    Where lines and issue agree, that one. Else what the newest line says that an App signed, or
    what the issue says, as GitHub shows it; else everything that was ever told.
    """
    lines = [event for event in context.story.events if isinstance(event, Triaged)]
    issue = context.once("issue", context.issue)
    shown = intake.severity_of(issue.labels, issue.body) if issue else None
    names = dict.fromkeys([*(line.severity for line in lines), *([shown] if shown else [])])
    if len(names) <= 1:
        return tuple(names) or ("high",)
    by_app = next((line.severity for line in reversed(lines) if signed(context, line)), None)
    one = by_app or shown
    return (one,) if one else tuple(names)
