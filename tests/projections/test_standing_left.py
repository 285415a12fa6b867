"""What status says of what was left half-way, and of a version that came back."""

from typing import Any

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.running import parse
from hotfix_actions.domain.status import Facts, Standing, standing
from hotfix_actions.domain.story import fold
from hotfix_actions.projections import standing as words
from tests.domain import make
from tests.domain.live import going_back, gone_back, intended, rolled_out, smoked
from tests.domain.test_status import RELEASED

ROLLED_OUT = (*RELEASED, intended(), rolled_out(), smoked())
BACK = (going_back(), gone_back(), e.Withdrawn(at=make.after(33), tag="v1.2.4"))
WATCHING = e.WatchBegun(
    at=make.after(22), environment="production", deployment=302, seconds=900, every=10
)


def now(*more: e.Event, runs: str = "v1.2.3", **given: Any) -> Standing:
    events = [make.opened(), make.triaged(), make.branch_made(), *more]
    seen = {"production": parse(runs)} if runs else {}
    return standing(Facts(7, make.NOW, fold(events), running=seen, **given))


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        ("v1.2.4", "v1.2.4"),
        ("shop:1.2.4", "shop:1.2.4"),
        ("v1.2.3 90%\nv1.2.4 10%", "v1.2.3 (90%), v1.2.4 (10%)"),
    ],
)
def test_a_version_that_came_back_after_its_rollback_is_to_be_rolled_back(
    runs: str, told: str
) -> None:
    said = words.following(now(*ROLLED_OUT, *BACK, runs=runs))
    assert said.startswith(f"production runs {told}, although v1.2.4 was rolled back there")
    assert "`hotfix rollback 7`" in said
    assert "--new-attempt" not in said


@pytest.mark.parametrize("runs", ["v1.2.3", "v1.2.40", "shop:7", "v1.2.3\nv1.2.4", ""])
def test_any_other_state_after_a_rollback_leads_to_the_next_attempt(runs: str) -> None:
    assert "--new-attempt" in words.following(now(*ROLLED_OUT, *BACK, runs=runs))


@pytest.mark.parametrize(("runs", "told"), [("v1.2.3", "v1.2.3"), ("v1.2.12", "v1.2.12")])
def test_what_may_be_overwritten_is_what_runs(runs: str, told: str) -> None:
    unsettled = gone_back(unsettled_until=make.after(60))
    at = now(*ROLLED_OUT, going_back(), unsettled, BACK[-1], runs=runs)
    said = " ".join([words.following(at), *words.doubts(at)])
    assert f"may still overwrite {told}" in said
    assert ("hotfix rollback 7 --environment production" in said) == (runs == "v1.2.3")
    assert "overwrite it" not in said


@pytest.mark.parametrize(
    ("events", "told", "command"),
    [
        ((*ROLLED_OUT, WATCHING), "Nobody watches v1.2.4 in production",
         "hotfix deploy production 7"),
        ((*RELEASED, intended()), "Nobody goes on with the rollout of v1.2.4 to production",
         "hotfix deploy production 7"),
        ((*ROLLED_OUT, going_back()), "Nobody goes on with the rollback of v1.2.4 in production",
         "hotfix rollback 7"),
    ],
)  # fmt: skip
def test_what_nobody_goes_on_with_is_named_once_and_nothing_contradicts_it(
    events: tuple[e.Event, ...], told: str, command: str
) -> None:
    at = now(*events)
    (note,) = [one for one in words.doubts(at) if "Nobody" in one]
    assert note == f"{told}: the run that did has ended. Go on: `{command}`"
    assert "Nobody has to act" not in words.following(at)
    assert f"`{command}`" in words.following(at)
