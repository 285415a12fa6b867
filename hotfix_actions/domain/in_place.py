"""Whether a version that the journal calls deployed is there: production and GitHub tell.

Anybody with write access can add the lines of a rollout, its critical paths and its watch. So none
of them proves anything: a deployment record must say so whose makers count, and what the `state`
command answers must be this version, or one that holds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hotfix_actions.domain import live
from hotfix_actions.domain.replace import Held, Version
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.step import Halt
from hotfix_actions.domain.story import Rollout


@dataclass(frozen=True)
class InPlaceFacts:
    """What is told of a rollout that the journal calls done, and what is seen.

    `recorded`: a record whose maker counts tells of this rollout; `proven`: and that it went well.
    `doubted` are who else says that it did. `own` are the states that are this version; `versions`
    says of the others what they are, `held` of their commits how much they hold of this one.
    """

    incident: int
    environment: str
    tag: str = ""
    rollout: Rollout | None = None
    whole: bool = False
    recorded: bool = False
    proven: bool = False
    doubted: Sequence[str] = ()
    running: Running = UNCONFIGURED
    own: Sequence[str] = ()
    versions: Mapping[str, Version] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)


def is_told(rollout: Rollout) -> bool:
    """Whether the journal calls a rollout done, and nothing undoes it."""
    if rollout.done is None or rollout.trouble:
        return False
    return rollout.rollback is None and rollout.rolled_back is None


def is_whole(rollout: Rollout, environment: str) -> bool:
    """Whether the journal tells that nothing is left to do there."""
    watched = rollout.watch is not None and rollout.watch.verdict == "pass"
    return live.is_settled(rollout, environment) and (watched or environment != "production")


def missing(facts: InPlaceFacts) -> Halt | None:
    """Refuse to believe the journal where production or GitHub tell otherwise."""
    at = {
        "environment": facts.environment,
        "incident": str(facts.incident),
        "tag": facts.tag,
    }
    if facts.rollout is None:
        return None
    others = _others(facts)
    if others:
        what = {**at, "running": ", ".join(map(str, others))}
        return Halt("refused", "not-in-place", what, record=False)
    if facts.proven or (facts.recorded and not facts.whole):
        return None
    by = ", ".join(facts.doubted)
    code = "deployment-doubted" if by else "deployment-unproven"
    return Halt("refused", code, {**at, "by": by}, record=False)


def _others(facts: InPlaceFacts) -> list[Version]:
    """Return what runs and is neither this version nor one that holds it."""
    found = []
    for state in facts.running.states if facts.whole else ():
        version = facts.versions.get(state, Version(state))
        held = facts.held.get(version.commit, Held("unread"))
        if state not in facts.own and not held.whole:
            found.append(version)
    return found
