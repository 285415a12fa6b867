"""Removing the tool's own branches, while people may push to them."""

from hotfix_actions.context import Context
from hotfix_actions.domain.events import BranchKept, BranchRemoved
from hotfix_actions.errors import LostRace
from hotfix_actions.projections.sentences import sentence

Told = BranchRemoved | BranchKept


def removed(context: Context, event: Told, head: str) -> Told:
    """Remove a branch by compare-and-swap, and return what is true then.

    Somebody may have pushed to it in this moment: it stays, and is named.
    """
    refs, name = context.ports.refs, f"heads/{event.branch}"
    try:
        why = refs.delete(name, head)
    except LostRace:
        why, head = "", refs.get(name) or ""
        if not head:
            return event
        return kept(context, BranchKept(at=event.at, branch=event.branch, head=head))
    if not why:
        return event
    return kept(context, BranchKept(at=event.at, branch=event.branch, head=head, why=why))


def kept(context: Context, event: Told) -> Told:
    """Say which branch stays, and why."""
    if isinstance(event, BranchKept):
        context.ports.report.say(sentence(event))
    return event
