"""A rollback whose lock, journal or mark cannot be written: it restores, records, and says why."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from hotfix_actions.adapters.github.state import RefState
from hotfix_actions.domain.state import StateChange
from hotfix_actions.errors import LostRace
from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

LOCK = "refs/hotfix/environments/production/lease"


def push(scene: Scene, ref: str) -> None:
    scene.git("update-ref", ref, scene.git("rev-parse", f"{project.NEXT}^{{commit}}").strip())


def roll_back(scene: Scene, code: int, *words: str) -> Answer:
    answer = scene.hotfix("rollback", INCIDENT, *words, actor="priya", good=[code])
    assert scene.live.runs("production") == project.BASE
    return answer


def assert_recorded(scene: Scene) -> None:
    """GitHub's own records tell of it, once: the deployments and the release."""
    back = [one for one in scene.get("deployments", environment="production")
            if one["payload"].get("rollback") == project.NEXT]  # fmt: skip
    assert [one["ref"] for one in back] == [project.BASE]
    (release,) = [one for one in scene.get("releases") if one["tag_name"] == project.NEXT]
    assert release["name"].endswith("(withdrawn)")


@pytest.mark.parametrize("words", [(), ("--to", project.BASE)])
@pytest.mark.parametrize("blocking", [f"{LOCK}/x", "refs/hotfix/environments"])
def test_a_lock_that_can_never_be_taken_is_told_and_production_is_back(
    at: At, blocking: str, words: Sequence[str]
) -> None:
    scene = at("deployed")
    scene.git("update-ref", "-d", LOCK)
    push(scene, blocking)
    for _ in range(2):
        answer = roll_back(scene, 4, *words)
        assert f"production runs {project.BASE}" in answer.err
        assert f"git push origin :{blocking}" in answer.err
        assert_recorded(scene)
    scene.git("update-ref", "-d", blocking)
    told = roll_back(scene, 0, *words)
    assert told.told["said"].startswith(f"production runs {project.BASE} again")
    kinds = [event["kind"] for event in scene.journal()]
    assert [kinds.count(kind) for kind in ("rolled-back", "withdrawn")] == [1, 1]
    assert_recorded(scene)


@pytest.mark.parametrize("blocking", [f"{project.NEXT}/x", ""])
def test_a_mark_that_can_never_be_made_is_told_and_everything_else_is_done(
    at: At, blocking: str
) -> None:
    scene = at("deployed")
    ref = f"refs/hotfix/withdrawn/{blocking}".rstrip("/")
    push(scene, ref)
    for _ in range(2):
        assert f"git push origin :{ref}" in roll_back(scene, 4).err
        assert [event["kind"] for event in scene.journal()].count("rolled-back") == 1
        assert_recorded(scene)
    assert scene.hotfix("deploy", "production", INCIDENT, actor="priya").code == 1
    scene.git("update-ref", "-d", ref)
    roll_back(scene, 0)
    assert "withdrawn" in [event["kind"] for event in scene.journal()]


@pytest.mark.parametrize("name", ["hotfix/1/journal", "hotfix/environments/production/lease"])
def test_a_ref_that_somebody_moves_without_end_is_told_and_production_is_back(
    at: At, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = at("deployed")
    usual = RefState.swap

    def swap(
        state: RefState, changes: Sequence[StateChange], text: Any = None
    ) -> Mapping[str, Any]:
        if name in [one.name for one in changes]:
            raise LostRace(name)
        return usual(state, changes, text)

    monkeypatch.setattr(RefState, "swap", swap)
    answer = roll_back(scene, 4)
    assert f"find out who moves refs/{name}" in " ".join(answer.err.split())
    assert_recorded(scene)
    monkeypatch.setattr(RefState, "swap", usual)
    roll_back(scene, 0)
    assert "rolled-back" in [event["kind"] for event in scene.journal()]
    assert_recorded(scene)
