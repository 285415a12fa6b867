"""Before a version goes anywhere: whether it was rolled back there, as GitHub's records tell."""

from hotfix_actions.context import Context
from hotfix_actions.domain import undone
from hotfix_actions.domain.step import Step
from hotfix_actions.domain.undone import UndoneFacts
from hotfix_actions.projections import notices
from hotfix_actions.steps.base import releases
from hotfix_actions.steps.environment import nothing
from hotfix_actions.steps.own_records import merged, naming
from hotfix_actions.steps.publish import is_own


def look(context: Context) -> UndoneFacts:
    """Read what tells of a rollback; where the journal does, what it tells is looked at elsewhere.

    A rollback after a breach that was cut short goes on, although its record is there already.
    """
    story, name = context.story, context.request.environment
    facts = UndoneFacts(context.incident, name)
    if story.tagged is None or story.rollout(name).rollback is not None:
        return facts
    by, whole = of(context, name)
    return UndoneFacts(context.incident, name, story.tagged.tag, by, whole)


def of(context: Context, environment: str) -> tuple[str, bool]:
    """Return what tells that the released version was rolled back, and whether all of it was read.

    It is named, or empty. The release and the notice tell it of production alone.
    """
    tagged = context.story.tagged
    tag = tagged.tag if tagged else ""
    records, whole = naming(context, environment, tag)
    by = undone.by_records(tag, records, since=lambda: merged(context))
    if not by and environment == "production":
        by = undone.by_release(tag, releases(context)) or _notice(context)
    return by, whole


def _notice(context: Context) -> str:
    """Return our own notice of a rollback of this attempt; who may not write could forge others."""
    me, attempt = context.ports.people.me(), context.story.attempt
    shown = context.once("comments", lambda: context.ports.issues.comments(context.incident))
    own = (one for one in shown if is_own(one.author, me))
    return next((f"comment {one.id}" for one in own if _tells(one.body, attempt)), "")


def _tells(body: str, attempt: int) -> bool:
    return notices.tells_rollback(notices.key_of(body), attempt)


STEP = Step("undone", look, undone.undone, nothing)
