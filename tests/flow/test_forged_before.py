"""What was bad before a rollout counts as this run saw it, or as an App signed it."""

from typing import Any

import pytest

from hotfix_actions.domain.replace_events import SampledBefore
from hotfix_actions.domain.rollout_events import RolledOut, RolloutIntended, SmokeJudged
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.world import Deployment
from tests.domain.make import MERGE
from tests.flow.test_deploy_watched import BAD, PLACE, Measured
from tests.support import production
from tests.support.fakes import FakeWorld
from tests.support.production import NEW, OLD

BOT = "acme[bot]"


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(production, "SETTINGS", Settings(environments={"production": PLACE}))


GOOD = (200, 0.001, 100)


def world_of(
    before: tuple[int, float, float] = GOOD, after: tuple[int, float, float] = GOOD
) -> Measured:
    world = Measured(signer=BOT, before=before, after=after)
    world.people.login = BOT
    return world


def told(world: Measured, signer: str, *lines: Any) -> None:
    world.signer = signer
    words: dict[str, Any] = {"subject": "s", "body": "b", "files": {}}
    FakeWorld.ports(world, "1").journal.append(7, lines, **words)
    world.signer = BOT


def was(world: Measured, **changes: Any) -> SampledBefore:
    seen = {"errors": 1.0, "latency": 900.0}
    values: dict[str, Any] = {"tag": NEW, "verdict": "fail", "seen": seen, "samples": 2}
    return SampledBefore(at=world.now, environment="production", **values | changes)


@pytest.mark.parametrize("changes", [{}, {"number": 2}, {"healthy": False}, {"samples": 600}])
@pytest.mark.parametrize("signer", ["", "github-actions[bot]"])
def test_a_line_that_nobody_signed_excuses_no_breach(signer: str, changes: dict[str, Any]) -> None:
    world = world_of(after=BAD)
    told(world, signer, was(world, **changes))
    result = world.hotfix("deploy", "2")
    assert (result.halt and result.halt.code, world.place.live) == ("rolled-back", OLD)


def test_a_line_that_says_it_was_good_hides_nothing_that_this_run_saw() -> None:
    world = world_of(before=BAD, after=BAD)
    told(world, "", was(world, verdict="pass", seen={}))
    result = world.hotfix("deploy", "2")
    assert (result.halt and result.halt.code, world.place.live) == ("no-better", NEW)


@pytest.mark.parametrize(
    ("signer", "code", "live"),
    [
        (BOT, "no-better", NEW),
        ("", "rolled-back", OLD),
        ("github-actions[bot]", "rolled-back", OLD),
    ],
)
def test_what_an_earlier_run_saw_counts_where_an_app_signed_it(
    signer: str, code: str, live: str
) -> None:
    world = world_of(after=BAD)
    at = world.now
    where: dict[str, Any] = {"environment": "production", "tag": NEW}
    payload = {"incident": 7, "attempt": 1, "number": 1, "previous": OLD}
    world.place.live = NEW
    world.deployments.append(
        Deployment(300, "production", NEW, MERGE, at, payload, "in_progress", creator=BOT)
    )
    told(world, signer, was(world))
    told(
        world,
        BOT,
        RolloutIntended(at=at, strategy="command", previous=OLD, **where),
        RolledOut(at=at, deployment=300, state=NEW, **where),
        SmokeJudged(
            at=at, environment="production", deployment=300, verdict="pass", summary="fine"
        ),
    )
    result = world.hotfix("deploy", "2")
    assert (result.halt and result.halt.code, world.place.live) == (code, live)
