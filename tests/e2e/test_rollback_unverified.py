"""Where no `state` command is configured, a rollback says that nothing verified it."""

import re

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

SAID = f"production was put back to {project.BASE}, not verified: no `state` is configured"


def blind(scene: Scene, restore: str = "") -> str:
    """Write a configuration without `state`, which another restore command may stand in."""
    text = (scene.stage.here / ".github/hotfix.yml").read_text()
    text = re.sub(r"^ +state: \[.*\n", "", text, flags=re.MULTILINE)
    if restore:
        text = re.sub(r"restore: .*", f"restore: {restore}", text)
    (scene.stage.here / "blind.yml").write_text(text)
    return str(scene.stage.here / "blind.yml")


def back(scene: Scene, *words: str, restore: str = "") -> Answer:
    return scene.hotfix("rollback", INCIDENT, "--config", blind(scene, restore), *words)


@pytest.mark.parametrize("restore", ["['true']", ""])
def test_what_nothing_tells_is_not_said_to_run(at: At, restore: str) -> None:
    scene = at("deployed")
    for words in ((), (), ("--to", project.BASE)):
        answer = back(scene, *words, restore=restore)
        assert (answer.code, answer.told["outcome"]) == (4, "failed"), answer
        assert answer.told["found"].startswith(SAID), answer.told
        assert "runs" not in answer.told["found"]
    body = scene.get(f"issues/{INCIDENT}")["body"]
    assert f"production was put back to {project.BASE}" in body
    assert f"production runs {project.BASE}" not in body
    (event,) = [one for one in scene.journal() if one["kind"] == "rolled-back"]
    assert event["unverified"] is True
    notes = [one["body"] for one in scene.get(f"issues/{INCIDENT}/comments")]
    assert any("whether it runs was not verified" in note for note in notes)
    assert scene.hotfix("rollback", INCIDENT, *(["--plan"])).code == 0


def test_once_there_is_a_state_command_the_rollback_is_seen(at: At) -> None:
    scene = at("deployed")
    assert back(scene, restore="['true']").code == 4
    assert scene.live.runs("production") == project.NEXT
    answer = scene.hotfix("rollback", INCIDENT)
    assert (answer.code, scene.live.runs("production")) == (0, project.BASE), answer
    assert answer.told["said"].startswith(f"production runs {project.BASE} again")
    assert f"production runs {project.BASE}" in scene.get(f"issues/{INCIDENT}")["body"]


def test_a_state_that_runs_already_is_settled_once_it_can_be_read(at: At) -> None:
    scene = at("deployed")
    assert back(scene).code == 4
    assert scene.hotfix("rollback", INCIDENT).code == 0
    kinds = [one["kind"] for one in scene.journal()]
    assert kinds.count("rollback-settled") == 1
    assert f"production runs {project.BASE}" in scene.get(f"issues/{INCIDENT}")["body"]


def test_a_breach_names_no_version_that_nobody_read(at: At) -> None:
    scene = at("agreed")
    scene.live.bad = {project.NEXT}
    words = ("deploy", "production", INCIDENT, "--config", blind(scene))
    answer = scene.hotfix(*words, actor="priya")
    assert answer.code == 1, answer
    first = answer.told["now"]
    assert f"put back to {project.BASE}, not verified" in first, answer
    assert f"runs {project.BASE}" not in answer.told["said"] + first
