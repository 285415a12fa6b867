"""What the deployment records tell a rollback where the journal tells nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.domain import recall
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.recall import RecallFacts
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.world import Deployment
from tests.domain.live import intended, rolled_out, story
from tests.domain.make import NOW, PLAIN

SHA = "5" * 40
OURS: dict[str, object] = {"incident": 7, "attempt": 1, "number": 1, "previous": "v1.2.3"}
GONE = "refs/hotfix/7/journal is not there"


def record(id_: int = 5, ref: str = "v1.2.4", **payload: Any) -> Deployment:
    at = NOW + timedelta(seconds=id_)
    return Deployment(id_, "production", ref, SHA, at, OURS | payload)


def decided(*records: Deployment, told: Story | None = None, trouble: str = GONE) -> Plan | Halt:
    facts = RecallFacts("production", 7, told or Story(), trouble, records)
    return recall.decide(facts, PLAIN)


def known(plan: Plan | Halt) -> Story:
    assert isinstance(plan, Plan)
    assert plan.changes == ()
    return fold([event for event in plan.foretold if isinstance(event, Event)])


def test_the_newest_record_tells_the_version_its_commit_and_what_ran_before() -> None:
    found = known(decided(record(), record(4, previous="v1.0.0", number=2)))
    rollout = found.rollout("production")
    assert (rollout.tag, rollout.previous, rollout.deployment) == ("v1.2.4", "v1.2.3", 5)
    assert rollout.rolled_back is None
    assert found.tagged is not None
    assert (found.tagged.tag, found.tagged.sha, found.attempt) == ("v1.2.4", SHA, 1)


def test_the_record_of_a_rollback_tells_what_it_put_back() -> None:
    back = record(6, "v1.2.3", rollback="v1.2.4", state="2026-11-01 build 9")
    found = known(decided(back, record()))
    rollout = found.rollout("production")
    assert (rollout.tag, rollout.previous) == ("v1.2.4", "2026-11-01 build 9")
    assert rollout.deployment == 5
    assert known(decided(back)).tagged is None


@pytest.mark.parametrize(("state", "unseen"), [("in_progress", True), ("success", False)])
def test_a_record_that_is_in_progress_may_be_a_command_at_work(state: str, *, unseen: bool) -> None:
    found = known(decided(replace(record(), state=state)))
    assert found.rollout("production").unseen == unseen


def test_a_further_attempt_is_known() -> None:
    assert known(decided(record(attempt=2))).attempt == 2


def test_what_the_journal_tells_is_not_looked_up() -> None:
    told = story(intended(), rolled_out())
    assert decided(record(previous="v0.1.0"), told=told, trouble="") == Plan()


@pytest.mark.parametrize(
    "records",
    [
        (),
        (record(9, incident=8), record()),
        (record(incident="7"),),
        (record(attempt="1"),),
        (record(attempt=10**30),),
        (record(attempt=0),),
        (record(previous=""),),
        (record(previous=["v1.2.3"]),),
        (record(previous="v1.2.3; reboot"),),
        (record(previous="a\nb"),),
        (record(ref="--force"),),
        (record(rollback=None, state="v1.2.3"), record(4)),
    ],
)
def test_what_is_no_sane_record_of_this_hotfix_tells_nothing(records: Any) -> None:
    halt = decided(*records)
    assert isinstance(halt, Halt)
    assert (halt.code, halt.facts["trouble"], halt.record) == ("journal-gone", GONE, False)
    assert decided(*records, trouble="") == Plan()
