"""What a rollback knows of a rollout where the journal does not tell: our own deployment records.

Anybody with write access may have written them. All that they can bring about is that a state is
put back, and only for the incident whose record is the environment's newest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hotfix_actions.domain.events import AttemptBegun, Event, RolledOut, RolloutIntended, Tagged
from hotfix_actions.domain.restore import is_state
from hotfix_actions.domain.rollout_end import names_version
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.world import Deployment

# Attempts beyond that nobody makes.
MOST_ATTEMPTS = 1000


@dataclass(frozen=True)
class RecallFacts:
    """What the journal tells, why it may not, and the environment's records, the newest first.

    `running` is what the environment runs now.
    """

    environment: str
    incident: int
    story: Story
    trouble: str = ""
    records: Sequence[Deployment] = ()
    running: Running = UNCONFIGURED


def decide(facts: RecallFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Tell of the rollout by the records where the journal has none, else by what runs."""
    if facts.story.rollout(facts.environment).tag:
        return Plan()
    found = _recorded(facts) or _seen(facts)
    if not found and facts.trouble:
        why = {
            "environment": facts.environment,
            "incident": str(facts.incident),
            "trouble": facts.trouble,
        }
        return Halt("refused", "journal-gone", why, record=False)
    return Plan((), tuple(found))


def _seen(facts: RecallFacts) -> list[Event]:
    """Return the rollout where the released version runs: that proves it, whoever wiped its lines.

    What ran before is told by nobody then; whether it is over is not known either.
    """
    tagged, name = facts.story.tagged, facts.environment
    if tagged is None or not any(
        names_version(state, tagged.tag, tagged.sha) for state in facts.running.states
    ):
        return []
    begun = RolloutIntended(at=tagged.at, environment=name, tag=tagged.tag, strategy="seen")
    return [begun]


def _recorded(facts: RecallFacts) -> list[Event]:
    """Return the rollout as its record tells it; nothing where that is another incident's."""
    newest = facts.records[0] if facts.records else None
    if newest is None or newest.payload.get("incident") != facts.incident:
        return []
    back = "rollback" in newest.payload
    tag = newest.payload["rollback"] if back else newest.ref
    previous = newest.payload.get("state" if back else "previous")
    attempt = newest.payload.get("attempt")
    if not isinstance(attempt, int) or not facts.story.attempt <= attempt <= MOST_ATTEMPTS:
        return []
    if not isinstance(tag, str) or not isinstance(previous, str):
        return []
    if not is_state(tag) or not is_state(previous):
        return []
    named = [one for one in facts.records if one.ref == tag and "rollback" not in one.payload]
    name, at = facts.environment, newest.created
    found: list[Event] = []
    if attempt > facts.story.attempt:
        found.append(AttemptBegun(at=at, attempt=attempt))
    if named and facts.story.tagged is None:
        found.append(Tagged(at=at, tag=tag, sha=named[0].sha))
    found.append(
        RolloutIntended(at=at, environment=name, tag=tag, strategy="recorded", previous=previous)
    )
    if named:
        ended = named[0].state != "in_progress"  # else its command may still be at work
        deployment = named[0].id
        found.append(
            RolledOut(at=at, environment=name, tag=tag, deployment=deployment, unseen=not ended)
        )
    return found
