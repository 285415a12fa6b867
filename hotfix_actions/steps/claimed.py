"""Issues that the tool has made before, known again by the marker in their text."""

from datetime import datetime, timedelta

from hotfix_actions.context import Context
from hotfix_actions.domain.world import Issue, at_least
from hotfix_actions.steps.publish import is_own

# GitHub dates an issue by its own clock, the journal may hold another's.
_SKEW = timedelta(hours=1)


def claimed(context: Context, marker: str, since: datetime) -> Issue | None:
    """Return the newest issue with a marker that the tool made since then, or None.

    Anybody may open an issue with a marker in it. One counts where its author is who the tool acts
    as, or has write access: a killed run may have acted as somebody else.
    """
    found = context.ports.issues.claimed(marker, since - _SKEW)
    return next((issue for issue in found if _is_trusted(context, issue.author)), None)


def _is_trusted(context: Context, author: str) -> bool:
    people = context.ports.people
    return is_own(author, people.me()) or at_least(people.role(author), "write")
