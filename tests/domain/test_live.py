"""What is left to do in an environment, and how it ends."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain import live
from hotfix_actions.domain.live import LiveFacts, LockFacts, OvertakenFacts
from hotfix_actions.domain.settings import Environment, WatchSettings
from hotfix_actions.domain.step import Change, Plan
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.domain.watch import Judged
from tests.domain.make import NOW, PLAIN, after

ENVIRONMENT = Environment(deploy=("./up",), restore=("./back",), smoke=("./smoke", "all"))
WATCHED = msgspec.structs.replace(ENVIRONMENT, watch=WatchSettings(seconds="1m", every="10s"))

BEGUN = e.WatchBegun(at=NOW, environment="staging", deployment=41, seconds=60, every=10)


def smoke(verdict: Any = "pass", summary: str = "answers") -> e.SmokeJudged:
    return e.SmokeJudged(
        at=NOW, environment="production", deployment=41, verdict=verdict, summary=summary
    )


def watch(verdict: Any = "pass", summary: str = "stable") -> e.WatchJudged:
    return e.WatchJudged(
        at=NOW, environment="production", deployment=41, verdict=verdict, summary=summary
    )


def back() -> e.RolledBack:
    return e.RolledBack(at=NOW, environment="production", tag="v1.2.4", to="v1.2.3")


def rollout(name: str = "production", **changes: Any) -> Rollout:
    facts: dict[str, Any] = {
        "environment": name,
        "tag": "v1.2.4",
        "deployment": 41,
        "done": after(20),
    }
    return Rollout(**(facts | changes))


def story(**changes: Any) -> Story:
    one = rollout(**changes)
    return Story(rollouts={one.environment: one})


def facts(name: str = "production", state: str = "", **changes: Any) -> LiveFacts:
    environment = changes.pop("settings", ENVIRONMENT)
    return LiveFacts(NOW, name, environment, rollout(name, **changes), state)


@pytest.mark.parametrize(
    ("name", "changes", "left"),
    [
        ("production", {"done": None}, True),
        ("production", {}, True),
        ("production", {"smoke": smoke()}, True),
        ("production", {"smoke": smoke(), "watch": watch()}, False),
        ("production", {"smoke": smoke(), "watch": watch("unproven")}, True),
        ("production", {"smoke": smoke(), "watch": watch("fail")}, True),
        ("production", {"smoke": smoke(), "watch": watch("fail"), "rolled_back": back()}, False),
        ("staging", {"smoke": smoke()}, False),
        ("staging", {}, True),
        ("staging", {"smoke": smoke("fail")}, True),
        ("staging", {"done": None, "failed": "exit 1"}, True),
        ("staging", {"smoke": smoke(), "watching": BEGUN}, True),
        ("staging", {"smoke": smoke(), "watching": BEGUN, "watch": watch("unproven")}, True),
        ("staging", {"smoke": smoke(), "watching": BEGUN, "watch": watch()}, False),
    ],
)
def test_work_is_left_until_an_environment_is_proven(
    name: str, changes: dict[str, Any], left: bool
) -> None:
    assert live.pending(story(name=name, **changes), name) is left


def test_an_environment_is_locked_only_while_work_is_left() -> None:
    busy = LockFacts("production", left=True, seconds=60)
    change = Change("update", "refs/hotfix/environments/production/lease")
    assert live.lock(busy, PLAIN) == Plan(
        (change,), payload=busy, locks={"hotfix/environments/production/lease": 60}
    )
    assert live.lock(replace(busy, left=False), PLAIN) == Plan()


def test_critical_paths_are_asked_once_after_the_rollout() -> None:
    fresh = facts()
    expected = smoke(summary="the critical paths answer")
    assert live.smoke(fresh, PLAIN) == Plan((Change("run", "./smoke all"),), (expected,), fresh)


@pytest.mark.parametrize(
    "changes",
    [{"done": None}, {"smoke": smoke()}, {"smoke": smoke("fail")}, {"rolled_back": back()}],
)
def test_critical_paths_are_not_asked_without_need(changes: dict[str, Any]) -> None:
    assert live.smoke(facts(**changes), PLAIN) == Plan()


def test_a_record_of_success_does_not_stand_for_the_critical_paths() -> None:
    assert live.smoke(facts(state="success"), PLAIN).changes == (Change("run", "./smoke all"),)


def test_without_a_smoke_command_no_child_process_is_planned() -> None:
    bare = msgspec.structs.replace(ENVIRONMENT, smoke=())
    assert live.smoke(facts(settings=bare), PLAIN).changes == ()


def test_production_is_always_watched_and_staging_where_it_is_configured() -> None:
    assert live.settings_of(facts()) == WatchSettings()
    assert live.settings_of(facts(settings=WATCHED)) == WATCHED.watch
    assert live.settings_of(facts("staging")) is None
    assert live.settings_of(facts("staging", settings=WATCHED)) == WATCHED.watch


def test_what_runs_is_watched() -> None:
    fresh = facts(settings=WATCHED, smoke=smoke())
    begun = e.WatchBegun(at=NOW, environment="production", deployment=41, seconds=60, every=10)
    plan = live.watch(fresh, PLAIN)
    assert plan == Plan(
        (Change("run", "watch of production"),), (begun, watch(summary="")), (fresh, begun)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"done": None},
        {"rolled_back": back()},
        {"smoke": smoke("fail")},
        {"failed": "exit 1"},
        {"watch": watch("pass")},
        {"watch": watch("fail")},
    ],
)
def test_nothing_is_watched_that_does_not_run_or_is_judged(changes: dict[str, Any]) -> None:
    assert live.watch(facts(settings=WATCHED, **changes), PLAIN) == Plan()


def test_an_unproven_watch_is_taken_up_again() -> None:
    again = live.watch(facts(settings=WATCHED, watch=watch("unproven")), PLAIN)
    assert again.changes == (Change("run", "watch of production"),)


def test_the_end_of_a_watch_says_what_it_found_and_who_stopped_it() -> None:
    judged = live.watch_judged(facts(), Judged("unproven", "stopped"), 5, "rollback")
    assert judged == e.WatchJudged(
        at=NOW,
        environment="production",
        deployment=41,
        verdict="unproven",
        summary="stopped",
        samples=5,
        stopped_by="rollback",
    )


def test_staging_without_a_watch_is_not_watched() -> None:
    assert live.watch(facts("staging"), PLAIN) == Plan()


def test_a_record_of_success_does_not_stand_for_the_watch() -> None:
    done = facts(settings=WATCHED, state="success", sampled=5)
    assert live.watch(done, PLAIN).changes == (Change("run", "watch of production"),)


@pytest.mark.parametrize(
    ("name", "changes", "state", "becomes"),
    [
        ("production", {"smoke": smoke(), "watch": watch()}, "in_progress", "success"),
        ("production", {"smoke": smoke(), "watch": watch("unproven")}, "in_progress", ""),
        ("production", {"smoke": smoke()}, "in_progress", ""),
        ("production", {"smoke": smoke(), "watch": watch("fail")}, "in_progress", ""),
        ("production", {"smoke": smoke(), "watch": watch()}, "success", ""),
        ("production", {"rolled_back": back(), "watch": watch()}, "in_progress", ""),
        ("production", {"done": None}, "", ""),
        ("production", {"done": None, "watch": watch()}, "", ""),
        ("staging", {"smoke": smoke()}, "in_progress", "success"),
        ("staging", {"smoke": smoke("unproven")}, "in_progress", ""),
        ("staging", {"smoke": smoke("fail")}, "in_progress", "failure"),
        ("staging", {"done": None, "failed": "exit 1"}, "in_progress", "failure"),
        ("staging", {"smoke": smoke("fail")}, "failure", ""),
    ],
)
def test_the_record_says_how_it_ended(
    name: str, changes: dict[str, Any], state: str, becomes: str
) -> None:
    given = facts(name, state, **changes)
    change = Change("create", f"deployment status {becomes} in {name}")
    trouble = given.rollout.trouble
    expected = Plan((change,), (), (41, becomes, trouble)) if becomes else Plan()
    assert live.end(given, PLAIN) == expected


@pytest.mark.parametrize(
    ("succeeded", "asked", "taken_back"),
    [(41, True, True), (41, False, False), (0, True, False), (0, False, False)],
)
def test_a_success_that_was_said_while_a_rollback_was_at_work_is_taken_back(
    succeeded: int, asked: bool, taken_back: bool
) -> None:
    undone = e.RollbackIntended(
        at=NOW, environment="production", tag="v1.2.4", to="v1.2.3", because="customers called"
    )
    one = rollout(rollback=undone if asked else None)
    payload = (41, "failure", "rolled back: customers called") if taken_back else None
    assert live.overtaken(OvertakenFacts(succeeded, one), PLAIN) == Plan(payload=payload)
