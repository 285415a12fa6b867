"""The story: what the journal says, folded into one state."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, TypeVar

import msgspec

from hotfix_actions.domain import events as e
from hotfix_actions.domain.attempts import of_another
from hotfix_actions.domain.by_hand import command, made
from hotfix_actions.domain.events import Event, Unknown
from hotfix_actions.domain.rollout import Rollout as Rollout
from hotfix_actions.domain.words import Gate


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One hotfix as the journal tells it. Empty fields have not happened yet."""

    incident: e.IncidentOpened | None = None
    triage: e.Triaged | None = None
    overrides: tuple[e.Overridden, ...] = ()
    attempt: int = 1
    branch: e.BranchMade | None = None
    rules: e.ReviewRulesFound | None = None
    proposed: e.FixProposed | None = None
    vouched: tuple[e.ForkVouched, ...] = ()
    judged: dict[Gate, e.GateJudged] = {}
    gates: e.GatesConcluded | None = None
    merged: e.FixMerged | None = None
    tagged: e.Tagged | None = None
    draft: e.ReleaseDrafted | None = None
    compared: dict[str, e.Compared] = {}
    before: dict[str, e.SampledBefore] = {}
    merge_backs: dict[str, e.MergeBackProposed] = {}
    armed: frozenset[int] = frozenset()
    held: dict[str, str] = {}
    rollouts: dict[str, Rollout] = {}
    withdrawn: e.Withdrawn | None = None
    published: e.ReleasePublished | None = None
    removed: tuple[str, ...] = ()
    closed: e.IncidentClosed | None = None
    postmortem: e.PostMortemFiled | None = None
    actions: tuple[e.ActionFiled, ...] = ()
    asked: dict[str, e.PersonAsked] = {}
    told: dict[str, int] = {}
    notes: tuple[e.Noted, ...] = ()
    stopped: e.Stopped | None = None
    events: tuple[Event | Unknown, ...] = ()

    @property
    def number(self) -> int:
        """The incident's number; 0 before it has one."""
        return self.incident.incident if self.incident else 0

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all events so far; what is unknown stands for no event of ours."""
        return frozenset(ids(self.events))

    @property
    def tags(self) -> frozenset[str]:
        """The names of this attempt's version, as far as they are told."""
        named = [one.tag for one in (self.branch, self.tagged) if one is not None]
        return frozenset(filter(None, (*named, *(one.tag for one in self.rollouts.values()))))

    def rollout(self, environment: str) -> Rollout:
        """What is known of one environment; an empty record before its first rollout."""
        return self.rollouts.get(environment, Rollout(environment=environment))


def ids(events: Iterable[Event | Unknown]) -> Iterator[str]:
    """Return the ids of the events that are known.

    A line that anybody wrote with an event's id, and without its shape, does not take its place.
    """
    return (event.id for event in events if isinstance(event, Event))


def fold(events: Iterable[Event | Unknown], start: Story | None = None) -> Story:
    """Tell the story of these events, in their order, going on from `start`.

    One whose id is there already, or that is unknown, changes no state.
    """
    story = start or Story()
    seen, told = set(story.ids), list(story.events)
    for event in events:
        told.append(event)
        if isinstance(event, Event) and event.id not in seen:
            seen.add(event.id)
            story = _happens(story, event)
    return _set(story, events=tuple(told))


def tell(story: Story, event: Event | Unknown) -> Story:
    """Add one event."""
    return fold([event], story)


def _happens(story: Story, event: Event) -> Story:
    if of_another(event, story.tags):
        return story
    story = _HANDLERS[type(event)](_done_by_hand(story, event), event)
    return story if isinstance(event, e.Stopped | e.Told) else _set(story, stopped=None)


S = TypeVar("S", bound=msgspec.Struct)


def _set(struct: S, **changes: Any) -> S:
    return msgspec.structs.replace(struct, **changes)


