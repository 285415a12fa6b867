"""Putting a version into an environment: whether it may go, and what must be done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from hotfix_actions.domain import live, token_life
from hotfix_actions.domain.events import RolledOut, RolloutFailed, RolloutIntended, WatchJudged
from hotfix_actions.domain.reviewed import is_asked, tag_moved
from hotfix_actions.domain.rollout_end import end_of, is_unverified, names_version
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.staged import Staged, passed, unjudged
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.domain.token_life import Outlived
from hotfix_actions.domain.way_back import NOBODY, Unsure, Way, unsure
from hotfix_actions.domain.world import Deployment, TagFacts


@dataclass(frozen=True)
class ReadyFacts:
    """What is known before anything moves; `outlived` where the token ends too early.

    `staged` are GitHub's records by which staging passed it. `redo` is the event after which
    staging is rolled out anew, where the journal tells that it passed and no record proves that.
    """

    environment: str
    story: Story
    tag: TagFacts | None = None
    withdrawn: Collection[str] = ()
    outlived: Outlived | None = None
    staged: Staged = field(default_factory=Staged)
    redo: RolloutFailed | None = None


def ready(facts: ReadyFacts, settings: Settings) -> Plan | Halt:
    """Refuse what is not released, was withdrawn, skipped staging, or may outlive its token."""
    story = facts.story
    if story.tagged is None:
        return Halt("refused", "not-released", {"incident": str(story.number)})
    name = story.tagged.tag
    rollout = story.rollout(facts.environment)
    if story.withdrawn or rollout.rolled_back or name in facts.withdrawn:
        return Halt("refused", "withdrawn", {"tag": name, "incident": str(story.number)})
    if rollout.rollback is not None and not rollout.trouble:  # a person's word: not ours to undo
        begun = {"tag": name, "incident": str(story.number), "environment": facts.environment}
        return Halt("refused", "rolling-back", begun)
    moved = tag_moved(story.tagged, facts.tag)
    if moved is not None:
        return moved
    staging = settings.environments.get("staging")
    if facts.environment == "production" and staging is not None:
        skipped = _skipped(facts, staging)
        if skipped is not None:
            return _unjudged(facts, settings) or skipped
    if facts.environment == "staging" and asked(facts):
        never = _unjudged(facts, settings)
        if never is not None:
            return never
    return _in_time(facts) or Plan(foretold=(facts.redo,) if facts.redo is not None else ())


def _unjudged(facts: ReadyFacts, settings: Settings) -> Halt | None:
    """Refuse to go where nothing can judge a version: it would wait there for ever."""
    if not unjudged(settings):
        return None
    return Halt("refused", "staging-unjudged", {"incident": str(facts.story.number)}, record=False)


def _skipped(facts: ReadyFacts, staging: Environment) -> Halt | None:
    """Refuse what staging has not passed; where only doubted records say so, name their makers."""
    incident = {"incident": str(facts.story.number)}
    if not passed(facts.story, staging):
        return Halt("refused", "not-staged", incident)
    if not asked(facts) or facts.staged.good:
        return None
    said_by = dict.fromkeys(
        who for one in facts.staged.doubted for who in (one.creator, one.state_by)
    )
    if not said_by:
        return Halt("refused", "not-staged", incident)
    return Halt("refused", "staging-doubted", {**incident, "by": ", ".join(said_by)})


def _in_time(facts: ReadyFacts) -> Halt | None:
    """Refuse what may outlive its token, unless nothing is left to do but to put a state back."""
    trouble = facts.story.rollout(facts.environment).trouble and facts.environment == "production"
    if facts.outlived is None or trouble or not live.pending(facts.story, facts.environment):
        return None
    what = token_life.facts(facts.environment, facts.outlived)
    return Halt("refused", "token-too-short", what, record=False, usage=True)


def asked(facts: ReadyFacts) -> bool:
    """Whether the environment would get the version now."""
    return is_asked(facts.story, facts.environment)


@dataclass(frozen=True)
class RolloutFacts:
    """What runs in the environment, and our own records of this tag there, newest first.

    `way` is what the rollout will be taken back to. `written` are the ids of the journal's events:
    a line that is there is not written again.
    """

    now: datetime
    environment: str
    settings: Environment
    tag: str
    sha: str
    told: Rollout
    incident: str = ""
    running: Running = UNCONFIGURED
    records: Sequence[Deployment] = ()
    way: Way | Unsure = NOBODY
    identity: Mapping[str, object] = field(default_factory=dict)
    attempt: int = 1
    written: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RolloutPlan:
    """The rollout to do. `record` is an unfinished deployment record to go on with."""

    intent: RolloutIntended
    record: Deployment | None
    finished: bool


def rollout(facts: RolloutFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Roll out what does not run yet, or is not known to have gone all the way.

    Once a rollback was intended nothing is rolled out, even where the rollback was cut short.
    """
    told = facts.told
    if told.rollback is not None:
        return Plan()
    anew = bool(told.trouble) and facts.environment != "production"
    if (told.done or told.failed) and not anew:
        return Plan()
    number = told.number + 1 if anew or not told.number else told.number
    named = [one for one in facts.records if one.sha == facts.sha]
    own = [one for one in named if is_own(one, facts.identity, number)]
    record = own[0] if own else None
    finished = _is_finished(facts, record, number)
    way = facts.way
    if isinstance(way, Unsure):
        at = {"environment": facts.environment, "tag": facts.tag, "incident": facts.incident}
        at |= {"running": str(facts.running)}
        return unsure(way, at) if way.told else Halt("refused", "no-way-back", at)
    intent = RolloutIntended(
        at=facts.now,
        environment=facts.environment,
        tag=facts.tag,
        strategy=facts.settings.strategy,
        previous=way.state,
        number=number,
        until=end_of(facts.now, facts.settings),
        again=_beginnings(told, number, finished=finished),
        attempt=facts.attempt,
    )
    if not finished:
        intent = _unwritten(intent, facts.written)
    changes: list[Change] = []
    if record is None:
        changes.append(Change("create", f"deployment of {facts.tag} to {facts.environment}"))
    if not finished:
        in_progress = f"deployment status in_progress in {facts.environment}"
        if record is None or record.state != "in_progress":
            changes.append(Change("create", in_progress))
        changes.append(Change("run", " ".join(facts.settings.deploy)))
    done = RolledOut(
        at=facts.now, environment=facts.environment, tag=facts.tag, deployment=_id(record)
    )
    return Plan(tuple(changes), (intent, done), RolloutPlan(intent, record, finished=finished))


