"""Whose a version is that runs in production: this incident's own, another's, or nobody's."""

import pytest

from hotfix_actions.domain.world import Deployment
from hotfix_actions.projections import halts
from tests.support.production import NEW, OLD, TAGS, Production

OTHER = "v1.2.9"
WRONG = "v1.1.0"


@pytest.fixture(autouse=True)
def _tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TAGS, OTHER, "9" * 40)
    monkeypatch.setitem(TAGS, WRONG, "8" * 40)


def deployed() -> Production:
    world = Production()
    assert world.hotfix("deploy", "1").outcome == "done"
    return world


def record(world: Production, incident: int, ref: str, creator: str, **payload: object) -> None:
    """Let somebody record that an incident put a version in place."""
    number, words = 300 + len(world.deployments), {"incident": incident, **payload}
    made = Deployment(number, "production", ref, TAGS[ref], world.now, words, "success",
                      creator=creator, state_by=creator)  # fmt: skip
    world.deployments.append(made)
    world.place.live = str(payload.get("state", ref))


def said(world: Production, run: str, **words: str) -> tuple[str, str]:
    result = world.hotfix("rollback", run, **words)
    assert result.outcome == "refused"
    assert result.halt is not None
    return result.halt.code, halts.halt(result.halt.code, result.halt.facts).next


@pytest.mark.parametrize("wrong", [WRONG, "shop:7", OTHER])
def test_a_state_that_our_own_rollback_put_there_is_ours_to_undo(wrong: str) -> None:
    world = deployed()
    assert world.hotfix("rollback", "2", to=wrong).outcome == "done"
    assert world.place.live == wrong
    assert world.hotfix("rollback", "3", to=OLD).outcome == "done"
    assert world.place.live == OLD


@pytest.mark.parametrize("by", ["eve", ""])
def test_a_record_that_does_not_count_makes_no_version_ours(by: str) -> None:
    world = deployed()
    world.people.roles["eve"] = "read"
    record(world, 7, OTHER, by, rollback=NEW, state=OTHER)
    assert said(world, "2", to=OLD)[0] == "not-ours-to-undo"
    assert world.place.live == OTHER


def test_a_version_that_another_incident_put_there_since_is_named_as_its_own() -> None:
    world = deployed()
    record(world, 12, OTHER, world.people.login)
    code, then = said(world, "2")
    assert code == "another-incidents"
    assert "`hotfix rollback 12 --environment production`" in then
    assert "`hotfix override 7 downgrade --because REASON`" in then
    assert world.place.live == OTHER


def test_after_our_rollback_a_version_of_another_incident_is_named_as_its_own() -> None:
    world = deployed()
    assert world.hotfix("rollback", "2").outcome == "done"
    record(world, 12, OTHER, world.people.login)
    code, then = said(world, "3")
    assert code == "runs-another-incidents"
    assert "`hotfix rollback 12 --environment production`" in then
    assert said(world, "4", to=OLD)[0] == "another-incidents"


def test_what_a_refusal_names_is_not_refused_in_turn() -> None:
    world = deployed()
    assert world.hotfix("rollback", "2").outcome == "done"
    world.place.live = OTHER
    code, then = said(world, "3")
    assert (code, "override 7 downgrade" in then) == ("runs-another-known", True)
    world.place.live = "shop:7"
    code, then = said(world, "4")
    assert (code, "override" in then) == ("runs-another", False)
    assert world.hotfix("rollback", "5", to=OLD).outcome == "done"
