"""Putting the recorded previous state back, and withdrawing the version."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import msgspec

from hotfix_actions.domain.events import (
    RollbackIntended,
    RollbackSettled,
    RolledBack,
    Withdrawn,
)
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.replacing import WORDS
from hotfix_actions.domain.rollout_end import is_ours, is_over, is_unverified, names_version
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.domain.way_back import NOBODY, Unsure, Way, unsure


@dataclass(frozen=True)
class RollbackFacts:
    """What the journal recorded before the rollout, and what runs now.

    `asked` is a person's reason; without it only trouble that the journal knows of is a reason.
    `taken`: another run took the environment's lock from the one that deploys. `to` is the state
    that a person named, and `way` the one that is believed where nobody did. `left`: an earlier run
    of the rollback left the environment's lock behind. `beginning`: a deployment of this incident
    holds the lock, and has begun nothing yet. `held`: a run that deploys it holds the lock,
    whatever the journal tells of its command's end. `lives`: what that command left running may be
    at work still. `unsettled`: until when what this run put back may be overwritten.
    `owner`: the incident that put there what runs since a rollback, 0 where none is told; `known`:
    that is a version of the repository.
    """

    now: datetime
    environment: str
    story: Story
    settings: Environment | None = None
    running: Running = UNCONFIGURED
    asked: str = ""
    withdrawn: Collection[str] = ()
    taken: bool = False
    to: str = ""
    way: Way | Unsure = NOBODY
    left: bool = False
    beginning: bool = False
    held: bool = False
    lives: bool = True
    unsettled: datetime | None = None
    owner: int = 0
    known: bool = False


@dataclass(frozen=True)
class RollbackPlan:
    """Restore `to` unless it runs already; withdraw the tag unless it is.

    `lock`: the environment's lock is taken over before. `settled` is written once nothing can
    overwrite what was put back; None where the first record says so.
    """

    intent: RollbackIntended
    restore: bool
    withdraw: bool
    back: RolledBack
    gone: Withdrawn | None
    lock: bool = True
    record: bool = True
    settled: RollbackSettled | None = None


def decide(facts: RollbackFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Restore the recorded state; repeating it finds it there and changes nothing.

    A rollback that was intended and cut short goes on, whoever comes next. The journal never says
    that nothing is left to do: what runs does.
    """
    rollout = facts.story.rollout(facts.environment)
    intended = rollout.rollback.because if rollout.rollback else ""
    because = facts.asked or rollout.trouble or intended
    if not because or (not facts.asked and _is_undone(facts, rollout)):
        return Plan()
    if facts.settings is None:
        return Halt("refused", "no-environment", {"environment": facts.environment})
    if not rollout.tag:
        never = {"environment": facts.environment, "incident": str(facts.story.number)}
        told = rollout.rollback or rollout.rolled_back or rollout.trouble
        return Halt("refused", "told-alone" if told else "never-deployed", never)
    if not facts.to and isinstance(facts.way, Unsure):
        at = {"environment": facts.environment, "incident": str(facts.story.number)}
        return unsure(facts.way, {**at, "tag": rollout.tag, "running": str(facts.running)})
    if not _is_back(facts, rollout):
        return _plan(facts, facts.settings, because)
    if _is_another(facts, rollout):
        return _another(facts, rollout)
    return _again(facts, facts.settings, because)


def _is_undone(facts: RollbackFacts, rollout: Rollout) -> bool:
    """Whether it was rolled back as the journal tells, and nothing that runs proves it wrong."""
    tagged = facts.story.tagged
    sha, states = tagged.sha if tagged else "", facts.running.states
    lives = any(names_version(state, rollout.tag, sha) for state in states)
    return rollout.rolled_back is not None and not lives


def _to(facts: RollbackFacts) -> str:
    """Return the state to put back: what a person names, else the one that is believed."""
    return facts.to or (facts.way.state if isinstance(facts.way, Way) else "")


def _is_back(facts: RollbackFacts, rollout: Rollout) -> bool:
    """Whether the journal says that this very state was put back."""
    there = rollout.rolled_back
    return there is not None and there.to == _to(facts)