Handler = Callable[[Story, Any], Story]


def _keep(name: str, story: Story, event: Any) -> Story:
    """Keep the latest event of a kind."""
    return _set(story, **{name: event})


def _append(name: str, story: Story, event: Any) -> Story:
    """Keep every event of a kind."""
    return _set(story, **{name: (*getattr(story, name), event)})


def _in_rollout(change: Callable[[Any], dict[str, Any]], story: Story, event: Any) -> Story:
    """Change what is known of the event's environment."""
    rollout = _set(story.rollout(event.environment), **change(event))
    return _set(story, rollouts={**story.rollouts, event.environment: rollout})


_ATTEMPT_FIELDS = (
    "branch",
    "rules",
    "proposed",
    "judged",
    "gates",
    "merged",
    "tagged",
    "draft",
    "compared",
    "before",
    "merge_backs",
    "armed",
    "held",
    "rollouts",
    "withdrawn",
    "published",
    "asked",
)


def _begin_attempt(story: Story, event: e.AttemptBegun) -> Story:
    fresh = Story()
    reset = {name: getattr(fresh, name) for name in _ATTEMPT_FIELDS}
    return _set(story, attempt=event.attempt, **reset)


def _tag(story: Story, event: e.Tagged) -> Story:
    """Keep the first tag of an attempt: a released version never becomes another commit."""
    return story if story.tagged is not None else _set(story, tagged=event)


def _judge(story: Story, event: e.GateJudged) -> Story:
    return _set(story, judged={**story.judged, event.gate: event})


def _propose_merge_back(story: Story, event: e.MergeBackProposed) -> Story:
    return _set(story, merge_backs={**story.merge_backs, event.target: event})


def _withdraw_merge_back(story: Story, event: e.MergeBackWithdrawn) -> Story:
    backs = {target: back for target, back in story.merge_backs.items() if back.pull != event.pull}
    return _set(story, merge_backs=backs)


def _compare(story: Story, event: e.Compared) -> Story:
    return _set(story, compared={**story.compared, event.environment: event})


def _sample_before(story: Story, event: e.SampledBefore) -> Story:
    return _set(story, before={**story.before, event.environment: event})


def _arm(story: Story, event: e.AutoMergeArmed) -> Story:
    return _set(story, armed=story.armed | {event.pull})


def _hold(story: Story, event: e.MergedBack) -> Story:
    return _set(story, held={**story.held, event.target: event.how})


def _hold_already(story: Story, event: e.MergeBackNotNeeded) -> Story:
    return _set(story, held={**story.held, event.target: event.how})


def _remove(story: Story, event: e.BranchRemoved) -> Story:
    return _set(story, removed=(*story.removed, event.branch))


def _as_it_is(story: Story, _: Event) -> Story:
    """Change nothing: the event is for people."""
    return story


def _ask(story: Story, event: e.PersonAsked) -> Story:
    """Ask for what is not there yet, by a command of this tool's; any other line asks nobody."""
    own = command(event)
    there = (story.branch, story.tagged, story.draft, *story.merge_backs.values())
    elsewhere = event.then and event.then.split()[-1] != str(story.number)
    if not own or elsewhere or any(event.thing in made(one) for one in there if one is not None):
        return story
    return _set(story, asked={**story.asked, event.thing: _set(event, command=own)})


def _done_by_hand(story: Story, event: Event) -> Story:
    """Forget what a person was asked for once it is there, whoever made it."""
    there = story.asked.keys() & made(event) if story.asked else ()
    if not there:
        return story
    left = {thing: asked for thing, asked in story.asked.items() if thing not in there}
    return _set(story, asked=left)


def _told(story: Story, event: e.Told) -> Story:
    return _set(story, told={**story.told, event.notice: event.comment})


