"""A state that was withdrawn, or that is no tag, is put back all the same, and warned of."""

import pytest

from tests.domain.make import HEAD
from tests.flow.test_way_back import APP, record
from tests.support.history import FakeRefs
from tests.support.production import OLD, TAGS, Production

GONE = "v1.2.2"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Production:
    monkeypatch.setitem(TAGS, GONE, "9" * 40)
    made = Production()
    assert made.hotfix("deploy", "1").outcome == "done"
    made.state["hotfix/withdrawn/v1.2.2"] = "9" * 40
    record(made, APP, "", ref="v1.2.1", sha=HEAD, payload={"incident": 5, "rollback": GONE})
    return made


@pytest.mark.parametrize("state", [GONE, "shop:1.2.2", "registry/shop:v1.2.2"])
def test_a_withdrawn_state_is_put_back_with_a_warning(world: Production, state: str) -> None:
    assert world.hotfix("rollback", "2", to=state).outcome == "done"
    assert world.place.live == state
    said = [one for one in world.shown if "warning" in one]
    assert any(f"{state} is withdrawn" in one for one in said), world.shown


def test_after_that_a_rollback_does_not_call_it_the_right_state(world: Production) -> None:
    world.hotfix("rollback", "2", to=GONE)
    world.hotfix("rollback", "3")
    assert world.place.live == OLD


@pytest.mark.parametrize("state", [OLD, "shop:7"])
def test_any_other_state_is_put_back_without_a_word(world: Production, state: str) -> None:
    assert world.hotfix("rollback", "2", to=state).outcome == "done"
    assert not [one for one in world.shown if "warning" in one]


def test_a_tag_that_is_not_there_is_put_back_with_a_warning(
    world: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeRefs, "get", lambda *_: None)
    assert world.hotfix("rollback", "2", to="v9.9.9").outcome == "done"
    assert world.place.live == "v9.9.9"
    assert any("warning: v9.9.9 is no tag" in one for one in world.shown)
