"""Judging an environment after a rollout: samples to a verdict, by plain thresholds.

Missing data is never a pass: a watch that could not see enough ends as unproven.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from hotfix_actions.domain import duration
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.words import Verdict

# At least so many of the wanted samples must have data for a stable watch.
ENOUGH = 0.8
# How much more than before is no worse: nothing is measured twice alike.
MARGIN = 0.1
# 300 ms hold three times 100 ms, whatever binary fractions say.
_ROUNDING = 1e-9

State = Literal["good", "bad", "same", "blind"]


class Sample(msgspec.Struct, frozen=True, omit_defaults=True):
    """One look, and what was seen.

    `state` is good, bad (over a limit), the same (over a limit, but no worse than before the
    rollout) or blind (no data).
    """

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
class Before:
    """What was bad before the rollout: the health, and metrics over their limits with their values.

    Nothing, where all was good, or nobody could tell.
    """

    unhealthy: bool = False
    over: Mapping[str, float] = field(default_factory=dict)

    def excuses(self, name: str, value: float) -> bool:
        """Whether a metric that is over its limit is no worse than it was."""
        return name in self.over and value <= self.over[name] * (1 + MARGIN)


@dataclass(frozen=True)
class Judged:
    """A verdict with its reason in one line.

    `code` is `another-runs`, `no-better` or `state-unread` where that is the reason.
    """

    verdict: Verdict
    summary: str
    code: str = ""


def sample(at: str, seen: Seen, settings: WatchSettings, before: Before | None = None) -> Sample:
    """Judge one look against the limits; a metric that is not there makes it blind.

    What was over its limit before the rollout, and is no worse, is not put down to it.
    """
    was, values = before or Before(), dict(seen.metrics or {})
    over = {name: limit for name, limit in settings.limits.items() if _is_over(values, name, limit)}
    worse = [_over(values, *one) for one in over.items() if not was.excuses(one[0], values[one[0]])]
    unhealthy = [f"health: {seen.health_why}"] if seen.healthy is False else []
    if unhealthy and not was.unhealthy:
        return Sample(at, "bad", values, unhealthy[0])
    if worse:
        return Sample(at, "bad", values, "; ".join(worse))
    same = [*unhealthy, *(_over(values, *one) for one in over.items())]
    if same:
        return Sample(at, "same", values, "; ".join(same))
    absent = [name for name in settings.limits if name not in values]
    if absent and seen.metrics is None:
        return Sample(at, "blind", values, f"metrics: {seen.metrics_why}")
    if absent:
        return Sample(at, "blind", values, f"no value for {', '.join(absent)}")
    if seen.healthy is None and seen.metrics is None:
        return Sample(at, "blind", values, "nothing to look at is configured")
    return Sample(at, "good", values)


def _is_over(values: Mapping[str, float], name: str, limit: float) -> bool:
    return name in values and not values[name] <= limit


def _over(values: Mapping[str, float], name: str, limit: float) -> str:
    return f"{name} {values[name]:g} is over {limit:g}"


def before(looks: Sequence[Seen], settings: WatchSettings) -> Before:
    """Say what was bad in every look before the rollout; of each metric the worst value counts."""
    if not looks:
        return Before()
    values = [look.metrics or {} for look in looks]
    over = {
        name: max(one[name] for one in values)
        for name, limit in settings.limits.items()
        if all(_is_over(one, name, limit) for one in values)
    }
    return Before(all(look.healthy is False for look in looks), over)


def wanted(settings: WatchSettings) -> int:
    """How many samples a whole watch takes; at least one."""
    whole = duration.parse(settings.seconds) / duration.parse(settings.every)
    return max(1, int(whole + _ROUNDING))


def judge(
    samples: Sequence[Sample], settings: WatchSettings, saved: Sequence[Sample] = ()
) -> Judged | None:
    """Give the verdict as soon as there is one; None while the watch must go on.

    A breach is `breach_after` bad samples in a row, so that one blip rolls nothing back. `saved`
    are those that an earlier run is said to have taken before these: anybody with write access can
    save some. So they may make a breach together with these, and count for nothing else.
    """
    bad, all_of_them = _bad_at_the_end(samples), [*saved, *samples]
    in_a_row = _bad_at_the_end(all_of_them)
    if bad and in_a_row >= settings.breach_after:
        why = all_of_them[-1].why
        return Judged("fail", f"{in_a_row} bad samples in a row, the last: {why}")
    total = wanted(settings)
    if len(samples) < total:
        return None
    good = sum(one.state == "good" for one in samples)
    blind = sum(one.state == "blind" for one in samples)
    same = sum(one.state == "same" for one in samples)
    if bad:
        return Judged("unproven", f"the last sample was bad: {samples[-1].why}")
    if same and good + _ROUNDING < ENOUGH * total:
        last = next(one.why for one in reversed(samples) if one.state == "same")
        why = f"no worse than before the rollout, but no better in {same} of {total} samples"
        return Judged("unproven", f"{why}: {last}", "no-better")
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