def _begin_rollout(story: Story, event: e.RolloutIntended) -> Story:
    """Begin afresh: a second rollout of an environment forgets how the first one ended."""
    begun = Rollout(
        environment=event.environment,
        tag=event.tag,
        strategy=event.strategy,
        previous=event.previous,
        number=event.number,
        begun=event.at,
        until=event.until,
        again=event.again,
        approval=story.rollout(event.environment).approval,
    )
    return _set(story, rollouts={**story.rollouts, event.environment: begun})


def _begin_watch(story: Story, event: e.WatchBegun) -> Story:
    """Begin a watch; of those before it, one that proved nothing is forgotten."""
    told = story.rollout(event.environment).watch
    unproven = told is not None and told.verdict not in ("pass", "fail")
    again = {"watch": None} if unproven and event.again else {}
    return _in_rollout(lambda event: {"watching": event, **again}, story, event)


def _roll_back(story: Story, event: e.RolledBack) -> Story:
    """An incident that was closed is open again once production has lost its fix."""
    story = _in_rollout(lambda event: {"rolled_back": event, "settled": None}, story, event)
    return _set(story, closed=None) if event.environment == "production" else story


_HANDLERS: dict[type, Handler] = {
    e.IncidentOpened: partial(_keep, "incident"),
    e.Triaged: partial(_keep, "triage"),
    e.AttemptBegun: _begin_attempt,
    e.BranchMade: partial(_keep, "branch"),
    e.ReviewRulesFound: partial(_keep, "rules"),
    e.FixProposed: partial(_keep, "proposed"),
    e.ForkVouched: partial(_append, "vouched"),
    e.GateJudged: _judge,
    e.GatesConcluded: partial(_keep, "gates"),
    e.Overridden: partial(_append, "overrides"),
    e.AutoMergeArmed: _arm,
    e.FixMerged: partial(_keep, "merged"),
    e.Tagged: _tag,
    e.ReleaseDrafted: partial(_keep, "draft"),
    e.MergeBackProposed: _propose_merge_back,
    e.MergeBackNotNeeded: _hold_already,
    e.MergeBackWithdrawn: _withdraw_merge_back,
    e.ProductionApproved: partial(_in_rollout, lambda event: {"approval": event}),
    e.Compared: _compare,
    e.SampledBefore: _sample_before,
    e.RolloutIntended: _begin_rollout,
    e.RolledOut: partial(
        _in_rollout,
        lambda event: {
            "deployment": event.deployment,
            "done": event.at,
            "state": event.state,
            "unseen": event.unseen,
            "left_running": event.left_running,
        },
    ),
    e.RolloutFailed: partial(
        _in_rollout,
        lambda event: {
            "deployment": event.deployment,
            "failed": event.summary,
            "unended": event.unended,
        },
    ),
    e.RolloutStopped: partial(
        _in_rollout, lambda event: {"deployment": event.deployment, "stopped": event}
    ),
    e.SmokeJudged: partial(_in_rollout, lambda event: {"smoke": event}),
    e.WatchBegun: _begin_watch,
    e.WatchSampled: partial(_in_rollout, lambda event: {"sampled": event.upto}),
    e.WatchJudged: partial(_in_rollout, lambda event: {"watch": event}),
    e.RollbackIntended: partial(_in_rollout, lambda event: {"rollback": event}),
    e.RolledBack: _roll_back,
    e.RollbackSettled: partial(_in_rollout, lambda event: {"settled": event}),
    e.Withdrawn: partial(_keep, "withdrawn"),
    e.ReleasePublished: partial(_keep, "published"),
    e.MergedBack: _hold,
    e.BranchRemoved: _remove,
    e.BranchKept: _as_it_is,
    e.IncidentClosed: partial(_keep, "closed"),
    e.PostMortemFiled: partial(_keep, "postmortem"),
    e.ActionFiled: partial(_append, "actions"),
    e.PersonAsked: _ask,
    e.Told: _told,
    e.Noted: partial(_append, "notes"),
    e.Stopped: partial(_keep, "stopped"),
}