def _is_another(facts: RollbackFacts, rollout: Rollout) -> bool:
    """Whether a version runs, after the rollback, that is neither ours nor the one put back."""
    only, tagged = facts.running.only, facts.story.tagged
    known = only in ("", _to(facts)) or is_ours(only, rollout, tagged.sha if tagged else "")
    own = facts.owner != 0 and facts.owner == facts.story.number
    return not known and not own and not facts.to


def _another(facts: RollbackFacts, rollout: Rollout) -> Halt:
    """Leave it there: a version that is known takes a maintainer's word, another one a state."""
    what = {
        "environment": facts.environment,
        "incident": str(facts.story.number),
        "running": facts.running.only,
        "tag": rollout.tag,
        "to": _to(facts),
        "word": WORDS.get(facts.environment, WORDS["production"]),
    }
    if facts.owner:
        what["owner"] = str(facts.owner)
        return Halt("refused", "runs-another-incidents", what, record=False)
    code = "runs-another-known" if facts.known else "runs-another"
    return Halt("refused", code, what, record=False)


def _plan(facts: RollbackFacts, environment: Environment, because: str) -> Plan:
    """Put it back, and record it."""
    rollout = facts.story.rollout(facts.environment)
    name, tag, to = facts.environment, rollout.tag, _to(facts)
    intent, over = _intent(facts, because), _is_over(facts, rollout, environment)
    restore = facts.running.only != to or not over
    gone = Withdrawn(at=facts.now, tag=tag, because=because) if _gives_up(facts) else None
    withdraw = gone is not None and tag not in facts.withdrawn
    changes = _locking(facts)
    if restore:
        changes.append(Change("run", " ".join(environment.restore)))
    changes.append(Change("create", f"deployment status failure in {name}"))
    changes.append(Change("create", f"deployment of {to} to {name}"))
    changes.append(Change("create", f"deployment status success in {name}"))
    changes += _withdrawing(tag) if withdraw else ()
    back = _back(facts, intent)
    foretold = (intent, back, *([gone] if gone else []))
    todo = RollbackPlan(intent, restore, withdraw, back, gone, lock=bool(facts.asked))
    return Plan(tuple(changes), foretold, todo)


def _locking(facts: RollbackFacts) -> list[Change]:
    """Return the change of the lock: who deploys holds it already."""
    lock = Change("update", f"refs/{lock_of(facts.environment)}")
    return [lock] if facts.asked else []


def _again(facts: RollbackFacts, environment: Environment, because: str) -> Plan:
    """Look after what the journal says is back: put it back once more, or settle it."""
    rollout = facts.story.rollout(facts.environment)
    tag, to = rollout.tag, _to(facts)
    over = _is_over(facts, rollout, environment)
    restore = facts.running.only != to or not over
    withdraw = _gives_up(facts) and tag not in facts.withdrawn
    settled = _settled(facts, rollout)
    if not restore and not withdraw and settled is None:
        return Plan()
    changes = _locking(facts) if restore else []
    changes += [Change("run", " ".join(environment.restore))] if restore else []
    changes += _withdrawing(tag) if withdraw else ()
    told = rollout.rollback
    intent = told if told is not None and told.to == to else _intent(facts, because)
    back = rollout.rolled_back or _back(facts, intent)
    gone = Withdrawn(at=facts.now, tag=tag, because=because) if withdraw else None
    foretold = tuple(event for event in (gone, settled if over else None) if event is not None)
    todo = RollbackPlan(intent, restore, withdraw, back, gone, restore, False, settled)  # noqa: FBT003
    return Plan(tuple(changes), foretold, todo)


def _is_over(facts: RollbackFacts, rollout: Rollout, environment: Environment) -> bool:
    """Whether nothing can overwrite what is put back: a line of the journal alone does not say."""
    doubted = _doubted_until(rollout)
    doubt = facts.held or (doubted is not None and facts.now < doubted)
    return not doubt and is_over(rollout, environment, facts.now, lives=facts.lives)


def _doubted_until(rollout: Rollout) -> datetime | None:
    """Return until when an earlier rollback left open whether its state stays."""
    back = rollout.rolled_back
    return back.unsettled_until if back is not None and rollout.settled is None else None


