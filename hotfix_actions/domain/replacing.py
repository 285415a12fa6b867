"""What each command does with the answer of `replace`: it goes on, or halts with a remedy."""

from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain.events import Compared
from hotfix_actions.domain.replace import (
    Answer,
    ReleaseFacts,
    ReplaceFacts,
    UndoFacts,
    contains,
    replaces,
    undoes,
)
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.story import Story

# By which word a maintainer allows a version that lacks what runs.
WORDS = {"production": "downgrade", "staging": "downgrade-staging"}
# Answers that end no deployment: where there is no `state` command, nobody can look.
_GOES_ON = ("state-unseen",)


@dataclass(frozen=True)
class DeployFacts:
    """What a deployment is compared with; None where none would begin."""

    now: datetime
    incident: int
    compared: ReplaceFacts | None = None


@dataclass(frozen=True)
class LineFacts:
    """What a release is compared with; None where none would be made."""

    now: datetime
    incident: int
    compared: ReleaseFacts | None = None


@dataclass(frozen=True)
class BackFacts:
    """What a rollback would undo; None where it has nothing to undo."""

    incident: int
    undone: UndoFacts | None = None


def begins(story: Story, environment: str) -> bool:
    """Whether a deployment would put the version into the environment now."""
    rollout = story.rollout(environment)
    if rollout.rollback is not None or rollout.rolled_back is not None:
        return False
    again = bool(rollout.trouble) and environment != "production"
    return again or not (rollout.done or rollout.failed)


def may_deploy(facts: DeployFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Refuse a version that lacks what the environment runs, or of which that cannot be told."""
    asked = facts.compared
    if asked is None:
        return Plan()
    answer = replaces(asked)
    if answer.may != "yes" and answer.code not in _GOES_ON:
        word = {"word": WORDS.get(asked.environment, WORDS["production"])}
        return _halt(facts.incident, answer, word)
    return Plan(foretold=(_event(facts.now, asked.environment, asked.tag, answer),))


def may_release(facts: LineFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Refuse a commit that lacks a version of its line, or leaves out a fix that is still open."""
    asked = facts.compared
    if asked is None:
        return Plan()
    answer = contains(asked)
    if answer.may != "yes":
        return _halt(facts.incident, answer, {"word": WORDS["production"]})
    return Plan(foretold=(_event(facts.now, "", asked.tag, answer),))


def may_undo(facts: BackFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Refuse to undo a third version that is known; whatever cannot be told stops no rollback."""
    if facts.undone is None:
        return Plan()
    answer = undoes(facts.undone)
    if answer.may == "yes":
        return Plan()
    return _halt(facts.incident, answer, {"word": WORDS["production"]}, record=False)


def _halt(incident: int, answer: Answer, more: dict[str, str], *, record: bool = True) -> Halt:
    what = {**answer.facts, **more, "incident": str(incident)}
    return Halt("refused", answer.code, what, record=record)


def _event(now: datetime, environment: str, tag: str, answer: Answer) -> Compared:
    return Compared(
        at=now,
        environment=environment,
        tag=tag,
        running=answer.facts.get("running", ""),
        code=answer.code,
        lacks=answer.facts.get("lacks", ""),
    )
