"""A watch that was cut short: what somebody saves beside the journal lets no version pass."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from hotfix_actions.domain import codec
from hotfix_actions.domain.rollout_events import (
    RolledOut,
    RolloutIntended,
    SmokeJudged,
    WatchBegun,
    WatchJudged,
    WatchSampled,
)
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.world import Deployment
from hotfix_actions.result import Result
from tests.domain.make import MERGE
from tests.flow.test_deploy_watched import BAD, PLACE, Measured
from tests.support import production
from tests.support.fakes import FakeWorld
from tests.support.production import NEW, OLD

GOOD = (200, 0.001, 100)


def cut_short(
    after: tuple[int, float, float],
    samples: Any,
    signer: str = "",
    *,
    smoked_by: str = "acme[bot]",
    verdict: Any = "pass",
) -> Measured:
    """Give production where a run died in its watch, and somebody saved samples."""
    world = Measured(after=after, signer="acme[bot]")
    world.people.login = "acme[bot]"
    at = world.now
    where: dict[str, Any] = {"environment": "production"}
    payload = {"incident": 7, "attempt": 1, "number": 1, "previous": OLD}
    world.place.live = NEW
    world.deployments.append(
        Deployment(300, "production", NEW, MERGE, at, payload, "in_progress", creator="acme[bot]")
    )
    lines = [
        RolloutIntended(at=at, tag=NEW, strategy="command", previous=OLD, **where),
        RolledOut(at=at, tag=NEW, deployment=300, state=NEW, **where),
    ]
    answered = SmokeJudged(at=at, deployment=300, verdict=verdict, summary="fine", **where)
    watching = [
        WatchBegun(at=at, deployment=300, seconds=60.0, every=10.0, **where),
    ]
    words: dict[str, Any] = {"subject": "s", "body": "b"}
    for by, added in (("acme[bot]", lines), (smoked_by, [answered]), ("acme[bot]", watching)):
        world.signer = by
        FakeWorld.ports(world, "1").journal.append(7, added, **words, files={})
    world.signer, saved = signer, [WatchSampled(at=at, deployment=300, upto=5, **where)]
    text = samples if isinstance(samples, str) else json.dumps(samples)
    files = {"samples/production-300.json": text}
    FakeWorld.ports(world, "eve").journal.append(7, saved, **words, files=files)
    world.signer = "acme[bot]"
    return world


def told(world: Measured) -> Sequence[Any]:
    return codec.decode(world.journals[7][-1].text)


def judged(world: Measured) -> WatchJudged:
    (found,) = [event for event in told(world) if isinstance(event, WatchJudged)]
    return found


def outcome(result: Result) -> tuple[str, str]:
    assert result.halt is not None
    return result.halt.code, result.halt.facts["why"]


def looks(state: str, count: int) -> list[dict[str, str]]:
    return [{"at": "2026-11-25T12:00:00+00:00", "state": state, "why": "it says so"}] * count


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(production, "SETTINGS", Settings(environments={"production": PLACE}))


@pytest.mark.parametrize("count", [1, 5, 6, 600])
@pytest.mark.parametrize("state", ["good", "same", "blind"])
@pytest.mark.parametrize("signer", ["", "github-actions[bot]", "acme[bot]"])
def test_a_bad_version_is_rolled_back_whatever_was_saved(
    state: str, count: int, signer: str
) -> None:
    world = cut_short(BAD, looks(state, count), signer)
    result = world.hotfix("deploy", "2")
    assert (result.halt and result.halt.code, world.place.live) == ("rolled-back", OLD)


@pytest.mark.parametrize("saved", [looks("good", 6), looks("bad", 600), "[", "{}", "[[[[", ""])
def test_a_good_version_passes_by_a_whole_watch_of_this_run(saved: Any) -> None:
    world = cut_short(GOOD, saved)
    began = world.now
    result = world.hotfix("deploy", "2")
    assert (result.outcome, world.place.live) == ("done", NEW)
    assert (world.now - began).total_seconds() >= 50
    assert (judged(world).verdict, judged(world).samples) == ("pass", 6)


def test_a_bad_sample_that_was_saved_counts_with_a_bad_one_of_this_run() -> None:
    world = cut_short(BAD, looks("bad", 1))
    world.hotfix("deploy", "2")
    assert (world.place.live, judged(world).samples) == (OLD, 1)


def test_bad_samples_that_were_saved_undo_no_version_that_is_good_now() -> None:
    world = cut_short(GOOD, looks("bad", 600))
    world.hotfix("deploy", "2")
    assert (world.place.live, judged(world).verdict) == (NEW, "pass")


@pytest.mark.parametrize("signer", ["", "eve", "github-actions[bot]"])
@pytest.mark.parametrize("verdict", ["pass", "unproven"])
def test_the_critical_paths_are_asked_again_where_no_app_signed_that_they_answer(
    signer: str, verdict: Any
) -> None:
    world = cut_short((503, 0.001, 100), [], smoked_by=signer, verdict=verdict)
    code, why = outcome(world.hotfix("deploy", "2"))
    assert (code, why, world.place.live) == ("rolled-back", "health: answered 503", OLD)
    assert not any(isinstance(event, WatchJudged) for event in told(world))


def test_they_are_not_asked_again_where_it_did() -> None:
    world = cut_short((503, 0.001, 100), [], smoked_by="acme[bot]")
    code, why = outcome(world.hotfix("deploy", "2"))
    assert (code, why[:25]) == ("rolled-back", "2 bad samples in a row, t")
