"""A watch that proved nothing is followed by another one, with looks of its own."""

import pytest

from hotfix_actions.domain import codec
from hotfix_actions.domain.rollout_events import WatchJudged
from hotfix_actions.domain.settings import Settings
from tests.flow.test_deploy_watched import BAD, PLACE, Measured
from tests.flow.test_forged_before import told, world_of
from tests.support import production
from tests.support.production import NEW, OLD


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(production, "SETTINGS", Settings(environments={"production": PLACE}))


BLIND = (200, float("nan"), 100)


def judged(world: Measured) -> list[tuple[str, int]]:
    lines = codec.decode(world.journals[7][-1].text)
    return [(one.verdict, one.again) for one in lines if isinstance(one, WatchJudged)]


@pytest.mark.parametrize(
    ("last", "verdict", "live"), [((200, 0.001, 100), "pass", NEW), (BAD, "fail", OLD)]
)
def test_a_watch_that_proved_nothing_is_followed_by_another_with_real_looks(
    last: tuple[int, float, float], verdict: str, live: str
) -> None:
    world = world_of(after=BLIND)
    assert world.hotfix("deploy", "1").outcome == "waiting"
    assert world.hotfix("deploy", "2").outcome == "waiting"
    world.after = last
    world.hotfix("deploy", "3")
    assert judged(world) == [("unproven", 0), ("unproven", 1), (verdict, 2)]
    assert world.place.live == live


def test_a_line_after_a_pass_is_followed_by_a_watch_that_passes_again() -> None:
    world = world_of()
    assert world.hotfix("deploy", "1").outcome == "done"
    forged = WatchJudged(
        at=world.now, environment="production", deployment=1, verdict="unproven", summary="x"
    )
    told(world, "", forged)
    assert world.hotfix("deploy", "2").outcome == "done"
    assert judged(world) == [("pass", 0), ("unproven", 0), ("pass", 1)]
