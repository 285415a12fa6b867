"""Each command through a rate limit on the way, and in a repository that was renamed before it."""

from dataclasses import replace
from typing import Any

import pytest

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.sandbox import Fault
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

NEW = "acme/replies"
MINUTE, HOUR = 60.0, 3600.0
# How many of its requests by REST go well before: `status` has but one.
SKIP = {"status": 0}
# Each command and the point that it starts from.
COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("reported", ("open",)),
    "gate": ("proposed", ("gate", INCIDENT)),
    "release": ("approved", ("release", INCIDENT)),
    "deploy": ("agreed", ("deploy", "production", INCIDENT)),
    "rollback": ("deployed", ("rollback", INCIDENT)),
    "finish": ("landed", ("finish", INCIDENT)),
    "status": ("deployed", ("status", INCIDENT)),
}
# What is true, where so much was read before.
NOW = {
    "gate": "the gates have not let #2 through",
    "release": "v1.2.4 is not released",
    "deploy": "nothing was changed in production",
    "finish": "v1.2.4 is public, and #1 is still open",
}
each = pytest.mark.parametrize("command", COMMANDS)


def run(scene: Scene, command: str) -> Answer:
    words = COMMANDS[command][1]
    event = acts.labelled(scene) if words == ("open",) else None
    return scene.hotfix(*words, actor="priya", event=event)


class Time:
    """Waits take no time here, and let it pass for GitHub."""

    def __init__(self, scene: Scene) -> None:
        self._world = scene.stage.sandbox.world
        self.waited = 0.0

    def sleep(self, seconds: float, why: str) -> None:
        assert why
        self.waited += seconds
        self._world.advance(seconds)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch, at: At) -> Any:
    """Open a scene whose waits are counted."""

    def begin(point: str) -> tuple[Scene, Time]:
        scene = at(point)
        time = Time(scene)

        def sleep(_: SystemClock, seconds: float, why: str) -> None:
            time.sleep(seconds, why)

        monkeypatch.setattr(SystemClock, "sleep", sleep)
        return scene, time

    return begin


def limited(scene: Scene, effect: Any, seconds: float, skip: int) -> None:
    fault = Fault("* /repos/*", effect, seconds=seconds, skip=skip)
    scene.stage.sandbox.faults.add(fault)


@each
def test_a_secondary_limit_on_the_way_is_waited_for_a_minute(time: Any, command: str) -> None:
    scene, waiting = time(COMMANDS[command][0])
    limited(scene, "secondary-limit", 0, skip=SKIP.get(command, 1))
    answer = run(scene, command)
    if command == "rollback":  # it waits for nothing, and knows by then what to put back
        assert (answer.code, waiting.waited) == (0, 0.0)
        assert scene.live.runs("production") == "v1.2.3"
        return
    assert answer.code == 0, answer
    assert MINUTE <= waiting.waited < 2 * MINUTE
    assert command == "status" or scene.verify().code == 0


@each
def test_a_limit_until_the_hour_is_over_ends_at_once_with_the_time(time: Any, command: str) -> None:
    scene, waiting = time(COMMANDS[command][0])
    limited(scene, "rate-limit", HOUR / 2, skip=SKIP.get(command, 1))
    answer = run(scene, command)
    gone_back = command == "rollback"  # it knows by then what to put back
    assert answer.code == (0 if gone_back else 4), answer
    if not gone_back:
        assert answer.err.startswith(f"✗ {NOW[command]}: 403 " if command in NOW else "✗ 403 ")
        assert "UTC" in answer.err
    assert waiting.waited < MINUTE
    scene.stage.sandbox.world.advance(HOUR)
    assert run(scene, command).code == 0
    assert command == "status" or scene.verify().code == 0


def renamed(scene: Scene) -> Scene:
    """Rename the repository; give the scene as its owner sees it from then on."""
    scene.stage.sandbox.world.rename(scene.stage.repository, NEW)
    return replace(scene, stage=replace(scene.stage, repository=NEW))


# What else writes; each by a person's token.
WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "stage": ("released", ("deploy", "staging", INCIDENT)),
    "note": ("opened", ("note", INCIDENT, "Only the API is hit")),
    "override": ("gated", ("override", INCIDENT, "guard", "--because", "it cannot wait")),
    "protect": ("unprotected: opened", ("protect",)),
}


@each
def test_a_rename_before_a_command_is_followed(at: At, command: str) -> None:
    scene = at(COMMANDS[command][0])
    known = scene.refs()
    after = renamed(scene)
    answer = run(after, command)
    assert answer.code == 0, answer
    if command == "status":  # a released incident does not read as one that was never opened
        assert answer.told["stage"] not in ("unopened", "fixless")
    else:
        assert after.refs() != known
        assert after.verify().code == 0


@pytest.mark.parametrize("command", WORDS)
def test_every_other_write_follows_a_rename_too(at: At, command: str) -> None:
    point, words = WORDS[command]
    scene = at(point)
    known = scene.refs()
    after = renamed(scene)
    answer = after.hotfix(*words, env={"HOTFIX_TOKEN": scene.person("priya").token})
    assert (answer.code, answer.told["outcome"]) == (0, "done"), answer
    assert answer.writes
    assert command == "protect" or after.refs() != known


@pytest.mark.parametrize("nth", [2, 7, 15])
@each
def test_a_rename_in_the_middle_of_a_command_is_followed(
    at: At, monkeypatch: pytest.MonkeyPatch, command: str, nth: int
) -> None:
    scene = at(COMMANDS[command][0])
    once, calls = Door._heard, []

    def counted(*words: Any, **more: Any) -> Any:
        calls.append(words)
        if len(calls) == nth:
            renamed(scene)
        return once(*words, **more)

    monkeypatch.setattr(Door, "_heard", counted)
    answer = run(scene, command)
    monkeypatch.undo()
    assert answer.code == 0, answer
    after = replace(scene, stage=replace(scene.stage, repository=NEW))
    assert len(calls) < nth or command == "status" or after.verify().code == 0
