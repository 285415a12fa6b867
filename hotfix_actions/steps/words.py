"""What people say outside the steps: a note for the timeline, an override with its reason."""

from collections.abc import Iterator

import msgspec

from hotfix_actions.context import Context, Restart
from hotfix_actions.domain import said
from hotfix_actions.domain.events import Event, Noted, Overridden
from hotfix_actions.domain.said import SaidFacts, Words
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.domain.world import Comment
from hotfix_actions.projections import inert, markers
from hotfix_actions.steps import told_alone, undone
from hotfix_actions.steps.authority import acting
from hotfix_actions.steps.base import withdraw, withdrawn
from hotfix_actions.steps.once import create_once
from hotfix_actions.steps.overrides import MARKER, marker

SAID = "said"


def look(context: Context) -> SaidFacts:
    """Read who asks, with their role as it is now."""
    actor = acting(context)
    return SaidFacts(
        now=context.ports.clock.now(),
        story=context.story,
        actor=actor,
        role=context.ports.people.role(actor) if actor else "none",
        words=context.request.words,
        because=context.request.because,
        new_attempt=context.request.new_attempt,
    )


def look_may(context: Context) -> SaidFacts:
    """Read the role of who put the label on, or wrote the comment.

    A person at a terminal holds the token themselves; who clicks "Run workflow" may write.
    """
    request = context.request
    actor = request.trigger.sender or request.actor
    asked = request.by_comment or (request.by_label and context.story.incident is None)
    return SaidFacts(
        now=context.ports.clock.now(),
        story=context.story,
        actor=actor,
        role=context.ports.people.role(actor) if asked else "write",
    )


def look_attempt(context: Context) -> SaidFacts:
    """Read whether a new attempt was asked for, and whether the last one is over."""
    told = _undone(context) if context.request.new_attempt else ""
    tagged = context.story.tagged
    return SaidFacts(
        now=context.ports.clock.now(),
        story=context.story,
        actor=context.request.actor,
        role="",
        new_attempt=context.request.new_attempt,
        undone=told,
        marked=bool(told) and tagged is not None and tagged.tag in withdrawn(context),
    )


def _undone(context: Context) -> str:
    """Name what tells that this attempt is over, where the journal does not say it is withdrawn."""
    story = context.story
    if story.withdrawn is not None or story.tagged is None:
        return ""
    production = story.rollout("production")
    lives = production.done is not None and production.rolled_back is None
    names = [name for name in context.settings.environments if name == "production" or not lives]
    known = (undone.of(context, name) for name in names)
    told = (by or ("" if whole else "more records than can be read") for by, whole in known)
    return next(filter(None, told), "") or told_alone.ended(context)


def ensure_attempt(context: Context, plan: Plan) -> Iterator[Event]:
    """Mark the version as withdrawn first. Raises Restart then: no base was chosen without it."""
    if plan.payload:
        withdraw(context, plan.payload)
        context.begin_anew()
        raise Restart
    yield from plan.foretold


def ensure_note(context: Context, plan: Plan) -> Iterator[Event]:
    """Say it on the incident, which gives it an id."""
    noted: Noted = plan.payload
    comment = _say(context, f"**Note:** {inert.line(noted.text)}\n", noted.by)
    yield msgspec.structs.replace(noted, at=comment.created, comment=comment.id)


def ensure_override(context: Context, plan: Plan) -> Iterator[Event]:
    """Say it on the incident, in the open."""
    event: Overridden = plan.payload
    gates, at = ", ".join(event.what), event.sha[:7] or "this incident"
    body = f"**Override** of {gates} for {at}, by {inert.line(event.by)}, because: " + str(
        inert.line(event.because)
    )
    word = markers.write(MARKER, marker(event, _asked(context)))
    comment = _say(context, f"{body}\n\n{word}", event.by)
    yield msgspec.structs.replace(event, at=comment.created, comment=comment.id)


def _asked(context: Context) -> int:
    """Return the comment that asked for this; 0 at a terminal."""
    return context.request.trigger.comment if context.request.by_comment else 0


def _say(context: Context, text: str, by: str) -> Comment:
    """Comment once, also where an earlier run of the same command did not end.

    The marker tells what is said now from the same words said before.
    """
    issues, number = context.ports.issues, context.incident
    now, asked = context.ports.clock.now(), _asked(context)
    there = dict(_there(context, text))
    found = said.before(tuple(there), now, by, asked)
    if found is not None:
        there_already = (
            f"this was said already, at {found.at:%H:%M} UTC: {there[found].url}; to say it once "
            "more, use other words"
        )
        context.said_already.append(there_already)
        context.ports.report.say(f"warning: {there_already}")
        return there[found]
    moment = {"run": context.request.run, "at": now.isoformat(), "by": by, "of": str(asked)}
    body = f"{text.rstrip()}\n\n{markers.write(SAID, moment)}\n"

    def look() -> Comment | None:
        shown = issues.comments(number)
        return next((one for one in shown if markers.read(one.body, SAID) == moment), None)

    return create_once(context, "a comment", lambda: issues.comment(number, body), look)


def _there(context: Context, text: str) -> Iterator[tuple[Words, Comment]]:
    """Give the comments with just these words that the token's own account has made."""
    people, story = context.ports.people, context.story
    known = {event.comment for event in story.events if isinstance(event, Noted | Overridden)}
    own = people.me() or people.bot()
    for one in context.ports.issues.comments(context.incident):
        told = markers.read(one.body, SAID) or {}
        body = f"{text.rstrip()}\n\n{markers.write(SAID, told)}"
        if own and one.author == own and one.body.replace("\r\n", "\n").strip() == body:
            asked = int(told["of"]) if told.get("of", "").isdecimal() else 0
            by, there = told.get("by", ""), one.id in known
            yield Words(one.id, one.created, by, asked, known=there), one


MAY = Step("may", look_may, said.may, lambda _, plan: iter(plan.foretold))
MAY_OPEN = Step("may-open", look_may, said.may, lambda _, plan: iter(plan.foretold))
ATTEMPT = Step("attempt", look_attempt, said.attempt, ensure_attempt)
NOTE = Step("note", look, said.note, ensure_note)
OVERRIDE = Step("override", look, said.override, ensure_override)
