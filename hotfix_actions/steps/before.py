"""Before a rollout: how the environment does. What is bad already is not the version's fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.context import Context
from hotfix_actions.domain import duration, watch
from hotfix_actions.domain.events import Event, SampledBefore
from hotfix_actions.domain.live import lock_of, watched_by
from hotfix_actions.domain.replacing import begins
from hotfix_actions.domain.settings import Environment, Settings, WatchSettings
from hotfix_actions.domain.step import Change, Halt, Plan, Step
from hotfix_actions.domain.watch import Before, Seen
from hotfix_actions.domain.words import Verdict
from hotfix_actions.steps.environment import environment_of
from hotfix_actions.steps.watch import seen

# How long the looks of a bad environment may be apart, in seconds: people wait for its fix.
PATIENCE = 15.0


@dataclass(frozen=True)
class BeforeFacts:
    """A rollout that is about to begin; `watch` is None where nothing is to be seen of it."""

    now: datetime
    name: str
    environment: Environment
    tag: str
    number: int
    watch: WatchSettings | None = None


def look(context: Context) -> BeforeFacts:
    """Read whether a rollout begins now, under the lock: a later look would see the new version."""
    name, story, environment = context.request.environment, context.story, environment_of(context)
    rollout, tagged = story.rollout(name), story.tagged
    first = rollout.begun is None or bool(rollout.trouble)
    ready = tagged is not None and begins(story, name) and first
    own = watched_by(name, environment) if ready and lock_of(name) in context.held else None
    return BeforeFacts(
        now=context.ports.clock.now(),
        name=name,
        environment=environment,
        tag=tagged.tag if tagged else "",
        number=rollout.number + 1,
        watch=own if own and (environment.health or own.metrics) else None,
    )


def decide(facts: BeforeFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Look once, and again where it is bad."""
    if facts.watch is None:
        return Plan()
    return Plan((Change("run", f"a look at {facts.name} before the rollout"),), payload=facts)


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
    """Take the looks: one that is good is enough, as many as make a breach where each is bad."""
    facts: BeforeFacts | None = plan.payload
    if facts is None or facts.watch is None:
        return
    looks = [seen(context, facts.environment, facts.watch)]
    pause = min(duration.parse(facts.watch.every), PATIENCE)
    while _bad(looks, facts.watch) and len(looks) < facts.watch.breach_after:
        context.ports.clock.sleep(pause, f"{facts.name} is over its limits before the rollout")
        looks.append(seen(context, facts.environment, facts.watch))
    context.sampled[facts.name] = _event(context, facts, facts.watch, looks)
    yield context.sampled[facts.name]


def _bad(looks: list[Seen], own: WatchSettings) -> bool:
    was = watch.before(looks, own)
    return was != Before()


def _event(
    context: Context, facts: BeforeFacts, own: WatchSettings, looks: list[Seen]
) -> SampledBefore:
    now, was = context.ports.clock.now(), watch.before(looks, own)
    last = watch.sample(now.isoformat(), looks[-1], own)
    good: Verdict = "pass" if last.state == "good" else "unproven"
    return SampledBefore(
        at=now,
        environment=facts.name,
        tag=facts.tag,
        number=facts.number,
        verdict="fail" if was != Before() else good,
        healthy=looks[-1].healthy if not was.unhealthy else False,
        seen=dict(was.over),
        why=last.why,
        samples=len(looks),
    )


BEFORE = Step("before", look, decide, ensure)