def _is_finished(facts: RolloutFacts, record: Deployment | None, number: int) -> bool:
    """Whether a rollout went all the way, and only the journal's word of its end is lost.

    Any writer can make a record of success. So it counts only where the journal tells that this
    very rollout was begun, and its tag is all that runs.
    """
    if record is None or record.state != "success":
        return False
    told = facts.told
    begun = told.begun is not None and (told.number, told.tag) == (number, facts.tag)
    return begun and facts.running.only == facts.tag


def _unwritten(intent: RolloutIntended, written: frozenset[str]) -> RolloutIntended:
    """Return an intent that will be written: anybody may have put one of its id in before."""
    while intent.id in written:
        intent = msgspec.structs.replace(intent, again=intent.again + 1)
    return intent


def _beginnings(told: Rollout, number: int, *, finished: bool) -> int:
    """Return how often this rollout was begun before: a command that is run again ends later."""
    if number != told.number or told.begun is None:
        return 0
    return told.again if finished else told.again + 1


def _id(record: Deployment | None) -> int:
    return record.id if record else 0


def identity(incident: int, attempt: int) -> dict[str, object]:
    """Give what a deployment record's payload says of whose it is."""
    return {"incident": incident, "attempt": attempt}


def is_own(record: Deployment, whose: Mapping[str, object], number: int) -> bool:
    """Whether a deployment record is that of this rollout."""
    wanted = {**whose, "number": number}
    return all(record.payload.get(key) == value for key, value in wanted.items())


def concluded(story: Story, environment: str, running: Running = UNCONFIGURED) -> Halt | None:
    """Say how a deployment ended, where it did not end well.

    `running` is what the environment runs, where another run took it over, or is told to have: any
    writer can tell of that.
    """
    rollout = story.rollout(environment)
    number = {"incident": str(story.number), "environment": environment, "tag": rollout.tag}
    if rollout.rolled_back is not None:
        return _rolled_back(story, rollout, running, number)
    if rollout.trouble:
        return _failed(rollout, {**number, "why": rollout.trouble})
    if rollout.stopped is not None:
        return Halt("refused", "rollout-stopped", {**number, "state": rollout.stopped.state})
    watched = _watched(rollout.watch, number, running) if rollout.watch is not None else None
    if watched is not None or rollout.rollback is None:
        return watched
    if running.told:
        return Halt("refused", "being-rolled-back", {**number, "running": str(running)})
    return Halt("refused", "rolling-back", number)


def _watched(watch: WatchJudged, number: Mapping[str, str], running: Running) -> Halt | None:
    """Say how a watch ended that proved nothing."""
    if watch.stopped_by:
        by = {**number, "by": watch.stopped_by}
        if running.told:
            return Halt("refused", "watch-overtaken", {**by, "running": str(running)})
        return Halt("refused", "watch-stopped", by)
    if watch.code in ("another-runs", "no-better"):
        seen = {"why": watch.summary, "running": watch.another}
        return Halt("waiting", watch.code, {**number, **seen})
    if watch.verdict != "pass":
        return Halt("waiting", "watch-unproven", {**number, "why": watch.summary})
    return None


def _rolled_back(
    story: Story, rollout: Rollout, running: Running, number: Mapping[str, str]
) -> Halt:
    """Say that it was rolled back, unless its version is seen to run."""
    sha = story.tagged.sha if story.tagged else ""
    if any(names_version(state, rollout.tag, sha) for state in running.states):
        return Halt("refused", "not-rolled-back", {**number, "running": str(running)})
    told = rollout.rolled_back
    back = {"to": told.to if told else "", "why": rollout.trouble or "it was asked for"}
    if told is not None and running.told and running.only != told.to:
        return Halt("refused", "rolled-back-since", {**number, **back, "running": str(running)})
    more = "-unverified" if is_unverified(rollout) else ""
    return Halt("refused", f"rolled-back{more}", {**number, **back})


def _failed(rollout: Rollout, facts: Mapping[str, str]) -> Halt:
    """Say that it failed, and until when a command that was cut short may go on elsewhere."""
    if not rollout.unended or rollout.until is None:
        return Halt("refused", "deploy-failed", facts)
    return Halt("refused", "deploy-unended", {**facts, "until": f"{rollout.until:%H:%M}"})