def _settled(facts: RollbackFacts, rollout: Rollout) -> RollbackSettled | None:
    """Return what is written once nothing can overwrite it; None where nothing new is true."""
    back, before = rollout.rolled_back, rollout.settled
    overwritten = facts.running.told and facts.running.only != _to(facts)
    unsettled = before is None and back is not None and back.unsettled_until is not None
    unsettled |= is_unverified(rollout) and facts.running.told
    if not overwritten and not unsettled:
        return None
    done = RollbackSettled(
        at=facts.now,
        environment=facts.environment,
        tag=rollout.tag,
        to=_to(facts),
        restored=overwritten,
    )
    return _unwritten(done, facts.story)


def _intent(facts: RollbackFacts, because: str) -> RollbackIntended:
    """Return what is intended; an intention that was written down and cut short stays as it is.

    `chosen` lets it stand beside a line that tells another state: that must not take its place.
    """
    rollout = facts.story.rollout(facts.environment)
    told, to = rollout.rollback, _to(facts)
    if told is not None and told.to == to and not _is_done(rollout, told):
        return told
    others = {told.to if told else to, rollout.rolled_back.to if rollout.rolled_back else to}
    intent = RollbackIntended(
        at=facts.now,
        environment=facts.environment,
        tag=rollout.tag,
        to=to,
        because=because,
        chosen=to != rollout.previous or others != {to},
    )
    return _unwritten(intent, facts.story)


def _is_done(rollout: Rollout, told: RollbackIntended) -> bool:
    """Whether the journal tells that this very intention was carried out."""
    back = rollout.rolled_back
    return back is not None and (back.to, back.again) == (told.to, told.again)


def _back(facts: RollbackFacts, intent: RollbackIntended) -> RolledBack:
    """Return what is written once the state is back: it must become the last word of it."""
    back = RolledBack(
        at=facts.now,
        environment=intent.environment,
        tag=intent.tag,
        to=intent.to,
        chosen=intent.chosen,
        again=intent.again,
    )
    return _unwritten(back, facts.story)


Told = TypeVar("Told", RollbackIntended, RolledBack, RollbackSettled)


def _unwritten(event: Told, story: Story) -> Told:
    """Return an event that will be written: one of its id is there already, whoever wrote it."""
    written = story.ids
    while event.id in written:
        event = msgspec.structs.replace(event, again=event.again + 1)
    return event


def _withdrawing(tag: str) -> tuple[Change, ...]:
    return Change("create", f"refs/hotfix/withdrawn/{tag}"), Change("update", f"release {tag}")


def _gives_up(facts: RollbackFacts) -> bool:
    """Whether the version is given up: not where production goes on running it.

    Otherwise the attempt is over with it: a tag is never moved, so that a version which staging
    refused can only be followed by another.
    """
    production = facts.story.rollout("production")
    lives = production.done is not None and production.rolled_back is None
    return facts.environment == "production" or not lives


def settled(facts: RollbackFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Wait where the rollout may still overwrite what was put back; `trouble` is why it was."""
    rollout = facts.story.rollout(facts.environment)
    back = rollout.rolled_back
    until = facts.unsettled or _doubted_until(rollout)
    if back is None or until is None or facts.now >= until:
        return Plan()
    waiting = {
        "environment": facts.environment,
        "incident": str(facts.story.number),
        "to": back.to,
        "tag": back.tag,
        "run": run_of(facts.story, facts.environment),
        "until": f"{until:%H:%M}",
        "trouble": rollout.trouble,
    }
    left, more = rollout.left_running, "-unverified" if is_unverified(rollout) else ""
    if left is None or rollout.unseen or rollout.stopped is not None:
        return Halt("waiting", f"unsettled{more}", waiting)
    return Halt("waiting", f"left-running{more}", {**waiting, "count": str(left.count)})


def settled_after_breach(facts: RollbackFacts, settings: Settings) -> Plan | Halt:
    """Say what a rollback would, and why there was one.

    It is a refusal, as of any version that was rolled back: whatever follows must not go on.
    """
    todo = settled(facts, settings)
    if not isinstance(todo, Halt):
        return todo
    code = f"breach-{todo.code}" if todo.facts["trouble"] else todo.code
    return replace(todo, outcome="refused", code=code)


def run_of(story: Story, environment: str) -> str:
    """Name the run that began the rollout, as the journal tells it."""
    begun = [
        event
        for event in story.events
        if getattr(event, "kind", "") == "rollout-intended"
        and getattr(event, "environment", "") == environment
    ]
    return str(getattr(begun[-1], "run", "")) if begun else ""
