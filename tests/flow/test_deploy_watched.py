"""A whole deployment on the fakes: what was bad before it is a person's to decide, not a breach."""

import json
from dataclasses import dataclass, replace

import msgspec
import pytest

from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.settings import Settings, WatchSettings
from hotfix_actions.domain.world import Probe
from hotfix_actions.ports import Ports
from tests.support import production
from tests.support.production import NEW, OLD, Production

WATCH = WatchSettings(
    seconds="1m", every="10s", metrics="http://127.0.0.1/metrics",
    limits={"errors": 0.01, "latency": 300}, breach_after=2,
)  # fmt: skip
PLACE = msgspec.structs.replace(production.SETTINGS.environments["production"], watch=WATCH)


@dataclass
class Measured(Production):
    """Production whose health and metrics are those of the version that runs."""

    before: tuple[int, float, float] = (200, 0.001, 100)
    after: tuple[int, float, float] = (200, 0.001, 100)

    def get(self, url: str, *, timeout: float) -> Probe:
        assert timeout
        health, errors, latency = self.before if self.place.live == OLD else self.after
        if url.endswith("/metrics"):
            return Probe(200, json.dumps({"errors": errors, "latency": latency}).encode())
        return Probe(health, b"{}", "" if health == 200 else f"answered {health}")

    def ports(self, run: str) -> Ports:
        return replace(super().ports(run), web=self)  # type: ignore[arg-type]


BAD = (200, 0.05, 100)


@pytest.mark.parametrize(
    ("before", "after", "outcome", "live"),
    [
        (BAD, BAD, ("waiting", "no-better"), NEW),
        (BAD, (200, 0.04, 100), ("waiting", "no-better"), NEW),
        ((200, 0.001, 900), (200, 0.001, 850), ("waiting", "no-better"), NEW),
        ((200, 0.05, 900), (200, 0.05, 100), ("waiting", "no-better"), NEW),
        (BAD, (200, 0.001, 100), ("done", ""), NEW),
        (BAD, (200, 0.5, 100), ("refused", "rolled-back"), OLD),
        (BAD, (200, 0.05, 900), ("refused", "rolled-back"), OLD),
        ((200, 0.001, 100), BAD, ("refused", "rolled-back"), OLD),
    ],
)
def test_what_was_as_bad_before_the_rollout_is_not_undone(
    before: tuple[int, float, float],
    after: tuple[int, float, float],
    outcome: tuple[str, str],
    live: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(production, "SETTINGS", Settings(environments={"production": PLACE}))
    world = Measured(before=before, after=after)
    result = world.hotfix("deploy", "deploy-1")
    assert (result.outcome, result.halt.code if result.halt else "") == outcome
    assert world.place.live == live
    assert ("withdrawn" in world.kinds()) == (live == OLD)


LEFT = LeftRunning(count=2, place="here", processes=("1.a.2", "3.a.4"))


@pytest.mark.parametrize("lives", [True, False])
def test_a_breach_says_what_the_command_left_running_only_while_that_may_live(
    monkeypatch: pytest.MonkeyPatch, *, lives: bool
) -> None:
    monkeypatch.setattr(production, "SETTINGS", Settings(environments={"production": PLACE}))
    world = Measured(after=BAD)
    world.place.left, world.place.lives = LEFT, lives
    result = world.hotfix("deploy", "deploy-1")
    assert world.place.live == OLD
    assert result.halt is not None
    if not lives:
        assert (result.outcome, result.halt.code) == ("refused", "rolled-back")
        assert world.hotfix("rollback", "rollback-1").outcome == "done"
        return
    assert (result.outcome, result.halt.code) == ("refused", "breach-left-running")
    assert "left running (2 of its processes) may still overwrite it until" in result.said
    again = world.hotfix("rollback", "rollback-1")
    assert (again.outcome, again.halt and again.halt.code) == ("waiting", "left-running")
    world.pass_time(600)
    last = world.hotfix("rollback", "rollback-2")
    assert (last.outcome, last.halt) == ("done", None)
    assert world.kinds().count("rollback-settled") == 1


@pytest.mark.parametrize("lives", [True, False])
def test_a_rollback_by_another_run_asks_what_the_command_left_running(*, lives: bool) -> None:
    world = Production()
    world.place.left, world.place.lives = LEFT, lives
    assert world.hotfix("deploy", "deploy-1").outcome == "done"
    back = world.hotfix("rollback", "rollback-1")
    assert world.place.live == OLD
    assert (back.outcome, back.halt and back.halt.code) == (
        ("waiting", "left-running") if lives else ("done", None)
    )
    events, restores = len(world.kinds()), world.place.done.count(f"restore {OLD}")
    again = world.hotfix("rollback", "rollback-2")
    assert again.outcome == back.outcome
    assert len(world.kinds()) == events
    assert world.place.done.count(f"restore {OLD}") == restores + lives
