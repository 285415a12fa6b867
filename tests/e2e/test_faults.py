"""Whatever is lost on the way, running again ends with exactly one of each thing."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.domain import gate
from hotfix_actions.domain.lag import LATE
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_census import census
from tests.support.e2e_gate import Gate

pytestmark = pytest.mark.slow

Census = dict[str, list[Any]]
Reference = Callable[[str], Census]
# Each command and the point that it starts from.
COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("reported", ("open",)),
    "open by title": ("protected", ("open", "--title", "It is down", "--severity", "high")),
    "gate": ("proposed", ("gate", INCIDENT)),
    "release": ("approved", ("release", INCIDENT)),
    "stage": ("released", ("deploy", "staging", INCIDENT)),
    "deploy": ("agreed", ("deploy", "production", INCIDENT)),
    "rollback": ("deployed", ("rollback", INCIDENT)),
    "finish": ("landed", ("finish", INCIDENT)),
}
# How often a command sends each POST.
POSTS: dict[str, dict[str, int]] = {
    "open": {
        "git/create-tree": 2,
        "git/create-commit": 3,
        "git/create-ref": 1,
        "graphql": 2,
        "issues/create-label": 2,
        "issues/add-labels": 1,
        "issues/create-comment": 1,
    },
    "open by title": {
        "git/create-tree": 3,
        "git/create-commit": 5,
        "git/create-ref": 1,
        "graphql": 5,
        "issues/create": 1,
        "issues/create-label": 3,
        "issues/add-labels": 1,
        "issues/create-comment": 1,
    },
    "gate": {"checks/create": 1, "git/create-tree": 1, "git/create-commit": 2, "graphql": 3},
    "stage": {
        "git/create-tree": 2,
        "git/create-commit": 3,
        "graphql": 3,
        "repos/create-deployment": 1,
        "repos/create-deployment-status": 2,
        "issues/create-comment": 1,
    },
    "release": {
        "git/create-tree": 2,
        "git/create-commit": 3,
        "git/create-tag": 1,
        "git/create-ref": 2,
        "graphql": 2,
        "repos/create-release": 1,
        "pulls/create": 1,
    },
    "deploy": {
        "git/create-tree": 3,
        "git/create-commit": 4,
        "graphql": 4,
        "repos/create-deployment": 1,
        "repos/create-deployment-status": 2,
        "issues/create-comment": 1,
    },
    "rollback": {
        "git/create-tree": 3,
        "git/create-commit": 4,
        "graphql": 6,
        "repos/create-deployment": 1,
        "repos/create-deployment-status": 2,
        "issues/create-comment": 2,
    },
    "finish": {
        "git/create-tree": 1,
        "git/create-commit": 2,
        "graphql": 3,
        "issues/create": 2,
        "issues/add-sub-issue": 1,
        "issues/create-comment": 1,
    },
}
# Losing a POST of git's objects is the same everywhere: two commands are enough. So it is with the
# moves of the state: not of `gate`.
WITH_OBJECTS = ("open", "release")
OBJECTS = ("git/create-tree", "git/create-commit", "git/create-tag")
# Nor are they of staging, whose statuses are added as production's are.
NOT_ALONE = (("gate", "graphql"), ("stage", "graphql"), ("stage", "repos/create-deployment-status"))


def posts() -> Iterator[tuple[str, str, int]]:
    for command, counts in POSTS.items():
        for operation, count in counts.items():
            if (command, operation) in NOT_ALONE:
                continue
            if operation not in OBJECTS or command in WITH_OBJECTS:
                yield from ((command, operation, nth) for nth in range(count))


def run(scene: Scene, command: str) -> Answer:
    words = COMMANDS[command][1]
    event = acts.labelled(scene) if words == ("open",) else None
    return scene.hotfix(*words, event=event)


@pytest.fixture(scope="session")
def kept() -> dict[str, Census]:
    return {}


@pytest.fixture
def reference(at: At, kept: dict[str, Census]) -> Reference:
    """Give the census after a command that nothing disturbed."""

    def count(command: str) -> Census:
        if command not in kept:
            scene = at(COMMANDS[command][0])
            answer = run(scene, command)
            sent = Counter(one.operation for one in answer.requests if one.method == "POST")
            for reading in (None, "graphql-query"):  # git asks by POST to read, GraphQL too
                sent.pop(reading, None)
            assert (answer.code, dict(sent)) == (0, POSTS[command])
            scene.stage.sandbox.world.advance(LATE)
            kept[command] = census(scene)
        return kept[command]

    return count


@pytest.fixture
def at(at: At, monkeypatch: pytest.MonkeyPatch) -> At:
    """Open a town whose lists are late by ten seconds; waits are over at once, for both sides."""
    usual = SystemClock.sleep
    scenes: list[Scene] = []

    def sleep(clock: SystemClock, seconds: float, why: str) -> None:
        if scenes and "watch" not in why:
            scenes[0].stage.sandbox.world.advance(seconds)
        else:
            usual(clock, seconds, why)

    def late(point: str) -> Scene:
        scenes.clear()
        scenes.append(at(point))
        scenes[0].stage.sandbox.world.set("list_lag_seconds", 10.0)
        return scenes[0]

    monkeypatch.setattr(SystemClock, "sleep", sleep)
    return late


def assert_healed(scene: Scene, command: str, wanted: Census) -> None:
    """Running again ends well, with one of each thing; and a third run finds nothing to do."""
    again = run(scene, command)
    assert again.code == 0, again
    scene.stage.sandbox.world.advance(LATE)
    counted = census(scene)
    assert {
        name: (counted[name], wanted[name]) for name in wanted if counted[name] != wanted[name]
    } == {}
    assert run(scene, command).writes == []
    assert scene.verify().code == 0


@pytest.mark.parametrize("effect", ["drop-before", "drop-after"])
@pytest.mark.parametrize(("command", "operation", "nth"), list(posts()))
def test_a_lost_post_doubles_nothing(
    at: At, reference: Reference, command: str, operation: str, nth: int, effect: str
) -> None:
    wanted = reference(command)
    scene = at(COMMANDS[command][0])
    scene.fault(operation, effect, skip=nth)
    first = run(scene, command)
    assert [one.operation for one in first.requests if one.fault] == [operation]
    assert first.code in (0, 4), first
    assert_healed(scene, command, wanted)


KILLS = (
    ("open", "issues/add-labels"),
    ("open", "git/create-ref"),
    ("open", "graphql"),
    ("open", "issues/create-comment"),
    ("open by title", "graphql"),
    ("open by title", "issues/create"),
    ("gate", "checks/create"),
    ("release", "git/create-ref"),
    ("release", "repos/create-release"),
    ("release", "pulls/create"),
    ("deploy", "repos/create-deployment"),
    ("deploy", "repos/create-deployment-status"),
    ("rollback", "repos/create-deployment"),
    ("rollback", "repos/update-release"),
    ("finish", "issues/update"),
    ("finish", "issues/create"),
    ("finish", "graphql"),
)


@pytest.mark.parametrize("whose", ["an App's token", "a person's token"])
def test_a_command_repeated_while_lists_lack_what_it_made_adds_nothing(at: At, whose: str) -> None:
    scene = at("proposed")
    env = {} if whose == "an App's token" else {"HOTFIX_TOKEN": scene.stage.people["priya"].token}
    kinds: list[list[str]] = []
    for _ in range(3):
        assert scene.hotfix("gate", INCIDENT, actor="priya", env=env).code == 0
        kinds.append([event["kind"] for event in scene.journal()])
    assert kinds[0] == kinds[1] == kinds[2]
    assert kinds[0].count("gates-concluded") == 1
    scene.stage.sandbox.world.advance(LATE)
    head = scene.get("pulls")[0]["head"]["sha"]
    made = scene.get(f"commits/{head}/check-runs", filter="all")["total_count"]
    said = [row for row in scene.get(f"commits/{head}/statuses") if row["context"] == gate.CHECK]
    assert (made, len(said)) == ((1, 0) if whose == "an App's token" else (0, 1))


# `finish` takes its lease first, then removes its branch.
LATER = {("finish", "graphql"): 1}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("command", "operation"), KILLS)
def test_a_killed_run_is_healed_by_the_next(
    at: At,
    reference: Reference,
    command: str,
    operation: str,
    moment: Literal["before", "after"],
) -> None:
    wanted = reference(command)
    point, words = COMMANDS[command]
    scene = at(point)
    gate = Gate(scene, operation, moment, skip=LATER.get((command, operation), 0))
    event = acts.labelled(scene) if words == ("open",) else None
    with scene.start(*words, event=event) as process:
        gate.wait()
        process.kill()
    gate.open()
    assert_healed(scene, command, wanted)
