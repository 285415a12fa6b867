"""Before a version goes anywhere: whether it was rolled back there, as GitHub's records tell."""

from collections.abc import Sequence
from datetime import datetime

from hotfix_actions.context import Context
from hotfix_actions.domain import undone
from hotfix_actions.domain.provenance import brought
from hotfix_actions.domain.step import Step
from hotfix_actions.domain.undone import UndoneFacts
from hotfix_actions.domain.world import Deployment
from hotfix_actions.projections import notices
from hotfix_actions.steps.base import releases
from hotfix_actions.steps.environment import nothing
from hotfix_actions.steps.provenance import provenance
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
    by = undone.by_records(tag, records)
    if not by and environment == "production":
        by = undone.by_release(tag, releases(context)) or _notice(context)
    return by, whole


def _notice(context: Context) -> str:
    """Return our own notice of a rollback of this attempt; who may not write could forge others."""
    me, key = context.ports.people.me(), f"rolled-back:{context.story.attempt}"
    shown = context.once("comments", lambda: context.ports.issues.comments(context.incident))
    own = (one for one in shown if is_own(one.author, me))
    return next((f"comment {one.id}" for one in own if notices.key_of(one.body) == key), "")


def naming(context: Context, environment: str, tag: str) -> tuple[Sequence[Deployment], bool]:
    """Return our records that name a version, and whether none of them is left unread.

    Anybody with write access can make newer records without end. Those from before the version was
    merged need not be read: GitHub tells that moment.
    """
    return context.once(
        f"records of {tag} in {environment}",
        lambda: context.ports.deployments.naming(environment, tag, since=lambda: _merged(context)),
    )


def _merged(context: Context) -> datetime | None:
    """Return when the last part of the released commit was merged."""
    made, tagged = context.story.branch, context.story.tagged
    tag = context.ports.objects.tag(tagged.tag) if tagged else None
    if made is None or tag is None:
        return None
    pulls = [one.pull.merged_at for one in brought(provenance(context, made, tag.commit))]
    return max((moment for moment in pulls if moment is not None), default=None)


STEP = Step("undone", look, undone.undone, nothing)
