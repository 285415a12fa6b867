"""What proves that staging passed a version: a record of who may say so, however many are newer."""

from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import codec
from hotfix_actions.domain import events as e
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support import e2e_forgery as forgery
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_forgery import Entry
from tests.support.e2e_histories import LONG_AGO

pytestmark = pytest.mark.slow

OURS = {"incident": 1, "attempt": 1, "number": 1}


def record(scene: Scene, ref: str, payload: dict[str, Any], environment: str = "staging") -> int:
    """Let a writer make a record as this tool makes them."""
    body = {"ref": ref, "task": "deploy:hotfix", "environment": environment, "payload": payload}
    more = {"auto_merge": False, "required_contexts": []}
    return int(scene.person("kenji").click("POST", "deployments", body | more)["id"])


def succeed(scene: Scene, number: int) -> None:
    scene.person("kenji").click("POST", f"deployments/{number}/statuses", {"state": "success"})


def production(scene: Scene) -> Answer:
    return scene.hotfix("deploy", "production", INCIDENT, actor="priya")


def tell(scene: Scene, *events: e.Event) -> None:
    """Let a writer append lines to the journal, with digests that fit."""
    known = forgery.entries(scene)
    lines = tuple(codec.encode(events).splitlines())
    more = Entry("All well\n", lines, known[-1].tree)
    forgery.write(scene, [*known, more], len(known))


def passed(number: int) -> tuple[e.Event, ...]:
    by: dict[str, Any] = {"at": LONG_AGO, "by": "kenji", "environment": "staging"}
    return (
        e.RolloutIntended(**by, tag=project.NEXT, strategy="command", previous=project.BASE),
        e.RolledOut(**by, tag=project.NEXT, deployment=number, state=project.NEXT),
        e.SmokeJudged(**by, deployment=number, verdict="pass", summary="all well"),
    )


def test_a_record_forged_before_staging_spares_it_nothing(at: At) -> None:
    scene = at("released")
    succeed(scene, record(scene, project.NEXT, OURS))
    acts.stage_it(scene)
    assert scene.live.runs("staging") == project.NEXT
    acts.agree(scene)
    assert production(scene).told["outcome"] == "done"
    assert scene.live.runs("production") == project.NEXT


def assert_staged_anew(scene: Scene) -> None:
    assert scene.live.runs("production") == project.BASE
    acts.stage_it(scene)
    assert scene.live.runs("staging") == project.NEXT
    assert production(scene).told["outcome"] == "done"
    assert scene.live.runs("production") == project.NEXT
    assert scene.hotfix("deploy", "staging", INCIDENT, good=[0]).writes == []


def test_a_forged_journal_and_record_do_not_spare_staging(at: At) -> None:
    scene = at("released")
    number = record(scene, project.NEXT, OURS)
    succeed(scene, number)
    tell(scene, *passed(number))
    acts.agree(scene)
    answer = production(scene)
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    assert "the deployment record that says so is by kenji" in answer.told["said"]
    assert f"hotfix deploy staging {INCIDENT}" in answer.told["next"]
    assert_staged_anew(scene)


def test_a_forged_journal_alone_does_not_spare_staging(at: At) -> None:
    scene = at("released")
    tell(scene, *passed(4711))
    acts.agree(scene)
    answer = production(scene)
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    assert "has not passed on staging" in answer.told["said"]
    assert_staged_anew(scene)


def test_a_writers_word_on_our_own_record_does_not_spare_staging(at: At) -> None:
    """Its rollout failed; a writer calls it a success, and appends to the journal that it was."""
    scene = at("released")
    ops = scene.stage.here / "ops.sh"
    whole = ops.read_text()
    ops.write_text(whole.replace("deploy) ", "deploy) exit 1; ", 1))
    assert scene.hotfix("deploy", "staging", INCIDENT).code == 1
    ops.write_text(whole)
    (own,) = scene.get("deployments", environment="staging")
    succeed(scene, own["id"])
    lines = passed(own["id"])
    tell(scene, msgspec.structs.replace(lines[0], number=2), *lines[1:])
    acts.agree(scene)
    answer = production(scene)
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    assert "is by hotfix[bot], kenji" in answer.told["said"]
    assert_staged_anew(scene)


def test_ten_newer_records_hide_none(at: At) -> None:
    scene = at("agreed")
    for _ in range(10):
        record(scene, project.BASE, {})
    again = scene.hotfix("deploy", "staging", INCIDENT, good=[0])
    assert again.writes == []
    assert production(scene).told["outcome"] == "done"
    assert scene.live.runs("production") == project.NEXT
    for _ in range(10):
        record(scene, project.BASE, {}, "production")
    assert scene.hotfix("deploy", "production", INCIDENT, actor="priya", good=[0]).writes == []
