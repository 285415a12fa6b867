"""Steps 8 to 10, after the rollout: critical-path requests, the watch, the deployment's end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import duration, watch
from hotfix_actions.domain.events import Event, SmokeJudged, WatchBegun, WatchJudged, WatchSampled
from hotfix_actions.domain.settings import Environment, Settings, WatchSettings
from hotfix_actions.domain.step import Change, Halt, Plan, Saved, Step
from hotfix_actions.domain.story import Rollout
from hotfix_actions.domain.watch import Judged, Sample, Seen
from hotfix_actions.ports import Probe
from hotfix_actions.steps.base import lock_of, records
from hotfix_actions.steps.deploy import environment_of, set_state

SMOKE_TIMEOUT = 300.0
PROBE_TIMEOUT = 10.0
# A commit to the journal for so many samples: a restarted watch loses fewer than these.
FLUSH_EVERY = 5
GOOD_STATUS = range(200, 300)


@dataclass(frozen=True)
class LiveFacts:
    """An environment with what the journal and our own records know of its rollout."""

    now: datetime
    name: str
    environment: Environment
    rollout: Rollout
    state: str = ""


def look(context: Context) -> LiveFacts:
    """Read the environment's story and its deployment record's state."""
    name = context.request.environment
    rollout = context.story.rollout(name)
    needed = rollout.done is not None and rollout.rolled_back is None
    found = [one for one in records(context, name) if one.id == rollout.deployment and needed]
    return LiveFacts(
        now=context.ports.clock.now(),
        name=name,
        environment=environment_of(context),
        rollout=rollout,
        state=found[0].state if found else "",
    )


def smoke(facts: LiveFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Make the critical-path requests once a rollout; a finished record says that they passed."""
    rollout = facts.rollout
    if rollout.done is None or rollout.smoke is not None or rollout.rolled_back is not None:
        return Plan()
    passed = _smoke_judged(facts, Judged("pass", "the critical paths answer"))
    if facts.state == "success":
        return Plan((), (passed,), None)
    command = facts.environment.smoke
    changes = (Change("run", " ".join(command)),) if command else ()
    return Plan(changes, (passed,), facts)


def _smoke_judged(facts: LiveFacts, judged: Judged) -> SmokeJudged:
    return SmokeJudged(
        at=facts.now,
        environment=facts.name,
        deployment=facts.rollout.deployment,
        verdict=judged.verdict,
        summary=judged.summary,
    )


def ensure_smoke(context: Context, plan: Plan) -> Iterator[Event]:
    """Run the smoke command, or ask for health where there is none."""
    facts: LiveFacts | None = plan.payload
    if facts is None:
        yield from plan.foretold
        return
    judged = _smoke(context, facts.environment)
    facts = LiveFacts(**{**vars(facts), "now": context.ports.clock.now()})
    yield _smoke_judged(facts, judged)


def _smoke(context: Context, environment: Environment) -> Judged:
    if environment.smoke:
        done = context.ports.process.run(
            environment.smoke,
            cwd=context.ports.workspace.here(),
            timeout=SMOKE_TIMEOUT,
            trusted=True,
        )
        lines = (done.stdout + done.stderr).strip().splitlines()
        last = lines[-1] if lines else "no output"
        good = done.code == 0 and not done.timed_out
        if good:
            return Judged("pass", f"the smoke command passed, its last line: {last}")
        return Judged("fail", f"the smoke command failed: {last}")
    if environment.health:
        healthy, why = health(context.ports.web.get(environment.health, timeout=PROBE_TIMEOUT))
        return Judged("pass" if healthy else "fail", f"health: {why}")
    return Judged("unproven", "neither `smoke` nor `health` is configured")


def health(probe: Probe) -> tuple[bool, str]:
    """Say whether a health answer is good, and what it was."""
    if probe.status == 0:
        return False, probe.reason
    return probe.status in GOOD_STATUS, f"answered {probe.status}"


def settings_of(facts: LiveFacts) -> WatchSettings | None:
    """Give how the environment is watched: production always is."""
    if facts.environment.watch is not None or facts.name != "production":
        return facts.environment.watch
    return WatchSettings()


