"""Marks of withdrawn versions: which of them somebody tells of who is believed.

Anybody with write access can make such a ref. It may keep a version from going out; alone it keeps
nobody from going back to one.
"""

from hotfix_actions.context import Context
from hotfix_actions.domain import undone
from hotfix_actions.domain.events import Event, RolledBack, Withdrawn
from hotfix_actions.errors import HotfixError
from hotfix_actions.steps import believing
from hotfix_actions.steps.base import WITHDRAWN, withdrawn
from hotfix_actions.steps.own_records import naming


def is_gone(context: Context, tag: str) -> bool:
    """Whether a version is marked, and a record or line that is believed tells of its rollback."""
    environment = context.request.environment
    if tag not in withdrawn(context):
        return False
    return context.once(f"gone {tag} {environment}", lambda: _is_told(context, environment, tag))


def is_gone_commit(context: Context, commit: str) -> bool:
    """Whether a believed record tells that a version was deployed at this commit, which is gone."""
    held = context.once("withdrawn", lambda: context.ports.state.matching(WITHDRAWN))
    tags = [name.removeprefix(WITHDRAWN) for name, head in held.items() if head.sha == commit]
    return any(_was_at(context, tag, commit) for tag in tags if is_gone(context, tag))


def _was_at(context: Context, tag: str, commit: str) -> bool:
    records, _ = naming(context, context.request.environment, tag)
    named = [one for one in records if (one.ref, one.sha) == (tag, commit)]
    return any(believing.made(context, one) for one in named)


def _is_told(context: Context, environment: str, tag: str) -> bool:
    try:
        records, _ = naming(context, environment, tag)
        told = [one for one in records if undone.undoes(one) == tag]
        if any(believing.made(context, one) for one in told):
            return True
        return any(believing.signed(context, event) for event in _lines(context, tag))
    except HotfixError:  # unread: not believed
        return False


def _lines(context: Context, tag: str) -> list[Event]:
    """Return the lines of the journal that tell of a version's rollback."""
    told = (e for e in context.story.events if isinstance(e, RolledBack | Withdrawn))
    return [event for event in told if event.tag == tag]
