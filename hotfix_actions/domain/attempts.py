"""Which attempt of an incident an event is about.

Any writer can add a line that a further attempt was begun. That the version of an earlier one runs
proves it wrong: a rollback then goes by the journal as if that line were not there.
"""

from collections.abc import Collection, Iterable, Sequence

from hotfix_actions.domain.events import (
    AttemptBegun,
    Event,
    RollbackIntended,
    RollbackSettled,
    RolledBack,
    Unknown,
    Withdrawn,
)

_OF_A_VERSION = (RollbackIntended, RolledBack, RollbackSettled, Withdrawn)
# Of so many attempts the newest are looked at: nobody makes more.
MOST = 20


def as_of(events: Iterable[Event | Unknown], attempt: int) -> list[Event | Unknown]:
    """Return the events without the beginnings of later attempts."""
    return [one for one in events if not (isinstance(one, AttemptBegun) and one.attempt > attempt)]


def earlier(events: Iterable[Event | Unknown]) -> Sequence[int]:
    """Return the attempts before those that were begun, the latest first."""
    begun = {one.attempt - 1 for one in events if isinstance(one, AttemptBegun)}
    return sorted((number for number in begun if number > 0), reverse=True)[:MOST]


def of_another(event: Event, own: Collection[str]) -> bool:
    """Whether an event undoes another version than this attempt's, which has the tags `own`."""
    return isinstance(event, _OF_A_VERSION) and bool(own) and event.tag not in own