def decide(facts: LiveFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Watch what runs and is not in trouble, until there is a verdict."""
    rollout, own = facts.rollout, settings_of(facts)
    judged = rollout.watch is not None and rollout.watch.verdict in ("pass", "fail")
    idle = rollout.done is None or rollout.rolled_back is not None or bool(rollout.trouble)
    if own is None or idle or judged:
        return Plan()
    if facts.state == "success":  # the last journal commit was lost: the record tells the end
        stable = Judged("pass", "the deployment record says that the watch passed")
        return Plan((), (_judged(facts, stable, rollout.sampled),), None)
    begun = WatchBegun(
        at=facts.now,
        environment=facts.name,
        deployment=rollout.deployment,
        seconds=duration.parse(own.seconds),
        every=duration.parse(own.every),
    )
    passed = _judged(facts, Judged("pass", ""), 0)
    return Plan((Change("run", f"watch of {facts.name}"),), (begun, passed), (facts, begun))


def _judged(facts: LiveFacts, judged: Judged, samples: int) -> WatchJudged:
    return WatchJudged(
        at=facts.now,
        environment=facts.name,
        deployment=facts.rollout.deployment,
        verdict=judged.verdict,
        summary=judged.summary,
        samples=samples,
    )


def ensure(context: Context, plan: Plan) -> Iterator[Event | Saved]:
    """Sample until there is a verdict; go on from the saved samples; obey a stop request."""
    if plan.payload is None:
        yield from plan.foretold
        return
    facts, begun = plan.payload
    own = settings_of(facts)
    if own is None:
        return
    yield begun
    path = f"samples/{facts.name}-{begun.deployment}.json"
    samples = _saved(context, path)
    verdict = _hopeless(facts.environment, own) or watch.judge(samples, own)
    while verdict is None:
        if _stopped(context, facts.name):
            verdict = Judged("unproven", "stopped: another run took over the environment")
            break
        samples.append(_sample(context, facts.environment, own))
        verdict = watch.judge(samples, own)
        if verdict is None and len(samples) % FLUSH_EVERY == 0:
            yield Saved(path, _text(samples))
            yield _sampled(facts, begun, context.ports.clock.now(), len(samples))
        if verdict is None:
            context.ports.clock.sleep(begun.every, f"watch of {facts.name}")
    yield Saved(path, _text(samples))
    now = LiveFacts(**{**vars(facts), "now": context.ports.clock.now()})
    yield _judged(now, verdict, len(samples))


def _hopeless(environment: Environment, own: WatchSettings) -> Judged | None:
    if environment.health or (own.metrics and own.limits):
        return None
    return Judged("unproven", "nothing to look at is configured: neither health nor metrics")


def _stopped(context: Context, name: str) -> bool:
    holder = context.ports.leases.holder(lock_of(name))
    return holder is not None and holder.run != context.request.run


def _sample(context: Context, environment: Environment, own: WatchSettings) -> Sample:
    web, seen = context.ports.web, Seen()
    healthy, health_why = None, ""
    if environment.health:
        healthy, health_why = health(web.get(environment.health, timeout=PROBE_TIMEOUT))
    metrics, metrics_why = None, ""
    if own.metrics:
        metrics, metrics_why = numbers(web.get(own.metrics, timeout=PROBE_TIMEOUT))
    seen = Seen(healthy, health_why, metrics, metrics_why)
    return watch.sample(context.ports.clock.now().isoformat(), seen, own)


def numbers(probe: Probe) -> tuple[dict[str, float] | None, str]:
    """Read a flat JSON object of numbers; what is no number (null, NaN, text) is no data."""
    if probe.status not in GOOD_STATUS:
        return None, probe.reason or f"answered {probe.status}"
    try:
        data = json.loads(probe.body, parse_constant=lambda _: None)
    except ValueError:
        return None, "the answer is no JSON"
    if not isinstance(data, dict):
        return None, "the answer is no JSON object"
    plain = {k: v for k, v in data.items() if isinstance(v, int | float)}
    return {str(k): float(v) for k, v in plain.items() if not isinstance(v, bool)}, ""


def _saved(context: Context, path: str) -> list[Sample]:
    text = context.ports.journal.file(context.incident, path)
    return msgspec.json.decode(text, type=list[Sample]) if text else []


def _text(samples: list[Sample]) -> str:
    return msgspec.json.format(msgspec.json.encode(samples), indent=1).decode() + "\n"


def _sampled(facts: LiveFacts, begun: WatchBegun, at: datetime, upto: int) -> WatchSampled:
    return WatchSampled(at=at, environment=facts.name, deployment=begun.deployment, upto=upto)


def end(facts: LiveFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Say on the deployment record how it ended; unproven stays in progress."""
    rollout = facts.rollout
    if rollout.rolled_back is not None or not rollout.deployment:
        return Plan()
    if facts.name == "production" and rollout.trouble:
        return Plan()  # the rollback says so
    state = _end_state(facts)
    if not state or facts.state == state:
        return Plan()
    change = Change("create", f"deployment status {state} in {facts.name}")
    return Plan((change,), (), (rollout.deployment, state, rollout.trouble))


def _end_state(facts: LiveFacts) -> str:
    rollout = facts.rollout
    if rollout.trouble:
        return "failure"
    watched = rollout.watch is not None and rollout.watch.verdict == "pass"
    smoked = rollout.smoke is not None and rollout.smoke.verdict == "pass"
    good = watched or (smoked and settings_of(facts) is None)
    return "success" if rollout.done and good else ""


def ensure_end(context: Context, plan: Plan) -> Iterator[Event]:
    """Add the status."""
    if plan.payload:
        deployment, state, trouble = plan.payload
        set_state(context, deployment, state, trouble or "in place, and answering as it should")
        context.forget(f"deployments {context.request.environment}")
    yield from ()


SMOKE = Step("smoke", look, smoke, ensure_smoke)
WATCH = Step("watch", look, decide, ensure)
END = Step("settle", look, end, ensure_end)
