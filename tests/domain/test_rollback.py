from dataclasses import replace
from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import rollback
from hotfix_actions.domain.events import Event, RollbackIntended, RolledBack, Withdrawn
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.rollback import RollbackFacts, RollbackPlan
from hotfix_actions.domain.running import UNCONFIGURED, Arm, Running, running
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.way_back import Unsure, Way
from hotfix_actions.projections import halts
from tests.domain.live import (
    ended_early,
    failed,
    going_back,
    gone_back,
    intended,
    rolled_out,
    settled,
    smoked,
    story,
    watched,
)
from tests.domain.make import MERGE, NOW, PLAIN, after, environment

LIVE = (intended(), rolled_out(), smoked())
RESTORE = Change("run", "./deploy back")
LOCK = Change("update", "refs/hotfix/environments/production/lease")
RECORDS = (
    Change("create", "deployment status failure in production"),
    Change("create", "deployment of v1.2.3 to production"),
    Change("create", "deployment status success in production"),
)
WITHDRAW = (
    Change("create", "refs/hotfix/withdrawn/v1.2.4"),
    Change("update", "release v1.2.4"),
)
BACK = RolledBack(at=NOW, environment="production", tag="v1.2.4", to="v1.2.3")


def facts(*events: Event, **changes: Any) -> RollbackFacts:
    given: dict[str, Any] = {
        "now": NOW,
        "environment": "production",
        "story": story(*(events or LIVE)),
        "settings": environment(),
        "running": running("v1.2.4"),
        "way": Way("v1.2.3", "base"),
    }
    return RollbackFacts(**(given | changes))


def intent(because: str, where: str = "production") -> RollbackIntended:
    return RollbackIntended(at=NOW, environment=where, tag="v1.2.4", to="v1.2.3", because=because)


def gone(because: str) -> Withdrawn:
    return Withdrawn(at=NOW, tag="v1.2.4", because=because)


LEFT = LeftRunning(count=3)
LEAVING = (intended(until=after(35)), rolled_out(left_running=LEFT))


@pytest.mark.parametrize("lives", [True, False])
def test_a_state_that_runs_is_put_back_once_more_while_what_was_left_running_may_live(
    *, lives: bool
) -> None:
    given = facts(*LEAVING, running=running("v1.2.3"), asked="bad", now=after(34), lives=lives)
    plan = rollback.decide(given, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.restore is lives
    late = rollback.decide(replace(given, now=after(35)), PLAIN)
    assert isinstance(late, Plan)
    assert not late.payload.restore


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ((intended(), failed(unended=True), going_back()), "breach-unsettled"),
        ((*LEAVING, smoked(verdict="fail"), going_back()), "breach-left-running"),
        ((*LEAVING, watched(verdict="fail"), going_back()), "breach-left-running"),
        ((*LEAVING, watched(stopped_by="rollback"), going_back()), "left-running"),
        ((intended(), rolled_out(left_running=LEFT, unseen=True), going_back()), "unsettled"),
        ((*LEAVING, ended_early(), going_back()), "unsettled"),
        ((intended(), ended_early(), going_back()), "unsettled"),
    ],
)
def test_a_deployment_that_was_rolled_back_says_what_may_still_overwrite_it(
    events: tuple[Event, ...], code: str
) -> None:
    given = facts(*events, gone_back(unsettled_until=after(35)), now=after(34))
    halt = rollback.settled_after_breach(given, PLAIN)
    assert isinstance(halt, Halt)
    assert (halt.outcome, halt.code) == ("refused", code)
    assert (halt.facts["until"], halt.facts.get("count", "3")) == (f"{after(35):%H:%M}", "3")
    said = halts.halt(halt.code, halt.facts)
    assert f"may still overwrite it until {after(35):%H:%M} UTC" in said.what
    assert "`hotfix rollback 7 --environment production`" in said.next
    assert rollback.settled_after_breach(replace(given, now=after(35)), PLAIN) == Plan()


def test_a_person_may_have_the_recorded_state_put_back() -> None:
    because = "logins fail"
    assert rollback.decide(facts(asked=because), PLAIN) == Plan(
        changes=(LOCK, RESTORE, *RECORDS, *WITHDRAW),
        foretold=(intent(because), BACK, gone(because)),
        payload=RollbackPlan(intent(because), True, True, BACK, gone(because)),
    )


