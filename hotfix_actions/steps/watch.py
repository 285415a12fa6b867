"""Step 10: the environment is judged until there is a verdict."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import live, watch
from hotfix_actions.domain.events import Event, WatchBegun, WatchSampled
from hotfix_actions.domain.live import LiveFacts, settings_of, watch_judged
from hotfix_actions.domain.parsing import from_json
from hotfix_actions.domain.settings import Environment, WatchSettings
from hotfix_actions.domain.step import Plan, Saved, Step
from hotfix_actions.domain.watch import Judged, Sample, Seen
from hotfix_actions.ports import Probe
from hotfix_actions.steps import attribution, watch_shown
from hotfix_actions.steps.environment import (
    GOOD_STATUS,
    PROBE_TIMEOUT,
    health,
    look_live,
    taken_over,
)

# What no float holds is no number: it would pass, or fail, for no reason that anybody can see.
LARGEST = sys.float_info.max
# A commit to the journal for so many samples, and at most so often, for it takes three requests of
# the six that a watched minute may take.
FLUSH_EVERY = 5
FLUSH_AT_MOST = timedelta(seconds=30)
# Whether another run took the environment over is looked at after a sample, at most so often, and
# before any verdict: a rollback gives an answer five seconds.
LOOK_EVERY = timedelta(seconds=5)


def ensure(context: Context, plan: Plan) -> Iterator[Event | Saved]:
    """Sample until there is a verdict; obey a stop request.

    What an earlier run saved may make a breach together with the samples of this one. A version
    passes by those alone that this run took itself: a watch that was cut short takes as long again.
    """
    if plan.payload is None:
        yield from plan.foretold
        return
    facts, begun = plan.payload
    own = settings_of(facts)
    if own is None:
        return
    yield begun
    path = f"samples/{facts.name}-{begun.deployment}.json"
    cut_short = facts.rollout.watching is not None and facts.rollout.watch is None
    saved = _saved(context, path)[-watch.wanted(own) :] if cut_short else []
    samples: list[Sample] = []
    verdict, stopped_by = _hopeless(facts.environment, own), ""
    runs = attribution.begin(context, facts)
    was = attribution.before(context, facts)
    shown = watch_shown.Shown(context, facts.name, own)
    looked = flushed = context.ports.clock.now()
    while verdict is None:
        sample = watch.sample(_now(context), seen(context, facts.environment, own), own, was)
        samples.append(runs.blinded(sample))
        shown.saw(samples)
        verdict = runs.confirmed(watch.judge(samples, own, saved))
        if verdict is not None or context.ports.clock.now() - looked >= LOOK_EVERY:
            looked, stopped_by = context.ports.clock.now(), taken_over(context, facts.name)
        if stopped_by or (verdict is not None and verdict.code == "another-runs"):
            context.catch_up()
            stopped_by = stopped_by or _rolled_back(context, facts.name)
        if stopped_by:
            verdict = Judged("unproven", f"stopped: {stopped_by} took over the environment")
            break
        now = context.ports.clock.now()
        if verdict is None and len(samples) % FLUSH_EVERY == 0 and now - flushed >= FLUSH_AT_MOST:
            flushed = now
            yield Saved(path, _text([*saved, *samples]))
            yield _sampled(facts, begun, now, len(saved) + len(samples))
        if verdict is None:
            context.ports.clock.sleep(begun.every, f"watch of {facts.name}")
    yield Saved(path, _text([*saved, *samples]))
    facts = replace(facts, now=context.ports.clock.now())
    judged = watch_judged(facts, runs.doubted(verdict), len(samples), stopped_by)
    yield msgspec.structs.replace(
        judged, another=runs.another if judged.code == "another-runs" else ""
    )


def _rolled_back(context: Context, name: str) -> str:
    """Name the rollback that put another version there, where the journal tells of one.

    Right after our own writes the lock may still look like ours.
    """
    return "rollback" if context.story.rollout(name).rollback is not None else ""


def _hopeless(environment: Environment, own: WatchSettings) -> Judged | None:
    if environment.health or (own.metrics and own.limits):
        return None
    return Judged("unproven", "nothing to look at is configured: neither health nor metrics")


def seen(context: Context, environment: Environment, own: WatchSettings) -> Seen:
    """Take one look at an environment."""
    web = context.ports.web
    healthy, health_why = None, ""
    if environment.health:
        healthy, health_why = health(web.get(environment.health, timeout=PROBE_TIMEOUT))
    metrics, metrics_why = None, ""
    if own.metrics:
        metrics, metrics_why = numbers(web.get(own.metrics, timeout=PROBE_TIMEOUT))
    return Seen(healthy, health_why, metrics, metrics_why)


def _now(context: Context) -> str:
    return context.ports.clock.now().isoformat()


def numbers(probe: Probe) -> tuple[dict[str, float] | None, str]:
    """Read a flat JSON object of numbers; what is no number (null, NaN, text) is no data."""
    if probe.status not in GOOD_STATUS:
        return None, probe.reason or f"answered {probe.status}"
    try:
        data = from_json(probe.body)
    except ValueError:
        return None, "the answer is no JSON"
    if not isinstance(data, dict):
        return None, "the answer is no JSON object"
    plain = {str(k): v for k, v in data.items() if isinstance(v, int | float)}
    found = {k: v for k, v in plain.items() if not isinstance(v, bool) and abs(v) <= LARGEST}
    return {k: float(v) for k, v in found.items()}, ""


def _saved(context: Context, path: str) -> list[Sample]:
    text = context.ports.journal.file(context.incident, path)
    try:
        return msgspec.json.decode(text, type=list[Sample]) if text else []
    except (msgspec.MsgspecError, RecursionError):  # anybody may have written there
        return []


def _text(samples: list[Sample]) -> str:
    return msgspec.json.format(msgspec.json.encode(samples), indent=1).decode() + "\n"


def _sampled(facts: LiveFacts, begun: WatchBegun, at: datetime, upto: int) -> WatchSampled:
    return WatchSampled(at=at, environment=facts.name, deployment=begun.deployment, upto=upto)


WATCH = Step("watch", look_live, live.watch, ensure)
