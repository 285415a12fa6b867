"""The incident's lease: taken on condition that the journal is still as it was read."""

from collections.abc import Mapping

from hotfix_actions.context import Context
from hotfix_actions.domain.state import journal_of, lease_of
from hotfix_actions.errors import JournalUnreadable, LeaseHeld, LostRace

# A live run is never longer than this between two flushes; then its lease may be taken over.
LEASE_SECONDS = 1800.0
# How long a second run waits for the first: long enough for every command but a deployment.
LEASE_WAIT = 60.0
# A journal that was written to while the lease was taken is read again, but not for ever.
TRIES = 5


def take(context: Context, locks: Mapping[str, float]) -> None:
    """Take the incident's lease; the story then tells what the journal holds at that moment.

    Reads may be seconds old: so the lease is taken in one move with a comparison of the journal's
    head. `locks`, each with its seconds, go in the same move where all are free; else they are left
    to the step that wants them. Raises LeaseHeld; JournalUnreadable, before anything is done.
    """
    number = context.incident
    for _ in range(TRIES):
        if context.trouble:
            raise JournalUnreadable(number, context.trouble, ref=context.journal_ref)
        try:
            _hold(context, number, locks)
        except LostRace:  # another run wrote since the journal was read
            context.load(number)
        else:
            return
    raise LeaseHeld(
        tried=f"taking {context.ports.state.ref(lease_of(number))}",
        found="other runs wrote to the journal each time",
        remedy="run the same command again",
    )


def _hold(context: Context, number: int, locks: Mapping[str, float]) -> None:
    head = context.head
    given = {journal_of(number): head} if head else {}
    seconds = max(LEASE_SECONDS, *locks.values()) if locks else LEASE_SECONDS
    if locks and head and context.try_hold([lease_of(number), *locks], seconds, given):
        context.begin_anew()
        return
    context.hold(lease_of(number), seconds=LEASE_SECONDS, wait=LEASE_WAIT, given=given)
    if head:
        context.begin_anew()
    else:
        context.load(number)
