"""Creating a thing once, though answers are lost and lists lack what was just made.

GitHub has no unique key for issues, comments, draft releases and deployments. So whatever may have
been made is looked for, repeatedly, for as long as lists lag, before it is made.
"""

from collections.abc import Callable
from typing import TypeVar

from hotfix_actions.context import Context
from hotfix_actions.domain.lag import LATE, waits
from hotfix_actions.errors import OutsideFailed, Unsure

T = TypeVar("T")
TRIES = 2


def create_once(
    context: Context,
    what: str,
    make: Callable[[], T],
    look: Callable[[], T | None],
    *,
    doubt: float | None = None,
) -> T:
    """Create by `make`, unless `look` finds that it was made.

    It is looked for after each lost answer, and before the first try where an earlier run may have
    made it without writing that down, or for `doubt` seconds. Where the answer was only late
    GitHub may still be at work: then it is not made a second time. Raises OutsideFailed where
    GitHub loses every answer and shows nothing.
    """
    doubts = [one for one in (doubt, context.ports.leases.doubt()) if one is not None]
    found = _look(context, what, look, max(doubts)) if doubts else None
    reason = ""
    for _ in range(TRIES if found is None else 0):
        try:
            return make()
        except Unsure as lost:
            reason = str(lost)
            found = _look(context, what, look, LATE)
            if found is not None or lost.late:
                break
    if found is not None:
        return found
    raise OutsideFailed(
        tried=f"creating {what}",
        found=reason,
        remedy="run the same command again: it looks for what was made before it makes anything",
    )


def _look(context: Context, what: str, look: Callable[[], T | None], seconds: float) -> T | None:
    """Look until it is found, and for as long as lists may lack it."""
    context.ports.reads.renew()
    found = look()
    for wait in waits(seconds):
        if found is not None:
            break
        context.ports.clock.sleep(wait, f"looking again for {what}: GitHub's lists are late")
        context.ports.reads.renew()
        found = look()
    return found
