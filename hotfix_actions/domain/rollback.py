"""Putting the recorded previous state back, and withdrawing the version."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain.events import RollbackIntended, RolledBack, Withdrawn
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Rollout, Story


@dataclass(frozen=True)
class RollbackFacts:
    """What the journal recorded before the rollout, and what runs now.

    `asked` is a person's reason; without it only trouble that the journal knows of is a reason.
    `taken`: another run took the environment's lock from the one that deploys. `to` is the state
    that a person named, empty for the recorded one. `left`: an earlier run of the rollback left the
    environment's lock behind.
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
    left: bool = False


@dataclass(frozen=True)
class RollbackPlan:
    """Restore `to` unless it runs already; withdraw the tag unless it is."""

    intent: RollbackIntended
    restore: bool
    withdraw: bool
    back: RolledBack
    gone: Withdrawn | None


def decide(facts: RollbackFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Restore the recorded state; repeating it finds it there and changes nothing.

    A rollback that was intended and cut short goes on, whoever comes next.
    """
    rollout = facts.story.rollout(facts.environment)
    intended = rollout.rollback.because if rollout.rollback else ""
    because = facts.asked or rollout.trouble or intended
    if not because:
        return Plan()
    if facts.settings is None:
        return Halt("refused", "no-environment", {"environment": facts.environment})
    if not rollout.tag:
        never = {"environment": facts.environment, "incident": str(facts.story.number)}
        return Halt("refused", "never-deployed", never)
    if rollout.rolled_back is not None and not _goes_elsewhere(facts, rollout):
        return Plan()
    return _plan(facts, rollout.rollback, facts.settings, because)


def _plan(
    facts: RollbackFacts, told: RollbackIntended | None, environment: Environment, because: str
) -> Plan:
    rollout = facts.story.rollout(facts.environment)
    name, tag = facts.environment, rollout.tag
    to = facts.to or (told.to if told else rollout.previous)
    chosen = to != rollout.previous
    intent = RollbackIntended(
        at=facts.now, environment=name, tag=tag, to=to, because=because, chosen=chosen
    )
    if told is not None and told.to == to:
        intent = told
    restore = facts.running.only != to
    over = name == "production" or not _in_production(facts.story)
    withdraw = over and tag not in facts.withdrawn
    changes: list[Change] = []
    if restore:
        changes.append(Change("run", " ".join(environment.restore)))
    changes.append(Change("create", f"deployment status failure in {name}"))
    changes.append(Change("create", f"deployment of {to} to {name}"))
    changes.append(Change("create", f"deployment status success in {name}"))
    if withdraw:
        changes.append(Change("create", f"refs/hotfix/withdrawn/{tag}"))
        changes.append(Change("update", f"release {tag}"))
    back = RolledBack(at=facts.now, environment=name, tag=tag, to=to, chosen=intent.chosen)
    gone = Withdrawn(at=facts.now, tag=tag, because=because) if over else None
    foretold = (intent, back, *([gone] if gone else []))
    return Plan(tuple(changes), foretold, RollbackPlan(intent, restore, withdraw, back, gone))


def _goes_elsewhere(facts: RollbackFacts, rollout: Rollout) -> bool:
    """Whether a person named a state that no rollback has put back, or that runs no more."""
    there = rollout.rolled_back
    wanted = facts.to and (there is None or there.to != facts.to or facts.running.only != facts.to)
    return bool(wanted)


def _in_production(story: Story) -> bool:
    """Whether production runs the version: then taking it from staging gives nothing up.

    Otherwise the attempt is over with it: a tag is never moved, so that a version which staging
    refused can only be followed by another.
    """
    production = story.rollout("production")
    return production.done is not None and production.rolled_back is None
