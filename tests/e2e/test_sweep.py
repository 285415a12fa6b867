"""The sweep on the embedded GitHub: `open` switches it on, and it switches itself off."""

import pytest

from hotfix_actions.commands import sweep
from hotfix_actions.sandbox import Fault
from tests.e2e.conftest import At
from tests.e2e.test_questions import asked
from tests.support import e2e_acts as acts
from tests.support import e2e_workflows as workflows
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_workflows import SWEEP, state

pytestmark = pytest.mark.slow

WORKFLOW = """\
name: hotfix
on:
  issue_comment:
  workflow_dispatch: {inputs: {command: {type: string}, incident: {type: string}}}
jobs: {}
"""
ENABLE, DISABLE = (f"PUT actions/workflows/{SWEEP}/{change}" for change in ("enable", "disable"))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again at once: nothing lags here unless it is told to."""
    monkeypatch.setattr(sweep, "LOOK_AGAIN", 0.0)


def opened(scene: Scene) -> Answer:
    env = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "41"}
    return scene.hotfix("open", event=acts.labelled(scene), env=env, good=[0])


def refused(scene: Scene, change: str) -> None:
    """Let GitHub refuse a change, as it does to a token without `actions: write`."""
    message = "Resource not accessible by integration"
    fault = Fault(f"actions/{change}-workflow", "answer-before", status=403, message=message)
    scene.stage.sandbox.faults.add(fault)


def driven_by(scene: Scene) -> list[str]:
    (made,) = [event for event in scene.journal() if event["kind"] == "branch-made"]
    found: list[str] = made["driven_by"]
    return found


@pytest.mark.parametrize("how", ["disabled_manually", "disabled_inactivity"])
def test_opening_a_hotfix_enables_the_sweep_with_one_request(at: At, how: str) -> None:
    scene = at("reported")
    workflows.add(scene, workflows.swept(WORKFLOW))
    workflows.rest(scene, how)
    answer = opened(scene)
    assert state(scene) == "active"
    assert [write for write in answer.writes if "actions" in write] == [ENABLE]
    assert not [one for one in asked(answer) if "actions/workflows" in one.name
                and not one.name.startswith("PUT")]  # fmt: skip
    assert driven_by(scene) == ["comments", "schedule"]
    assert "else it starts on schedule within half an hour" in answer.told["next"]


def test_a_sweep_that_may_not_be_switched_on_is_told_and_stops_nothing(at: At) -> None:
    scene = at("reported")
    workflows.add(scene, workflows.swept(WORKFLOW))
    workflows.rest(scene)
    refused(scene, "enable")
    answer = opened(scene)
    assert driven_by(scene) == ["comments"]
    assert "on schedule" not in answer.told["next"]
    assert f"comment `/hotfix gate` on #{INCIDENT}" in answer.told["next"]


def test_a_repository_without_the_sweep_is_asked_nothing_about_it(at: At) -> None:
    scene = at("reported")
    workflows.add(scene, {".github/workflows/hotfix.yml": WORKFLOW})
    assert not [one for one in asked(opened(scene)) if "actions/workflows" in one.name]
    assert driven_by(scene) == ["comments"]


def test_the_sweep_disables_itself_where_no_hotfix_lives_and_starts_what_is_due_else(
    at: At,
) -> None:
    scene = at("reported")
    workflows.add(scene, workflows.swept(WORKFLOW))
    idle = scene.hotfix("sweep", good=[0])
    assert (state(scene), idle.writes) == ("disabled_manually", [DISABLE])
    opened(scene)
    assert scene.hotfix("sweep", good=[0]).writes == []
    acts.propose(scene)
    told = scene.hotfix("sweep", good=[0])
    assert "hotfix.yml starts gate for #1" in told.told["said"]
    (run,) = scene.get("actions/runs", event="workflow_dispatch")["workflow_runs"]
    assert (run["path"], run["head_branch"]) == (".github/workflows/hotfix.yml", "main")
    assert state(scene) == "active"


def test_a_sweep_that_may_not_write_actions_stays_enabled_and_says_so(at: At) -> None:
    scene = at("protected")
    workflows.add(scene, workflows.swept(WORKFLOW))
    refused(scene, "disable")
    told = scene.hotfix("sweep", good=[0]).told
    assert state(scene) == "active"
    assert f"{SWEEP} stays enabled" in told["said"]
    assert "actions: write" in told["next"]
