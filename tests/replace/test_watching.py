"""A watch judges our version only, and what was bad before the rollout is not put down to it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.events import (
    RolledOut,
    RolloutIntended,
    SampledBefore,
    WatchBegun,
    WatchJudged,
)
from hotfix_actions.domain.live import LiveFacts
from hotfix_actions.domain.settings import Environment, WatchSettings
from hotfix_actions.domain.step import Plan
from hotfix_actions.domain.world import Probe
from hotfix_actions.steps import before, watch
from tests.support.fakes import START
from tests.support.lines import Answers, Line, Repository, made, tagged

OWN = WatchSettings(
    seconds="50s", every="10s", metrics="https://shop/metrics", limits={"errors": 0.01},
    breach_after=2,
)  # fmt: skip


@dataclass
class Shop:
    """Production: what its metrics say, one value a look, and what happens at each look."""

    line: Line
    errors: list[float]
    happens: dict[int, Callable[[], None]]
    state: tuple[str, ...] = ("state",)
    looks: int = 0
    after: str = ""

    def get(self, _: str, *, timeout: float) -> Probe:
        assert timeout
        happens = self.happens.get(self.looks)
        if happens:
            happens()
        value = self.errors[min(self.looks, len(self.errors) - 1)]
        self.looks += 1
        return Probe(200, json.dumps({"errors": value}).encode())

    def runs(self, state: str) -> None:
        self.line.production.live = state

    def hangs(self, why: str = "it hung") -> None:
        self.line.production.unread = why

    def context(self) -> Context:
        sha = self.line.tags["v1.2.4"]
        intent = RolloutIntended(
            at=START, environment="production", tag="v1.2.4", strategy="command", previous="v1.2.3"
        )
        done = RolledOut(
            at=START, environment="production", tag="v1.2.4", deployment=1, state=self.after
        )
        told = (made("hotfix/1.2.4-x", "v1.2.3", "v1.2.4", sha), tagged("v1.2.4", sha))
        context = self.line.context("deploy", *told, intent, done)
        context.ports = replace(context.ports, web=Answers(get=self.get))
        return context

    def environment(self) -> Environment:
        return Environment(deploy=("deploy",), restore=("restore",), state=self.state, watch=OWN)

    def watched(self, was: SampledBefore | None = None) -> WatchJudged:
        context = self.context()
        if was is not None:
            context.sampled["production"] = was
        context.settings = type(context.settings)(environments={"production": self.environment()})
        rollout = context.story.rollout("production")
        facts = LiveFacts(START, "production", self.environment(), rollout)
        begun = WatchBegun(at=START, environment="production", deployment=1, seconds=50, every=10)
        said = list(watch.ensure(context, Plan(payload=(facts, begun))))
        self.said = context.ports.report.world.shown  # type: ignore[attr-defined]
        (judged,) = [one for one in said if isinstance(one, WatchJudged)]
        return judged


@pytest.fixture
def shop(repository: Repository) -> Callable[..., Shop]:
    start = repository.commit("Begin", {"a": "a"})
    fixed = repository.commit("Fix", {"a": "b"}, start)
    trunk = repository.commit("Trunk", {"a": "c"}, start)

    def opened(errors: list[float] | None = None, live: str = "v1.2.4", **more: Any) -> Shop:
        tags = {"v1.2.3": start, "v1.2.4": fixed, "v1.3.0": trunk}
        line = Line(repository, tags=tags)
        line.production.live = live
        return Shop(line, errors or [0.001], more.pop("happens", {}), **more)

    return opened


Opened = Callable[..., Shop]


def test_our_own_version_is_judged(shop: Opened) -> None:
    assert shop().watched().verdict == "pass"
    assert shop([0.5]).watched().verdict == "fail"


@pytest.mark.parametrize("state", ["v1.3.0", "v1.2.3", "v1.3.0 50%\nv1.2.4 50%", "shop:1.3.0"])
@pytest.mark.parametrize("errors", [0.5, 0.001])
@pytest.mark.parametrize("look", [1, 4])
def test_another_version_that_comes_in_between_ends_the_watch_unproven(
    shop: Opened, state: str, errors: float, look: int
) -> None:
    opened = shop([*[0.001] * look, errors])
    opened.happens[look] = lambda: opened.runs(state)
    judged = opened.watched()
    assert (judged.verdict, judged.code) == ("unproven", "another-runs")
    assert judged.another.startswith(state.partition(" ")[0])
    assert opened.looks == look + 1


def test_a_canary_of_ours_is_no_other_version(shop: Opened) -> None:
    assert shop(live="v1.2.3 90%\nv1.2.4 10%").watched().verdict == "pass"


def test_a_state_that_names_no_version_is_ours_until_it_changes(shop: Opened) -> None:
    opened = shop(live="build 4711")
    assert opened.watched().verdict == "pass"
    opened = shop(live="build 4711")
    opened.happens[2] = lambda: opened.runs("build 4712")
    assert opened.watched().code == "another-runs"
    assert shop(live="v1.3.0").watched().code == "another-runs"


@pytest.mark.parametrize(
    ("after", "live", "code"),
    [
        ("build 4711", "build 4711", ""),
        ("build 4711", "build 4712", "another-runs"),
        ("v1.2.4", "v1.2.4", ""),
        ("v1.3.0", "v1.3.0", "another-runs"),  # it came in between rollout and watch
        ("v1.2.3", "v1.2.3", "another-runs"),  # the deploy command put nothing there
        ("shop:1.2.4", "shop:1.2.4", ""),
    ],
)
def test_what_was_seen_after_the_rollout_is_ours_unless_it_is_a_known_version(
    shop: Opened, after: str, live: str, code: str
) -> None:
    assert shop(live=live, after=after).watched().code == code


def test_what_cannot_be_read_goes_on_and_never_passes(shop: Opened) -> None:
    opened = shop()
    opened.happens[1] = opened.hangs
    judged = opened.watched()
    assert (judged.verdict, opened.looks) == ("unproven", 5)
    opened = shop()
    opened.happens[4] = opened.hangs  # 4 of 5 samples are good: enough, but for the last
    assert (judged := opened.watched()).code == "state-unread", judged
    opened = shop([0.001, 0.001, 0.5])
    opened.happens[2] = opened.hangs
    assert opened.watched().verdict == "fail"  # a breach is still seen


def test_without_a_state_command_it_is_said_once_that_nobody_can_see(shop: Opened) -> None:
    opened = shop(state=())
    opened.line.production.configured = False
    assert opened.watched().verdict == "pass"
    assert sum("no `state` command is configured" in text for text in opened.said) == 1


def was(errors: float, tag: str = "v1.2.4") -> SampledBefore:
    return SampledBefore(
        at=START, environment="production", tag=tag, verdict="fail", seen={"errors": errors}
    )


@pytest.mark.parametrize(
    ("before_it", "errors", "verdict", "code"),
    [
        (0.05, [0.05], "unproven", "no-better"),
        (0.05, [0.03, 0.05, 0.02, 0.05, 0.04], "unproven", "no-better"),
        (0.05, [0.05, 0.001], "pass", ""),
        (0.05, [0.09], "fail", ""),
        (0.05, [0.05, 0.05, 0.09, 0.09], "fail", ""),
    ],
)
def test_what_is_no_worse_than_before_is_for_a_person_to_decide(
    shop: Opened, before_it: float, errors: list[float], verdict: str, code: str
) -> None:
    judged = shop(errors).watched(was(before_it))
    assert (judged.verdict, judged.code) == (verdict, code)


def test_what_was_seen_before_another_version_excuses_nothing(shop: Opened) -> None:
    assert shop([0.05]).watched(was(0.05, "v1.2.2")).verdict == "fail"


@pytest.mark.parametrize(
    ("errors", "verdict", "seen", "samples"),
    [
        ([0.001], "pass", {}, 1),
        ([0.05, 0.04], "fail", {"errors": 0.05}, 2),
        ([0.05, 0.001], "pass", {}, 2),
    ],
)
def test_production_is_looked_at_before_the_rollout(
    shop: Opened, errors: list[float], verdict: str, seen: dict[str, float], samples: int
) -> None:
    opened = shop(errors, live="v1.2.3")
    sha = opened.line.tags["v1.2.4"]
    context = opened.line.context("deploy", tagged("v1.2.4", sha))
    context.settings = type(context.settings)(environments={"production": opened.environment()})
    context.ports = replace(context.ports, web=Answers(get=opened.get))
    assert before.decide(before.look(context), context.settings) == Plan()  # not under the lock
    context.held.append("hotfix/environments/production/lease")
    plan = before.decide(before.look(context), context.settings)
    assert isinstance(plan, Plan)
    (event,) = before.ensure(context, plan)
    assert isinstance(event, SampledBefore)
    assert (event.verdict, event.seen, event.samples) == (verdict, seen, samples)
    context.tell(event)
    context.tell(RolloutIntended(at=START, environment="production", tag="v1.2.4", strategy="c"))
    assert before.decide(before.look(context), context.settings) == Plan()


LONG = WatchSettings(
    seconds="10m", every="10s", metrics="https://shop/metrics", limits={"errors": 0.01},
    breach_after=9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("errors", "changes"),
    [
        ([0.001], 0),  # all good for ten minutes
        ([0.001] * 20 + [0.5, 0.001], 2),  # one blip
        ([0.001] * 3 + [0.5, 0.5, 0.001], 2),
        ([0.5, 0.001], 1),  # bad at first
    ],
)
def test_a_long_watch_says_once_a_minute_and_at_each_change_how_it_goes(
    shop: Opened, monkeypatch: pytest.MonkeyPatch, errors: list[float], changes: int
) -> None:
    monkeypatch.setattr("tests.replace.test_watching.OWN", LONG)
    played = shop(errors)
    assert played.watched().verdict == "pass"
    begun, *looks = [line for line in played.said if line.startswith("watching")]
    assert begun == "watching production for 10m, a look every 10s"
    assert looks[0].startswith("watching production: look 1 of 60, ")
    assert 10 + changes - 1 <= len(looks) <= 10 + changes + 1
    bad = [line for line in looks if line.endswith("errors 0.5 is over 0.01")]
    assert bool(bad) == bool(changes)
    assert [line for line in looks if line not in bad][-1].endswith("all good")
