"""Which state is put back: what is told of it, and the answers that the decision asks for."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import replace

from hotfix_actions.context import Context
from hotfix_actions.domain import deploy
from hotfix_actions.domain.events import Event, RollbackIntended, RolloutIntended
from hotfix_actions.domain.rollout_end import names_version
from hotfix_actions.domain.running import Running
from hotfix_actions.domain.story import Rollout
from hotfix_actions.domain.way_back import (
    Names,
    Question,
    Signed,
    Unsure,
    Way,
    WayFacts,
    believes,
    choose,
    previous,
)
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import HotfixError, PermissionMissing
from hotfix_actions.ports import RECENT
from hotfix_actions.steps import believing
from hotfix_actions.steps.base import WITHDRAWN, records, withdrawn
from hotfix_actions.steps.base_known import fault
from hotfix_actions.steps.environment import environment_of, version_of
from hotfix_actions.steps.marks import is_gone, is_gone_commit
from hotfix_actions.steps.moved_tag import recorded, told_move
from hotfix_actions.steps.own_records import known

# Longer texts are no state, whoever recorded them (`running.LONGEST_STATE`).
LONGEST = 250
Answer = Way | Unsure | bool


def way_back(context: Context, running: Running) -> Way | Unsure:
    """Choose the state that a rollback of the environment puts back where nobody names one.

    What GitHub does not tell is not believed: a rollback waits for no answer.
    """
    name = context.request.environment
    found = _answered(context, _facts(context, running), choose)
    chosen = found if isinstance(found, Way) else Unsure()
    context.back_to[name] = chosen.state if isinstance(chosen, Way) else ""
    _doubt(context, context.back_to[name])
    return chosen if isinstance(found, Way) else _with_moves(context, _unsure(found))


def _with_moves(context: Context, unsure: Way | Unsure) -> Way | Unsure:
    """Say of the states that a person may name which tags were moved since they ran."""
    for way in unsure.told if isinstance(unsure, Unsure) else ():
        moved = told_move(context, way.state)
        if moved:
            context.ports.report.say(f"warning: {moved}")
    return unsure


def _doubt(context: Context, state: str) -> None:
    """Say that a state is marked as withdrawn, and that nobody who is believed tells of that."""
    marks = sorted(tag for tag in withdrawn(context) if state and names_version(state, tag, ""))
    for tag in marks:
        ref = context.ports.state.ref(f"{WITHDRAWN}{tag}")
        context.ports.report.say(
            f"warning: {ref} marks {tag} as withdrawn, but nobody who is believed tells that it "
            f"was rolled back: {state} is put back all the same. To take the mark away: "
            f"git push origin :{ref}"
        )


def before(context: Context, running: Running) -> Way | Unsure:
    """Choose the state that a rollout which is to begin will be taken back to."""
    own = any(_is_of(context, one) for one in _records(context))
    begun = own or context.story.rollout(context.request.environment).begun is not None
    ask = functools.partial(previous, running=running, begun=begun)
    return _unsure(_answered(context, _facts(context, running), ask))


def is_believed(context: Context, running: Running, state: str) -> bool:
    """Whether a state that somebody names is one that is believed."""
    ask = functools.partial(believes, state=state)
    return _answered(context, _facts(context, running), ask) is True


def _unsure(found: Answer) -> Way | Unsure:
    return found if isinstance(found, Way | Unsure) else Unsure()


def _facts(context: Context, running: Running) -> WayFacts:
    name, story = context.request.environment, context.story
    rollout, base = story.rollout(name), story.branch.base_tag if story.branch else ""
    tag = rollout.tag or (story.tagged.tag if story.tagged else "")
    seen = {tag, base} & set(running.states)
    recorded = _records(context)
    ways = [way for one in recorded if (way := _way(context, one)) is not None]
    states = {*running.states, *_journal(rollout), *(way.state for way in ways)}
    states |= {base, context.request.to, *(one.ref for one in recorded)}
    return WayFacts(
        tag=tag,
        sha=story.tagged.sha if story.tagged else "",
        read=context.read_before.get(name, ""),
        journal=_journal(rollout),
        records=ways,
        earlier=[
            Way(one.ref, "record", one.creator)
            for one in recorded
            if one.state == "success" and one.creator == one.state_by
        ],
        base=base,
        by_tags=not running.configured or bool(seen),
        withdrawn=_gone(context, states - {tag}),
    )


def _gone(context: Context, states: Iterable[str]) -> list[str]:
    """Return the versions among these states that are withdrawn, as somebody believed tells."""
    try:
        marks = withdrawn(context)
    except HotfixError:  # unread: a mark alone would count for nothing
        return []
    named = [tag for tag in marks if any(names_version(state, tag, "") for state in states)]
    return [tag for tag in named if is_gone(context, tag)]


def _journal(rollout: Rollout) -> tuple[str, ...]:
    """Return the states that the journal tells, the latest word first."""
    told = (rollout.rollback.to if rollout.rollback else "", rollout.previous)
    return tuple(state for state in told if state)


def _records(context: Context) -> list[Deployment]:
    """Return the environment's records, newest first; none where GitHub does not tell.

    Those that name the version are read, however many others are newer, where none of the newest is
    of this rollout and believed.
    """
    name = context.request.environment
    try:
        found = list(records(context, name))
        own = (one for one in found if _is_of(context, one))
        if len(found) < RECENT or any(believing.made(context, one) for one in own):
            return found
        return list(known(context, name))
    except HotfixError:  # a rollback goes on by what else is told
        return []


def _is_of(context: Context, record: Deployment) -> bool:
    """Whether a record says of itself that it is about this rollout, or its rollback."""
    story = context.story
    tag = story.rollout(context.request.environment).tag
    tag = tag or (story.tagged.tag if story.tagged else "")
    whose = deploy.identity(context.incident, story.attempt)
    mine = all(record.payload.get(key) == value for key, value in whose.items())
    return bool(tag) and mine and tag in (record.ref, record.payload.get("rollback"))


def _way(context: Context, record: Deployment) -> Way | None:
    """Return the state that a record of this rollout, or of its rollback, tells."""
    word = record.payload.get("state" if "rollback" in record.payload else "previous")
    if not _is_of(context, record) or not isinstance(word, str) or not word.strip():
        return None
    return Way(word, "record", record.creator) if len(word) <= LONGEST else None


def _answered(
    context: Context, facts: WayFacts, ask: Callable[[WayFacts], Answer | Question]
) -> Answer:
    """Answer the decision's questions until it needs no more."""
    while isinstance(found := ask(facts), Question):
        if found.kind == "who":
            known = {**facts.believed, found.about: _believes(context, found.about)}
            facts = replace(facts, believed=known)
        elif found.kind == "names":
            facts = replace(facts, names={**facts.names, found.about: _named(context, found.about)})
        else:
            signed = {**facts.signed, found.about: _signed(context, found.about)}
            facts = replace(facts, signed=signed)
    return found


