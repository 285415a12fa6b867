"""An environment with a version in it: what is left to do there, and how it ends."""

from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain import duration
from hotfix_actions.domain.events import SmokeJudged, WatchBegun, WatchJudged
from hotfix_actions.domain.settings import Environment, Settings, WatchSettings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.domain.undone import ROLLED_BACK
from hotfix_actions.domain.watch import Judged

# Long enough for a rollout and its critical-path requests; a watch comes on top.
LOCK_SECONDS = 1800.0
# Below it stand the locks of all environments.
ENVIRONMENTS = "hotfix/environments/"


@dataclass(frozen=True)
class LiveFacts:
    """An environment with what the journal and our own records know of its rollout.

    `lost`: another run has taken its lock.
    """

    now: datetime
    name: str
    environment: Environment
    rollout: Rollout
    state: str = ""
    lost: bool = False


def pending(story: Story, environment: str) -> bool:
    """Whether anything is left to do in an environment."""
    rollout = story.rollout(environment)
    if rollout.rolled_back is not None:
        return False
    return not is_settled(rollout, environment) or bool(rollout.trouble)


def is_settled(rollout: Rollout, environment: str) -> bool:
    """Whether a rollout is done and judged, as far as the environment is to be judged."""
    watched = rollout.watch is not None and rollout.watch.verdict in ("pass", "fail")
    needs_watch = environment == "production" or rollout.watching is not None
    return bool(rollout.done and rollout.smoke and (watched or not needs_watch))


@dataclass(frozen=True)
class LockFacts:
    """Which environment is worked on, whether anything is left, and how long it may take."""

    name: str
    left: bool
    seconds: float


def lock(facts: LockFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Lock the environment for as long as this run works on it."""
    if not facts.left:
        return Plan()
    name = lock_of(facts.name)
    return Plan((Change("update", f"refs/{name}"),), payload=facts, locks={name: facts.seconds})


def lock_of(environment: str) -> str:
    """Name the ref of an environment's lock, without `refs/`."""
    return f"{ENVIRONMENTS}{environment}/lease"


def smoke(facts: LiveFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Make the critical-path requests once a rollout; any writer could record that they passed."""
    rollout = facts.rollout
    if rollout.done is None or rollout.smoke is not None or rollout.rolled_back is not None:
        return Plan()
    passed = smoke_judged(facts, Judged("pass", "the critical paths answer"))
    command = facts.environment.smoke
    changes = (Change("run", " ".join(command)),) if command else ()
    return Plan(changes, (passed,), facts)


def smoke_judged(facts: LiveFacts, judged: Judged) -> SmokeJudged:
    """Make the event of the critical-path requests."""
    return SmokeJudged(
        at=facts.now,
        environment=facts.name,
        deployment=facts.rollout.deployment,
        verdict=judged.verdict,
        summary=judged.summary,
    )


def settings_of(facts: LiveFacts) -> WatchSettings | None:
    """Return how the environment is watched."""
    return watched_by(facts.name, facts.environment)


def watched_by(name: str, environment: Environment) -> WatchSettings | None:
    """Return how the environment `name` is watched: production always is."""
    if environment.watch is not None or name != "production":
        return environment.watch
    return WatchSettings()


def watch(facts: LiveFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Watch what runs and is not in trouble, until there is a verdict; a record holds none."""
    rollout, own = facts.rollout, settings_of(facts)
    judged = rollout.watch is not None and rollout.watch.verdict in ("pass", "fail")
    idle = rollout.done is None or rollout.rolled_back is not None or bool(rollout.trouble)
    if own is None or idle or judged:
        return Plan()
    begun = WatchBegun(
        at=facts.now,
        environment=facts.name,
        deployment=rollout.deployment,
        seconds=duration.parse(own.seconds),
        every=duration.parse(own.every),
        again=_again(rollout),
    )
    passed = watch_judged(facts, Judged("pass", ""), 0)
    return Plan((Change("run", f"watch of {facts.name}"),), (begun, passed), (facts, begun))


def watch_judged(
    facts: LiveFacts, judged: Judged, samples: int, stopped_by: str = ""
) -> WatchJudged:
    """Make the event of a watch's end."""
    return WatchJudged(
        at=facts.now,
        environment=facts.name,
        deployment=facts.rollout.deployment,
        verdict=judged.verdict,
        summary=judged.summary,
        samples=samples,
        stopped_by=stopped_by,
        code=judged.code,
        again=_again(facts.rollout),
    )


def _again(rollout: Rollout) -> int:
    """Count the watches before this one: one that proved nothing is followed by another."""
    if rollout.watch is not None:
        return rollout.watch.again + 1
    return rollout.watching.again if rollout.watching is not None else 0


def end(facts: LiveFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Say on the deployment record how it ended; unproven stays in progress."""
    rollout = facts.rollout
    begun = rollout.done is not None or bool(rollout.failed)
    if rollout.stopped is not None:
        return _end_stopped(facts)
    if rollout.rolled_back is not None or not begun:
        return Plan()
    if facts.lost or (facts.name == "production" and rollout.trouble):
        return Plan()  # the rollback says so
    state = _end_state(facts)
    if not state or facts.state == state:
        return Plan()
    change = Change("create", f"deployment status {state} in {facts.name}")
    return Plan((change,), (), (rollout.deployment, state, rollout.trouble))


@dataclass(frozen=True)
class OvertakenFacts:
    """The record that this run called a success (0: none), and the rollout as told at the last."""

    succeeded: int
    rollout: Rollout


def overtaken(facts: OvertakenFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Take a success back that was said while a rollback was at work.

    It is no change that needs a lease: what the rollback says of its version stands.
    """
    asked = facts.rollout.rollback
    if not facts.succeeded or asked is None:
        return Plan()
    return Plan((), (), (facts.succeeded, "failure", f"{ROLLED_BACK}{asked.because}"))


def _end_stopped(facts: LiveFacts) -> Plan:
    """Say so, unless the rollback has: it may have found no record yet."""
    stopped = facts.rollout.stopped
    if stopped is None or not stopped.deployment or facts.state == "failure":
        return Plan()
    change = Change("create", f"deployment status failure in {facts.name}")
    why = f"ended before its end: {stopped.state} runs"
    return Plan((change,), (), (stopped.deployment, "failure", why))


def _end_state(facts: LiveFacts) -> str:
    rollout = facts.rollout
    if rollout.trouble:
        return "failure"
    watched = rollout.watch is not None and rollout.watch.verdict == "pass"
    smoked = rollout.smoke is not None and rollout.smoke.verdict == "pass"
    good = watched or (smoked and settings_of(facts) is None)
    return "success" if rollout.done and good else ""
