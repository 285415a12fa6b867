"""A version that was rolled back is withdrawn: never a base, its number never used again."""

import pytest

from tests.e2e.conftest import At
from tests.e2e.test_rollback import ROLLBACK, WITHDRAWN
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow


def test_a_version_that_staging_gave_up_ends_its_attempt(at: At) -> None:
    scene = at("staged")
    scene.hotfix(*ROLLBACK, "--environment", "staging", good=[0])
    assert scene.live.runs("staging") == project.BASE
    assert WITHDRAWN in scene.refs()
    for environment in ("staging", "production"):
        assert scene.hotfix("deploy", environment, INCIDENT).code == 1
    told = scene.hotfix("open", INCIDENT, "--new-attempt", good=[0]).told
    assert (told["attempt"], told["base-tag"], told["version"]) == ("2", project.BASE, "1.2.5")
    assert scene.verify().code == 0


def test_taking_it_from_staging_leaves_what_production_runs(at: At) -> None:
    scene = at("deployed")
    scene.hotfix(*ROLLBACK, "--environment", "staging", good=[0])
    assert (scene.live.runs("staging"), scene.live.runs("production")) == (
        project.BASE,
        project.NEXT,
    )
    assert WITHDRAWN not in scene.refs()
    assert scene.hotfix("finish", INCIDENT).code == 0


def test_what_was_withdrawn_is_never_finished(at: At) -> None:
    scene = at("rolled back")
    answer = scene.hotfix("finish", INCIDENT)
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    assert "withdrawn" in answer.told["said"]


def test_a_new_attempt_takes_the_next_number_from_the_version_that_stands(at: At) -> None:
    scene = at("rolled back")
    answer = scene.hotfix("open", INCIDENT, "--new-attempt", good=[0])
    told = answer.told
    assert (told["attempt"], told["base-tag"], told["version"]) == ("2", project.BASE, "1.2.5")
    branch = scene.git("rev-parse", f"refs/heads/{told['branch']}^")
    assert branch == scene.git("rev-parse", f"{project.BASE}^{{commit}}")
    assert not scene.hotfix("open", INCIDENT, "--new-attempt").writes


def test_a_withdrawn_version_is_no_base_even_when_asked_for(at: At) -> None:
    scene = at("rolled back")
    answer = scene.hotfix("open", INCIDENT, "--new-attempt", "--base-tag", project.NEXT)
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    assert "withdrawn and is never a base" in answer.told["said"]


def test_another_incident_does_not_take_the_withdrawn_number_either(at: At) -> None:
    scene = at("rolled back")
    answer = scene.hotfix("open", "--title", "Something else", "--severity", "critical", good=[0])
    assert (answer.told["base-tag"], answer.told["version"]) == (project.BASE, "1.2.5")


def test_the_second_attempt_goes_all_the_way(at: At) -> None:
    scene = at("rolled back")
    scene.hotfix("open", INCIDENT, "--new-attempt", good=[0])
    kenji, folder = scene.person("kenji"), scene.work / "kenji"
    base = acts.hotfix_branch(scene)
    kenji.fix(folder, "fix/again", base, project.FIX, "Answer 42, this time for good")
    body = {"title": "Answer 42", "body": "", "head": "fix/again", "base": base}
    kenji.click("POST", "pulls", body)
    acts.gate(scene)
    acts.propose_and_merge(scene)
    acts.release(scene)
    acts.stage_it(scene)
    acts.agree(scene)
    acts.deploy(scene)
    acts.finish(scene)
    acts.land(scene)
    acts.finish(scene)
    assert scene.live.runs("production") == project.AFTER
    assert scene.get("releases/latest")["tag_name"] == project.AFTER
    scene.git("merge-base", "--is-ancestor", f"{project.AFTER}^{{commit}}", "refs/heads/main")
    assert scene.get(f"issues/{INCIDENT}")["state"] == "closed"
    assert scene.verify().code == 0


def pushed(scene: Scene, name: str) -> str:
    """Let somebody push a commit of their own."""
    tip = scene.git("rev-parse", name)
    moved = scene.git("commit-tree", f"{tip}^{{tree}}", "-p", tip, "-m", "Mine")
    scene.git("update-ref", name, moved)
    return moved


def closing(scene: Scene, number: int) -> list[str]:
    rows = scene.get(f"issues/{number}/comments")
    return [row["body"] for row in rows if "this must not be merged" in row["body"]]


@pytest.mark.parametrize("push", [False, True])
def test_its_merge_back_is_closed_and_only_what_the_tool_made_is_removed(
    at: At, push: bool
) -> None:
    scene = at("deployed")
    (pull,) = scene.get("pulls", base="main")
    name = f"refs/heads/{pull['head']['ref']}"
    theirs = pushed(scene, name) if push else ""
    acts.rollback(scene)
    assert scene.get(f"pulls/{pull['number']}")["state"] == "closed"
    assert len(closing(scene, pull["number"])) == 1
    assert scene.refs("refs/heads/merge-back") == ({name: theirs} if push else {})
    assert scene.hotfix(*ROLLBACK, actor="priya", good=[0]).writes == []
    branch = acts.hotfix_branch(scene)
    told = scene.hotfix("open", INCIDENT, "--new-attempt", good=[0]).told
    assert list(scene.refs("refs/heads/hotfix")) == [f"refs/heads/{told['branch']}"]
    assert told["branch"] != branch
    assert len(closing(scene, pull["number"])) == 1
