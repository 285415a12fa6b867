"""A version that the journal calls deployed: production and GitHub's records tell whether it is."""

from typing import Any

import pytest

from hotfix_actions.domain import events as e
from tests.e2e.conftest import At
from tests.e2e.test_staged import OURS, record, succeed, tell
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_histories import LONG_AGO

pytestmark = pytest.mark.slow


def finish(scene: Scene, *words: str) -> Answer:
    return scene.hotfix("finish", INCIDENT, *words, actor="priya")


def deploy(scene: Scene, *words: str) -> Answer:
    return scene.hotfix("deploy", "production", INCIDENT, *words, actor="priya")


def stateless(scene: Scene) -> tuple[str, ...]:
    """Return the words for a configuration without any `state` command."""
    path = scene.work / "stateless.yml"
    lines = project.config(scene.live.url).splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "state:" not in line))
    return "--config", str(path)


def stable(number: int) -> tuple[e.Event, ...]:
    by: dict[str, Any] = {"at": LONG_AGO, "by": "priya", "environment": "production"}
    named = {**by, "deployment": number}
    return (
        e.RolloutIntended(**by, tag=project.NEXT, strategy="command", previous=project.BASE),
        e.RolledOut(**named, tag=project.NEXT, state=project.NEXT),
        e.SmokeJudged(**named, verdict="pass", summary="all well"),
        e.WatchBegun(**named, seconds=1.0, every=0.1),
        e.WatchJudged(**named, verdict="pass", summary="all well", samples=9),
    )


def assert_not_believed(scene: Scene, said: str, *words: str) -> None:
    drafts = [one["draft"] for one in scene.get("releases") if one["tag_name"] == project.NEXT]
    for command in (deploy, finish):
        answer = command(scene, *words)
        assert answer.code == 1, answer
        assert said in answer.told["said"], answer.told["said"]
        assert not answer.told["now"].startswith(f"production runs {project.NEXT}"), answer.told
    assert scene.live.runs("production") == project.BASE
    assert drafts == [True]
    assert scene.get(f"issues/{INCIDENT}")["state"] == "open"


def test_lines_that_call_it_stable_are_not_believed_where_another_version_runs(at: At) -> None:
    scene = at("agreed")
    tell(scene, *stable(1))
    assert_not_believed(scene, f"production runs {project.BASE}, although the journal says")


def test_a_record_that_calls_it_a_success_does_not_help_them(at: At) -> None:
    scene = at("agreed")
    number = record(scene, project.NEXT, OURS, "production")
    succeed(scene, number)
    tell(scene, *stable(number))
    assert_not_believed(scene, f"production runs {project.BASE}")


@pytest.mark.parametrize("count", [2, 3, 5])
def test_without_a_state_command_a_record_that_counts_is_asked_for(at: At, count: int) -> None:
    scene = at("agreed")
    tell(scene, *stable(1)[:count])
    for command in (deploy, finish):
        answer = command(scene, *stateless(scene))
        assert answer.code == 1, answer
        assert "runs v1.2.4, stable" not in answer.told["now"]
    assert "only the journal says" in deploy(scene, *stateless(scene)).told["said"]
    assert scene.live.runs("production") == project.BASE


def test_what_was_put_back_by_hand_is_seen(at: At) -> None:
    scene = at("deployed")
    (scene.live.folder / "production").write_text(f"{project.BASE}\n")
    assert_not_believed(scene, f"production runs {project.BASE}, although the journal says")
    back = scene.hotfix("rollback", INCIDENT, actor="priya", good=[0])
    assert back.told["said"].startswith(f"production runs {project.BASE} again")
    assert scene.hotfix("open", INCIDENT, "--new-attempt", good=[0]).code == 0


def test_a_record_that_was_deleted_is_missed_and_a_person_may_say_that_it_is_there(at: At) -> None:
    scene = at("deployed")
    newest = scene.get("deployments", environment="production")[0]
    person = scene.person("priya")
    person.click("POST", f"deployments/{newest['id']}/statuses", {"state": "inactive"})
    person.click("DELETE", f"deployments/{newest['id']}")
    answer = finish(scene)
    assert answer.code == 1, answer
    assert "only the journal says" in answer.told["said"]
    said = finish(scene, "--unwatched", "--because", "I see it there")
    assert said.code == 0, said


def test_a_later_version_that_holds_it_is_as_good(at: At) -> None:
    scene = at("deployed")
    tree, parent = f"{project.NEXT}^{{tree}}", f"{project.NEXT}^{{commit}}"
    later = scene.git("commit-tree", tree, "-p", parent, "-m", "Later").strip()
    scene.git("update-ref", "refs/tags/v1.3.0", later)
    (scene.live.folder / "production").write_text("v1.3.0\n")
    assert finish(scene).code == 0
