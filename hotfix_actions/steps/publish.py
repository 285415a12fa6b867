"""The closing steps of every command: notices are posted, the issue is rewritten where it differs.

Under the lease, notices go out before what they tell is written down: one commit then holds both.
A run that was killed in between finds the effects and, by its marker, the comment. The issue is
rewritten last of all, so that it names a head that holds everything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Event, IncidentOpened, Told
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.state import journal_of
from hotfix_actions.domain.step import Change, Halt, IssueText, Plan, Step
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.world import Comment, Issue
from hotfix_actions.projections import issue as issue_text
from hotfix_actions.projections import notices
from hotfix_actions.steps.once import create_once

# For how long a rollback that another run has made may still be about to tell of itself.
OTHERS_OWN = timedelta(minutes=1)


@dataclass(frozen=True)
class PublishFacts:
    """The incident issue as it is and as it should be; notices due, and those shown as told."""

    now: datetime
    anchor: str
    issue: Issue | None = None
    body: str = ""
    due: Mapping[str, str] | None = None
    told: Mapping[str, int] | None = None
    shown: Mapping[str, int] | None = None


def anchor_of(story: Story, head: str | None) -> str:
    """Give the journal head that texts are anchored to.

    Where telling alone is written down, after the texts, the anchor is the head before that, so
    that running again finds every text as it should be.
    """
    last = story.events[-1] if story.events else None
    return last.anchor if isinstance(last, Told) and last.anchor else head or ""


def as_anchored(story: Story) -> Story:
    """Give the story that texts are made from: without what was only told since the anchor."""
    events = list(story.events)
    while events and isinstance(events[-1], Told):
        events.pop()
    return story if len(events) == len(story.events) else fold(events)


def look(context: Context) -> PublishFacts:
    """Read the issue, its comments where a notice is untold, and make the texts."""
    facts = look_untold(context)
    anchor = anchor_of(context.story, context.head)
    if context.story.incident is None:
        return replace(facts, anchor=anchor)
    repository = context.ports.rules.repository()
    body = issue_text.body(
        as_anchored(context.story),
        person=issue_text.person_part(facts.body),
        anchor=anchor,
        journal=context.journal_ref,
        now_zone=context.settings.timezone,
        repository_url=repository.url,
    )
    return replace(facts, anchor=anchor, body=body)


def look_untold(context: Context) -> PublishFacts:
    """Read the issue, which stays as it is, and its comments where a notice is untold."""
    now = context.ports.clock.now()
    if context.story.incident is None:
        return PublishFacts(now, "")
    found = context.issue() if context.story.number else _coming(context.story.incident)
    due = _ours(context, notices.due(context.story, now), now)
    untold = [key for key in due if key not in context.story.told]
    return PublishFacts(
        now=now,
        anchor="",
        issue=found,
        body=found.body if found else "",
        due=due,
        told=context.story.told,
        shown=_shown(context) if untold and context.story.number else {},
    )


def _ours(context: Context, due: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Leave it to a rollback that waited for nobody, a moment ago, to tell of itself.

    Both would post the notice. A run that follows one which was killed does not wait for its word.
    """
    back = context.story.rollout("production").rolled_back
    others = back is not None and back.run != context.request.run and now - back.at < OTHERS_OWN
    if not others or context.ports.leases.doubt() is not None:
        return dict(due)
    attempt = context.story.attempt
    return {key: text for key, text in due.items() if not notices.tells_rollback(key, attempt)}


def _coming(told: IncidentOpened) -> Issue:
    """Give the issue that a plan foretells: it has no number yet, and nothing is written on it."""
    return Issue(0, told.title, "", told.url, told.by, told.at)


def _shown(context: Context) -> dict[str, int]:
    """Give the notices that the comments show, of our own making only."""
    me = context.ports.people.me()
    comments = context.ports.issues.comments(context.incident)
    own = [one for one in comments if is_own(one.author, me)]
    return {key: one.id for one in own if (key := notices.key_of(one.body)) is not None}


def is_own(author: str, me: str) -> bool:
    """An App token cannot ask who it is; only an installed app can comment as a bot."""
    return author == me if me else author.endswith("[bot]")


def decide(facts: PublishFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Tell what is due and untold; rewrite the issue where it differs."""
    if facts.issue is None:
        return Plan()
    due, told, shown = facts.due or {}, facts.told or {}, facts.shown or {}
    untold = {key: text for key, text in due.items() if key not in told}
    number = facts.issue.number or "new"
    changes = [
        Change("create", f"comment {key} on #{number}") for key in untold if key not in shown
    ]
    if facts.body.rstrip() != facts.issue.body.rstrip():
        changes.append(Change("update", f"body of #{number}"))
    foretold = tuple(
        Told(at=facts.now, notice=key, comment=shown.get(key, 0), anchor=facts.anchor)
        for key in untold
    )
    return Plan(tuple(changes), foretold, (facts, untold))


def ensure(context: Context, plan: Plan) -> Iterator[Event | IssueText]:
    """Post what is missing, then rewrite the issue."""
    if plan.payload is None:
        return
    facts, untold = plan.payload
    number = facts.issue.number
    for key, text in untold.items():
        comment = facts.shown.get(key) or _post(context, number, key, text).id
        yield Told(at=context.ports.clock.now(), notice=key, comment=comment, anchor=facts.anchor)
    if facts.body.rstrip() != facts.issue.body.rstrip():
        journal = journal_of(context.incident)
        yield IssueText(number, facts.issue.node, facts.body, journal)


def _post(context: Context, number: int, key: str, text: str) -> Comment:
    """Post a notice; it is known again by the key that its marker holds."""
    issues = context.ports.issues

    def look() -> Comment | None:
        shown = issues.comments(number)
        return next((one for one in shown if notices.key_of(one.body) == key), None)

    return create_once(context, f"the notice {key}", lambda: issues.comment(number, text), look)


TELL = Step("tell", look_untold, decide, ensure)
STEP = Step("publish", look, decide, ensure)