def _believes(context: Context, login: str) -> bool:
    try:
        return believing.believes(context, login)
    except HotfixError:  # unread: not believed
        return False


def _named(context: Context, state: str) -> Names:
    """Return what a state names: asked once a run, where something can be asked at all."""
    try:
        return context.once(f"way back {state}", lambda: _names(context, state))
    except HotfixError:  # unread: not believed
        return "none"


def _names(context: Context, state: str) -> Names:
    commit = version_of(context, environment_of(context), state).commit
    if not commit:
        return "none"
    own = context.story.tagged.sha if context.story.tagged else ""
    if commit == own or is_gone_commit(context, commit):
        then = recorded(context, state)  # its tag may have been moved there since
        return "commit" if then and then != commit else "gone"
    base = _base(context)
    if not base:
        return "commit"
    if commit == base:
        return "base"
    try:
        holds = context.ports.history.compare(commit, base).status in ("ahead", "identical")
    except PermissionMissing:  # GitHub answers 404: no common history
        holds = False
    return "ancestor" if holds else "commit"


def _base(context: Context) -> str:
    """Return the commit that the hotfix stands on, where its base tag still names it.

    The journal tells of it: so it must be one that production may have had, as for a review.
    """
    made = context.story.branch
    tag = context.ports.objects.tag(made.base_tag) if made else None
    if made is None or tag is None or tag.commit != made.base:
        return ""
    return "" if context.measured(f"base {made.base}", lambda: fault(context, made)) else made.base


def _signed(context: Context, state: str) -> Signed:
    """Return whether an App that is believed signed a line of the journal that tells a state."""
    try:
        if not believing.is_signed_by_apps(context):
            return "nobody"
        telling = _telling(context, state)
        return "yes" if any(believing.signed(context, event) for event in telling) else "no"
    except HotfixError:  # unread: not believed
        return "no"


def _telling(context: Context, state: str) -> Iterable[Event]:
    """Give the lines of the journal that name a state to go back to in the environment."""
    name = context.request.environment
    for event in context.story.events:
        match event:
            case RolloutIntended(environment=where, previous=told):
                pass
            case RollbackIntended(environment=where, to=told):
                pass
            case _:
                continue
        if (where, told) == (name, state):
            yield event
