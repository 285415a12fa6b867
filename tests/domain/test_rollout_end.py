from collections.abc import Sequence
from typing import Any

import pytest

from hotfix_actions.domain import rollout_end
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.rollout_end import StopFacts
from hotfix_actions.domain.running import UNCONFIGURED, Arm, Running, running
from tests.domain.live import (
    ended_early,
    failed,
    going_back,
    intended,
    rolled_out,
    story,
)
from tests.domain.make import MERGE, after, environment

SETTINGS = environment(timeout="15m")
OLD = "v1.2.3"
BEGUN = intended(until=after(35))
MIXED = Running((Arm("v1.2.3", 0.9), Arm("v1.2.4", 0.1)))
THIRD = Running((Arm("v1.2.3", 0.5), Arm("v1.3.0", 0.5)))
UNREAD = Running(unread="no")
LEFT = LeftRunning(count=3, place="here", processes=("1.a.2", "3.a.4", "5.a.6"))


@pytest.mark.parametrize(
    "events",
    [
        (),
        (BEGUN, rolled_out()),
        (BEGUN, failed()),
        (BEGUN, ended_early(over=True)),
        (intended(), ended_early(), intended(again=1), rolled_out()),
    ],
)
def test_a_command_that_ended_by_itself_is_over(events: Sequence[Event]) -> None:
    rollout = story(*events).rollout("production")
    assert rollout_end.unsettled_until(rollout, SETTINGS) is None
    assert rollout_end.is_over(rollout, SETTINGS, after(18))


@pytest.mark.parametrize(
    "events",
    [
        (BEGUN,),
        (BEGUN, ended_early()),
        (BEGUN, ended_early("interrupted")),
        (BEGUN, rolled_out(unseen=True)),
        (BEGUN, failed(unended=True)),
        (intended(), ended_early(), intended(again=1, until=after(35))),
        (BEGUN, rolled_out(left_running=LEFT)),
        (BEGUN, rolled_out(left_running=LEFT, state="v1.2.4")),
    ],
)
def test_what_was_cut_short_may_go_on_elsewhere_until_its_time_is_up(
    events: Sequence[Event],
) -> None:
    rollout = story(*events).rollout("production")
    assert rollout_end.unsettled_until(rollout, SETTINGS) == after(35)
    assert not rollout_end.is_over(rollout, SETTINGS, after(34))
    assert rollout_end.is_over(rollout, SETTINGS, after(35))


def test_what_was_left_running_and_is_known_to_be_over_overwrites_nothing() -> None:
    rollout = story(BEGUN, rolled_out(left_running=LEFT)).rollout("production")
    assert rollout_end.unsettled_until(rollout, SETTINGS, lives=False) is None
    assert rollout_end.is_over(rollout, SETTINGS, after(19), lives=False)
    unseen = story(BEGUN, rolled_out(left_running=LEFT, unseen=True)).rollout("production")
    assert rollout_end.unsettled_until(unseen, SETTINGS, lives=False) == after(35)


def test_of_an_older_journal_the_configured_time_counts() -> None:
    rollout = story(intended()).rollout("production")
    until = rollout_end.unsettled_until(rollout, SETTINGS)
    assert until == rollout_end.end_of(intended().at, SETTINGS)


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        (UNCONFIGURED, True),
        (running("v1.2.4"), True),
        (running("sha256:0b"), True),
        (running("v1.2.3"), False),
        (MIXED, False),
        (UNREAD, False),
        (Running(), False),
    ],
)
def test_what_a_command_put_in_place_shows(what: Running, *, shown: bool) -> None:
    assert rollout_end.shows(what, story(BEGUN).rollout("production")) == shown


@pytest.mark.parametrize(
    ("what", "to"),
    [
        (running("v1.2.4"), "v1.2.3"),
        (running("shop:1.2.4"), "v1.2.3"),
        (running(f"web@{MERGE}"), "v1.2.3"),
        (MIXED, "v1.2.3"),
        (THIRD, "v1.2.3"),
        (UNREAD, "v1.2.3"),
        (UNCONFIGURED, "v1.2.3"),
        (Running(), "v1.2.3"),
        (running("v1.2.3"), ""),
        (running("v1.3.0"), ""),
        (running("v1.2.40"), ""),
        (running("v11.2.4"), ""),
    ],
)
def test_a_run_that_lost_its_environment_undoes_what_it_did_there(what: Running, to: str) -> None:
    for events in ((BEGUN,), (BEGUN, going_back())):
        rollout = story(*events).rollout("production")
        facts = StopFacts(OLD, rollout, what, heard=True, sha=MERGE, taker="rollback")
        assert rollout_end.to_restore(facts) == to


@pytest.mark.parametrize("changes", [{"taker": "deploy"}, {"withdrawn": ["v1.2.3"]}])
def test_another_deployment_is_left_alone_and_nothing_withdrawn_comes_back(changes: Any) -> None:
    rollout = story(BEGUN).rollout("production")
    facts = StopFacts(OLD, rollout, running("v1.2.4"), **changes)
    assert rollout_end.to_restore(facts) == ""


def test_a_state_that_a_person_named_is_heard() -> None:
    asked = going_back(to="v1.2.2", chosen=True)
    facts = StopFacts(OLD, story(BEGUN, asked).rollout("production"), MIXED, heard=True)
    assert rollout_end.to_restore(facts) == "v1.2.2"


@pytest.mark.parametrize("to", ["", "v6.6.6", "v1.2.4", "shop:1.2.4", "v1.2.2"])
@pytest.mark.parametrize("previous", ["", "v6.6.6", "v1.2.4"])
def test_what_only_the_journal_tells_is_not_put_back(to: str, previous: str) -> None:
    """This run has read itself what ran before."""
    begun = intended(until=after(34), previous=previous)
    rollout = story(begun, going_back(to=to, chosen=True)).rollout("production")
    for what in (running("v1.2.4"), MIXED, UNREAD):
        assert rollout_end.to_restore(StopFacts(OLD, rollout, what)) == OLD


def test_the_command_ends_before_the_moment_that_is_told() -> None:
    until = rollout_end.end_of(after(18), SETTINGS)
    seconds = rollout_end.seconds_for(after(18), until)
    assert seconds is not None
    assert seconds > 15 * 60
    assert rollout_end.seconds_for(after(60), until) == 1
    assert rollout_end.seconds_for(after(18), None) is None