@pytest.mark.parametrize(
    ("trouble", "because"),
    [
        (watched(verdict="fail"), "watch: fail"),
        (smoked(verdict="fail"), "smoke: fail"),
        (failed(), "exit code 3"),
    ],
)
def test_trouble_is_a_reason_of_its_own(trouble: Event, because: str) -> None:
    plan = rollback.decide(facts(*LIVE[:2], trouble), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold == (intent(because), BACK, gone(because))


def test_a_persons_reason_comes_before_the_trouble() -> None:
    plan = rollback.decide(facts(*LIVE[:2], failed(), asked="I saw it"), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.intent == intent("I saw it")


@pytest.mark.parametrize("verdict", ["pass", "unproven", "error"])
def test_without_a_reason_nothing_is_put_back(verdict: Any) -> None:
    assert rollback.decide(facts(*LIVE, watched(verdict=verdict)), PLAIN) == Plan()


@pytest.mark.parametrize("asked", ["", "again"])
def test_a_rollback_that_was_cut_short_goes_on_with_its_own_intent(asked: str) -> None:
    because = asked or "lin asked for it"
    plan = rollback.decide(facts(*LIVE, going_back(), asked=asked), PLAIN)
    assert plan == Plan(
        changes=(*([LOCK] if asked else []), RESTORE, *RECORDS, *WITHDRAW),
        foretold=(going_back(), BACK, gone(because)),
        payload=RollbackPlan(going_back(), True, True, BACK, gone(because), lock=bool(asked)),
    )


def test_a_state_that_is_back_already_is_not_restored_again() -> None:
    given = facts(*LIVE, going_back(), running=running("v1.2.3"), withdrawn=["v1.2.4"])
    because = "lin asked for it"
    assert rollback.decide(given, PLAIN) == Plan(
        changes=RECORDS,
        foretold=(going_back(), BACK, gone(because)),
        payload=RollbackPlan(going_back(), False, False, BACK, gone(because), lock=False),
    )


DONE = (*LIVE, going_back(), gone_back())
CUT = (intended(until=after(35)), going_back(), gone_back(unsettled_until=after(35)))
MIXED = Running((Arm("v1.2.3", 0.5), Arm("v1.2.4", 0.5)))
UNREAD = Running(unread="the state command ended with 1")


def test_a_rollback_that_is_done_is_not_repeated() -> None:
    done = facts(*DONE, asked="again", running=running("v1.2.3"), withdrawn=["v1.2.4"])
    assert rollback.decide(done, PLAIN) == Plan()


@pytest.mark.parametrize(
    ("what", "overwritten"),
    [
        (running("v1.2.4"), True),
        (running("shop:1.2.4"), True),
        (running(f"web@{MERGE}"), True),
        (MIXED, True),
        (UNREAD, False),
        (UNCONFIGURED, False),
        (Running(), False),
    ],
)
def test_whatever_the_journal_says_the_old_state_is_put_back_where_it_does_not_run(
    what: Running, *, overwritten: bool
) -> None:
    given = facts(*DONE, asked="again", running=what, withdrawn=["v1.2.4"])
    plan = rollback.decide(given, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (LOCK, RESTORE)
    assert plan.payload.restore
    expected = settled(at=NOW, restored=True) if overwritten else None
    assert plan.payload.settled == expected
    assert plan.foretold == ((expected,) if expected else ())


@pytest.mark.parametrize("foreign", ["v1.3.0", "v1.2.40", "shop:11.2.4", "sha256:0a", "v1.2.4-rc"])
def test_after_a_rollback_a_version_that_is_neither_is_not_undone(foreign: str) -> None:
    given = facts(*DONE, asked="again", running=running(foreign))
    halt = rollback.decide(given, PLAIN)
    assert isinstance(halt, Halt)
    assert (halt.code, halt.facts["running"]) == ("runs-another", foreign)
    named = replace(given, to="v1.2.3")
    assert isinstance(rollback.decide(named, PLAIN), Plan)


def test_until_the_rollout_is_over_the_old_state_is_restored_though_it_runs() -> None:
    given = facts(*CUT, asked="x", running=running("v1.2.3"), withdrawn=["v1.2.4"], now=after(34))
    plan = rollback.decide(given, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (LOCK, RESTORE)
    assert plan.foretold == ()
    halt = rollback.settled(given, PLAIN)
    assert isinstance(halt, Halt)
    assert (halt.outcome, halt.code) == ("waiting", "unsettled")
    assert halt.facts["until"] == f"{after(35):%H:%M}"


def test_once_the_rollouts_time_is_up_a_rollback_settles_it_once() -> None:
    given = facts(*CUT, asked="x", running=running("v1.2.3"), withdrawn=["v1.2.4"], now=after(36))
    plan = rollback.decide(given, PLAIN)
    assert isinstance(plan, Plan)
    assert (plan.changes, plan.foretold) == ((), (settled(at=after(36)),))
    assert rollback.settled(given, PLAIN) == Plan()
    after_that = replace(given, story=story(*CUT, settled()))
    assert rollback.decide(after_that, PLAIN) == Plan()


def test_what_comes_late_is_taken_out_and_counted() -> None:
    events = (*CUT, settled(), settled(restored=True, again=1))
    given = facts(*events, asked="x", running=running("v1.2.4"), withdrawn=["v1.2.4"])
    plan = rollback.decide(given, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.settled == settled(at=given.now, restored=True, again=2)


@pytest.mark.parametrize("events", [(), (ended_early("interrupted"),), (ended_early(),)])
def test_a_rollout_that_is_not_over_is_undone_though_the_old_version_runs(events: Any) -> None:
    begun = (intended(until=after(35)), *events)
    given = facts(*begun, asked="x", running=running("v1.2.3"), now=after(20))
    plan = rollback.decide(given, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.restore


def test_after_a_breach_nothing_is_put_back_a_second_time() -> None:
    for what in (running("v1.2.3"), UNREAD, UNCONFIGURED):
        told = facts(*LIVE, failed(), going_back(), gone_back(), running=what)
        assert rollback.decide(told, PLAIN) == Plan()


def test_a_version_that_only_staging_has_seen_is_withdrawn_with_it() -> None:
    live = (intended("staging"), rolled_out("staging"))
    plan = rollback.decide(facts(*live, environment="staging", asked="it leaks"), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes[-2:] == WITHDRAW
    assert plan.foretold[-1] == gone("it leaks")
    back = (*LIVE, going_back(), gone_back())
    after = facts(*live, *back, environment="staging", asked="it leaks", withdrawn=["v1.2.4"])
    plan = rollback.decide(after, PLAIN)
    assert isinstance(plan, Plan)
    assert not set(plan.changes) & set(WITHDRAW)
    assert plan.foretold[-1] == gone("it leaks")


def test_staging_is_put_back_without_withdrawing_what_production_runs() -> None:
    live = (*LIVE, intended("staging"), rolled_out("staging"))
    back = RolledBack(at=NOW, environment="staging", tag="v1.2.4", to="v1.2.3")
    expected = intent("try again", "staging")
    given = facts(*live, environment="staging", asked="try again")
    assert rollback.decide(given, PLAIN) == Plan(
        changes=(
            Change("update", "refs/hotfix/environments/staging/lease"),
            RESTORE,
            Change("create", "deployment status failure in staging"),
            Change("create", "deployment of v1.2.3 to staging"),
            Change("create", "deployment status success in staging"),
        ),
        foretold=(expected, back),
        payload=RollbackPlan(expected, True, False, back, None),
    )


def test_what_was_never_deployed_cannot_be_rolled_back() -> None:
    expected = Halt("refused", "never-deployed", {"environment": "staging", "incident": "7"})
    assert rollback.decide(facts(environment="staging", asked="why not"), PLAIN) == expected


def test_an_environment_that_is_not_configured_cannot_be_rolled_back() -> None:
    expected = Halt("refused", "no-environment", {"environment": "production"})
    assert rollback.decide(facts(settings=None, asked="why not"), PLAIN) == expected


@pytest.mark.parametrize("told", [(), ("v6.6.6",), ("v6.6.6", "shop:1.2.2")])
def test_where_no_state_is_believed_nothing_is_put_back_and_each_is_named(
    told: tuple[str, ...],
) -> None:
    unsure = Unsure(tuple(Way(state, "record", "eve") for state in told))
    halt = rollback.decide(facts(asked="x", way=unsure), PLAIN)
    assert isinstance(halt, Halt)
    assert (halt.code, halt.facts["incident"]) == (f"which-state-{len(told)}", "7")
    named = rollback.decide(facts(asked="x", way=unsure, to="v1.2.2"), PLAIN)
    assert isinstance(named, Plan)
    assert named.payload.intent.to == "v1.2.2"


@pytest.mark.parametrize("to", ["v6.6.6", "", "v1.2.4", "shop:1.2.4"])
@pytest.mark.parametrize("forge", [going_back, gone_back])
def test_a_line_that_tells_another_state_does_not_take_the_place_of_what_is_done(
    forge: Any, to: str
) -> None:
    line = msgspec.structs.replace(forge(), to=to)
    plan = rollback.decide(facts(*LIVE, line, asked="x"), PLAIN)
    assert isinstance(plan, Plan)
    assert (plan.payload.restore, plan.payload.intent.to, plan.payload.back.to) == (
        True,
        "v1.2.3",
        "v1.2.3",
    )
    fresh = [event for event in plan.foretold if isinstance(event, RollbackIntended | RolledBack)]
    assert line.id not in [event.id for event in fresh]


@pytest.mark.parametrize("what", [running("v1.2.4"), running("shop:1.2.4"), MIXED])
def test_a_breach_is_undone_though_a_line_tells_that_it_was_where_the_version_runs(
    what: Running,
) -> None:
    plan = rollback.decide(facts(*LIVE, failed(), going_back(), gone_back(), running=what), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.restore
