"""Judging an environment after a rollout: samples to a verdict, by plain thresholds.

Missing data is never a pass: a watch that could not see enough ends as unproven.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from hotfix_actions.domain import duration
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.words import Verdict

# At least so many of the wanted samples must have data for a stable watch.
ENOUGH = 0.8
# 300 ms hold three times 100 ms, whatever binary fractions say.
_ROUNDING = 1e-9

State = Literal["good", "bad", "blind"]


class Sample(msgspec.Struct, frozen=True, omit_defaults=True):
    """One look: `state` good, bad (over a limit) or blind (no data), and what was seen."""

    at: str
    state: State
    seen: dict[str, float] = {}
    why: str = ""


@dataclass(frozen=True)
class Seen:
    """What one look brought: health (None: not configured), metrics (None: no answer)."""

    healthy: bool | None = None
    health_why: str = ""
    metrics: Mapping[str, float] | None = None
    metrics_why: str = ""


@dataclass(frozen=True)
class Judged:
    """A verdict with its reason in one line."""

    verdict: Verdict
    summary: str


def sample(at: str, seen: Seen, settings: WatchSettings) -> Sample:
    """Judge one look against the limits; a metric that is not there makes it blind."""
    values = dict(seen.metrics or {})
    if seen.healthy is False:
        return Sample(at, "bad", values, f"health: {seen.health_why}")
    over = [
        f"{name} {values[name]:g} is over {limit:g}"
        for name, limit in settings.limits.items()
        if name in values and not values[name] <= limit
    ]
    if over:
        return Sample(at, "bad", values, "; ".join(over))
    absent = [name for name in settings.limits if name not in values]
    if absent and seen.metrics is None:
        return Sample(at, "blind", values, f"metrics: {seen.metrics_why}")
    if absent:
        return Sample(at, "blind", values, f"no value for {', '.join(absent)}")
    if seen.healthy is None and seen.metrics is None:
        return Sample(at, "blind", values, "nothing to look at is configured")
    return Sample(at, "good", values)


def wanted(settings: WatchSettings) -> int:
    """How many samples a whole watch takes; at least one."""
    whole = duration.parse(settings.seconds) / duration.parse(settings.every)
    return max(1, int(whole + _ROUNDING))


def judge(samples: Sequence[Sample], settings: WatchSettings) -> Judged | None:
    """Give the verdict as soon as there is one; None while the watch must go on.

    A breach is `breach_after` bad samples in a row, so that one blip rolls nothing back.
    """
    bad = _bad_at_the_end(samples)
    if bad >= settings.breach_after:
        return Judged("fail", f"{bad} bad samples in a row, the last: {samples[-1].why}")
    total = wanted(settings)
    if len(samples) < total:
        return None
    good = sum(one.state == "good" for one in samples)
    blind = sum(one.state == "blind" for one in samples)
    if bad:
        return Judged("unproven", f"the last sample was bad: {samples[-1].why}")
    if good + _ROUNDING < ENOUGH * total:
        return Judged("unproven", f"only {good} of {total} samples were good, {blind} had no data")
    return Judged("pass", f"{good} of {total} samples good over {settings.seconds}")


def _bad_at_the_end(samples: Sequence[Sample]) -> int:
    count = 0
    for one in reversed(samples):
        if one.state != "bad":
            break
        count += 1
    return count
