from datetime import timedelta
from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import deploy, live, staged
from hotfix_actions.domain.deploy import RolloutFacts
from hotfix_actions.domain.events import Event, RolloutFailed
from hotfix_actions.domain.reviewed import is_asked
from hotfix_actions.domain.running import Arm, Running
from hotfix_actions.domain.step import Plan
from hotfix_actions.domain.story import fold
from hotfix_actions.domain.way_back import Way
from hotfix_actions.domain.world import Deployment
from tests.domain.live import failed, going_back, intended, rolled_out, smoked, story, watched
from tests.domain.make import MERGE, PLAIN, after, environment, tagged

LATER = after(60)
PASSED = (intended("staging"), rolled_out("staging"), smoked("staging"))


def record(**changes: Any) -> Deployment:
    given: dict[str, Any] = {
        "id": 302,
        "environment": "staging",
        "ref": "v1.2.4",
        "sha": MERGE,
        "created": after(20),
        "payload": {},
        "state": "success",
    }
    return Deployment(**(given | changes))


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, True),
        ({"state": "in_progress"}, False),
        ({"state": "failure"}, False),
        ({"state": ""}, False),
        ({"ref": "v1.2.3"}, False),
        ({"sha": "e" * 40}, False),
        ({"undone": after(30)}, False),
        ({"payload": {"rollback": "v1.2.5"}}, False),
    ],
)
def test_a_record_tells_that_just_this_version_passed_and_stayed(
    changes: dict[str, Any], *, counts: bool
) -> None:
    found = staged.successes([record(id=300, ref="v1.2.2"), record(**changes)], tagged())
    assert bool(found) is counts


@pytest.mark.parametrize(
    ("events", "claims"),
    [
        ((), False),
        (PASSED[:2], False),
        (PASSED, True),
        ((*PASSED, failed("staging")), False),
        ((*PASSED, watched("staging", "fail")), False),
        ((*PASSED, going_back("staging")), False),
    ],
)
def test_staging_is_asked_about_where_nothing_is_left_to_do(
    events: tuple[Event, ...], *, claims: bool
) -> None:
    assert staged.claims(story(*events), LATER) is claims


def test_what_was_judged_a_moment_ago_may_not_be_listed_yet() -> None:
    told = story(*PASSED)
    at = staged.last_judged(told.rollout("staging"))
    assert not staged.claims(told, at + timedelta(seconds=14))
    assert staged.claims(told, at + timedelta(seconds=15))
    assert not staged.claims(told, at - timedelta(seconds=2))  # another machine's clock
    assert staged.claims(told, at - timedelta(days=27000))


def test_a_rollout_that_nothing_proves_is_begun_anew_with_a_number_of_its_own() -> None:
    told = story(*PASSED)
    assert not live.pending(told, "staging")
    doubted = fold([staged.again(told, LATER)], told)
    assert live.pending(doubted, "staging")
    assert is_asked(doubted, "staging")
    facts = RolloutFacts(
        now=LATER,
        environment="staging",
        settings=environment(),
        tag="v1.2.4",
        sha=MERGE,
        told=doubted.rollout("staging"),
        running=Running((Arm("v1.2.3", 1.0),)),
        way=Way("v1.2.3", "read"),
    )
    plan = deploy.rollout(facts, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.intent.number == told.rollout("staging").number + 1
    assert not plan.payload.finished


def test_no_line_that_was_written_before_takes_the_doubts_place() -> None:
    told = story(*PASSED)
    number = told.rollout("staging").deployment
    assert number == 302
    for _ in range(3):
        event = staged.again(told, LATER)
        assert event.id not in told.ids
        told = fold([event, intended("staging"), *PASSED[1:]], told)
    used = [one.deployment for one in told.events if isinstance(one, RolloutFailed)]
    assert used == [number, 0, -1]


@pytest.mark.parametrize("forged", [(2,), (2, 0), (2, 3, 1), (2, 0, 2)])
def test_a_rollout_is_begun_by_a_line_that_nobody_wrote_before(forged: tuple[int, ...]) -> None:
    lines = [msgspec.structs.replace(intended("staging"), number=one) for one in forged]
    told = story(*PASSED, *lines, *PASSED[1:])
    told = fold([staged.again(told, LATER)], told)
    facts = RolloutFacts(
        now=LATER,
        environment="staging",
        settings=environment(),
        tag="v1.2.4",
        sha=MERGE,
        told=told.rollout("staging"),
        running=Running((Arm("v1.2.3", 1.0),)),
        written=told.ids,
        way=Way("v1.2.3", "read"),
    )
    plan = deploy.rollout(facts, PLAIN)
    assert isinstance(plan, Plan)
    intent = plan.payload.intent
    assert intent.id not in told.ids
    again = fold([intent], told).rollout("staging")
    assert (again.begun, again.trouble) == (LATER, "")
