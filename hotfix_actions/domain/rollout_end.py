"""Whether a rollout is known to be over, and what is left to do where another run ended it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotfix_actions.domain import duration
from hotfix_actions.domain.running import Running
from hotfix_actions.domain.settings import Environment
from hotfix_actions.domain.story import Rollout

# Between the intent and the command's start: a record and its status, with GitHub at its slowest.
PREPARING = timedelta(seconds=60)
# How long ending everything takes, at the most.
ENDING = timedelta(seconds=30)


def end_of(now: datetime, environment: Environment) -> datetime:
    """Return the moment after which a rollout that is intended now has surely ended."""
    return now + PREPARING + timedelta(seconds=duration.parse(environment.timeout)) + ENDING


def seconds_for(now: datetime, until: datetime | None) -> float | None:
    """Return how long the command may take, so that it has ended by then."""
    return None if until is None else max((until - ENDING - now).total_seconds(), 1.0)


def unsettled_until(
    rollout: Rollout, environment: Environment, *, lives: bool = True
) -> datetime | None:
    """Return until when a rollout may still change its environment; None where it is over.

    Over is a command that ended by itself, with all that it started. One that was cut short may
    have begun something elsewhere - a workflow, a script over ssh - that goes on without it.
    `lives`: what a command that ended well left running may be at work still.
    """
    if rollout.begun is None:
        return None
    if rollout.stopped is not None:
        over = rollout.stopped.over
    elif rollout.done is not None:
        over = not rollout.unseen and (rollout.left_running is None or not lives)
    else:
        over = bool(rollout.failed) and not rollout.unended
    return None if over else latest_end(rollout, environment)


def latest_end(rollout: Rollout, environment: Environment) -> datetime | None:
    """Return when a rollout that was begun has ended at the latest, whatever is told of its end."""
    if rollout.begun is None:
        return None
    return rollout.until or end_of(rollout.begun, environment)  # older versions wrote none


def is_over(
    rollout: Rollout, environment: Environment, now: datetime, *, lives: bool = True
) -> bool:
    """Whether nothing of a rollout can change its environment any more."""
    until = unsettled_until(rollout, environment, lives=lives)
    return until is None or now >= until


def shows(running: Running, rollout: Rollout) -> bool:
    """Whether what runs after a deploy command that ended well may be what it put there.

    Without a `state` command that is believed. One that names another thing than the tag (an image,
    a digest) must name another than before.
    """
    if not running.configured or running.only == rollout.tag:
        return True
    return bool(running.only) and running.only != rollout.previous


def is_unverified(rollout: Rollout) -> bool:
    """Whether what a rollback put back was read by nobody, the last time that it was looked at."""
    told = rollout.settled or rollout.rolled_back
    return told is not None and told.unverified


def is_ours(state: str, rollout: Rollout, sha: str) -> bool:
    """Whether a state is the version of this rollout: as it was seen, or as it names its tag."""
    seen = bool(rollout.state) and state == rollout.state
    return seen or names_version(state, rollout.tag, sha)


def names_version(state: str, tag: str, sha: str) -> bool:
    """Whether a state names the version of a tag: `shop:1.2.4` names v1.2.4, as does its commit."""
    if not tag:
        return False
    if state == tag or (sha and sha in state):
        return True
    version = tag[next(iter(_digits(tag)), 0) :]
    return re.search(rf"(?<![\w.-])v?{re.escape(version)}(?![\w.+-])", state) is not None


def _digits(text: str) -> list[int]:
    return [place for place, letter in enumerate(text) if letter.isdigit()]


@dataclass(frozen=True)
class StopFacts:
    """What is known after a rollout's command was ended, because the lock is another run's.

    `previous` is what this run read before it began; `rollout` is as the journal tells it by now.
    `heard`: the state that a rollback wants there, as the journal tells, is believed. `taker` is
    the command that took the lock, where it still holds it.
    """

    previous: str
    rollout: Rollout
    running: Running
    heard: bool = False
    sha: str = ""
    taker: str = ""
    withdrawn: Collection[str] = ()


def to_restore(facts: StopFacts) -> str:
    """Return the state to put back; empty where what runs is not ours to undo.

    A rollback that names another state is heard where that is believed.
    """
    rollout, running = facts.rollout, facts.running
    asked = rollout.rollback
    to = asked.to if asked is not None and facts.heard else facts.previous
    if running.only == to:
        return ""
    another = running.only and not is_ours(running.only, rollout, facts.sha)
    if another or (asked is None and (facts.taker == "deploy" or to in facts.withdrawn)):
        return ""
    return to
