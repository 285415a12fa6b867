"""The events that the runner makes, and what it says of every event."""

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain.events import AttemptBegun, Event, PersonAsked, Stopped, Told
from hotfix_actions.domain.step import Halt
from hotfix_actions.errors import PersonNeeded


def stopped(context: Context, halt: Halt) -> Stopped:
    """Make the event of a halt; at the same point of the story it is the same event."""
    passing = (Stopped, Told)
    lasting = [event for event in context.story.events if not isinstance(event, passing)]
    return Stopped(
        at=context.ports.clock.now(),
        command=context.request.command,
        outcome=halt.outcome,
        code=halt.code,
        about=lasting[-1].id if lasting else "",
        facts=dict(halt.facts),
    )


def asked(context: Context, needed: PersonNeeded) -> PersonAsked:
    """Make the event of what a person is asked to do by hand."""
    request = context.request
    words = ("hotfix", request.command, request.environment, str(context.incident))
    return PersonAsked(
        at=context.ports.clock.now(),
        thing=needed.thing,
        command=needed.command,
        found=needed.found,
        sha=needed.sha,
        of=needed.of,
        then=" ".join(word for word in words if word),
    )


def stamp(context: Context, event: Event) -> Event:
    """Say by whom, in which attempt and run an event came about."""
    attempt = event.attempt if isinstance(event, AttemptBegun) else context.story.attempt
    request = context.request
    return msgspec.structs.replace(
        event, attempt=attempt, by=event.by or request.actor, run=event.run or request.run
    )
