"""What a writer invents is never put back: told by the journal, a record, or a run's input."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from hotfix_actions.rehearsal.people import Person
from tests.e2e.conftest import CI, At
from tests.support import e2e_forgery as forgery
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_forgery import Entry
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow

EVIL = "v6.6.6"
AT = "2026-01-15T10:00:00+00:00"
ROLLBACK = ("rollback", INCIDENT)
DEPLOY = ("deploy", "production", INCIDENT)


def line(kind: str, **facts: Any) -> str:
    """Write an event as the journal holds it."""
    about = {"environment": "production", "tag": project.NEXT}
    return json.dumps({"kind": kind, "id": f"{kind}:x", "at": AT, "by": "kenji", **about, **facts})


def write(scene: Scene, *lines: str) -> None:
    """Append to the journal as somebody does who may push refs."""
    known = forgery.entries(scene)
    told = Entry("all well", lines, known[-1].tree)
    forgery.write(scene, [*known, told], len(known))


def invent(scene: Scene) -> Person:
    """Let somebody with write access push a tag on what nobody has seen."""
    commit = scene.git("rev-parse", f"{project.BASE}^{{commit}}")
    tree = scene.git("mktree", stdin="")
    evil = scene.git("commit-tree", tree, "-p", commit, stdin="Evil\n")
    scene.git("update-ref", f"refs/tags/{EVIL}", evil)
    return newcomer(scene, "eve", "write")


def record(who: Person, state: str = "success", **changes: Any) -> None:
    """Make a deployment record that looks like the rollout's own, and say that it went well."""
    payload = {"incident": 1, "attempt": 1, "number": 1, "previous": EVIL}
    body = {
        "ref": project.NEXT,
        "task": "deploy:hotfix",
        "auto_merge": False,
        "required_contexts": [],
        "environment": "production",
        "payload": payload | changes,
    }
    made = who.click("POST", "deployments", body)
    who.click("POST", f"deployments/{made['id']}/statuses", {"state": state})


def restored(scene: Scene) -> Sequence[str]:
    return [one for one in scene.live.done() if one.startswith("restore")]


def test_a_breach_puts_back_what_the_run_itself_read(at: At) -> None:
    scene = at("agreed")
    record(invent(scene), "in_progress")
    write(scene, line("rollout-intended", strategy="command", previous=EVIL, number=1))
    scene.live.bad = {project.NEXT}
    answer = scene.hotfix(*DEPLOY, actor="priya")
    assert (answer.code, restored(scene)) == (1, [f"restore production {project.BASE}"])
    own = [row for row in scene.get("deployments") if row["creator"]["login"].endswith("[bot]")]
    told = [row["payload"].get("previous") for row in own if row["environment"] == "production"]
    assert [one for one in told if one] == [project.BASE]


@pytest.mark.parametrize(
    "lines",
    [
        (line("rollback-intended", to=EVIL, because="x"), line("rolled-back", to=EVIL)),
        (line("rollout-intended", strategy="command", previous="", number=2),),
        (line("rolled-back", to=project.NEXT), line("attempt-begun", attempt=2)),
        (),
    ],
    ids=["another state", "no state", "another attempt", "no journal"],
)
def test_a_rollback_by_itself_puts_back_what_ran(at: At, lines: tuple[str, ...]) -> None:
    scene = at("deployed")
    record(invent(scene))
    if lines:
        write(scene, *lines)
    else:
        scene.git("update-ref", "-d", forgery.JOURNAL)
    answer = scene.hotfix(*ROLLBACK, actor="priya")
    assert answer.told["said"].startswith(f"production runs {project.BASE}"), answer
    assert set(restored(scene)) == {f"restore production {project.BASE}"}
    assert f"refs/hotfix/withdrawn/{project.NEXT}" in scene.refs("refs/hotfix/withdrawn")


def in_a_run(scene: Scene, who: str, *words: str) -> Answer:
    """Run a command in a workflow that somebody dispatched."""
    world, repository = scene.stage.sandbox.world, scene.stage.repository
    run = world.add_run(repository, workflow=CI, event="workflow_dispatch", actor=who, ref="main")
    world.set_run(run, status="in_progress")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": str(run), "GITHUB_RUN_ATTEMPT": "1"}
    return scene.hotfix(*words, actor=who, env=env)


def test_in_a_workflow_run_a_writer_names_no_state_of_their_own(at: At) -> None:
    scene = at("deployed")
    record(invent(scene))
    for words in ((*ROLLBACK, "--to", EVIL), ("rollback", "--to", EVIL)):
        answer = in_a_run(scene, "eve", *words)
        assert (answer.code, scene.live.runs("production")) == (1, project.NEXT), answer
        assert "eve has the role write" in answer.out + answer.err
    assert restored(scene) == []
    assert in_a_run(scene, "eve", *ROLLBACK, "--to", project.BASE).code == 0
    assert scene.live.runs("production") == project.BASE


def test_in_a_workflow_run_a_maintainer_names_any_state_and_at_a_terminal_anybody(at: At) -> None:
    scene = at("deployed")
    invent(scene)
    newcomer(scene, "max", "maintain")
    assert in_a_run(scene, "max", *ROLLBACK, "--to", "web=blue eu-1").code == 0
    assert scene.live.runs("production") == "web=blue eu-1"
    assert in_a_run(scene, "max", "rollback", "--to", project.BASE).code == 0
    assert scene.live.runs("production") == project.BASE
    assert scene.hotfix("rollback", "--to", EVIL, actor="eve").code == 0
    assert scene.live.runs("production") == EVIL
