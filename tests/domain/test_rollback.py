from typing import Any

import pytest

from hotfix_actions.domain import rollback
from hotfix_actions.domain.events import Event, RollbackIntended, RolledBack, Withdrawn
from hotfix_actions.domain.rollback import RollbackFacts, RollbackPlan
from hotfix_actions.domain.running import running
from hotfix_actions.domain.step import Change, Halt, Plan
from tests.domain.live import (
    failed,
    going_back,
    gone_back,
    intended,
    rolled_out,
    smoked,
    story,
    watched,
)
from tests.domain.make import NOW, PLAIN, environment

LIVE = (intended(), rolled_out(), smoked())
RESTORE = Change("run", "./deploy back")
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
    }
    return RollbackFacts(**(given | changes))


def intent(because: str, where: str = "production") -> RollbackIntended:
    return RollbackIntended(at=NOW, environment=where, tag="v1.2.4", to="v1.2.3", because=because)


def gone(because: str) -> Withdrawn:
    return Withdrawn(at=NOW, tag="v1.2.4", because=because)


def test_a_person_may_have_the_recorded_state_put_back() -> None:
    because = "logins fail"
    assert rollback.decide(facts(asked=because), PLAIN) == Plan(
        changes=(RESTORE, *RECORDS, *WITHDRAW),
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
        changes=(RESTORE, *RECORDS, *WITHDRAW),
        foretold=(going_back(), BACK, gone(because)),
        payload=RollbackPlan(going_back(), True, True, BACK, gone(because)),
    )


def test_a_state_that_is_back_already_is_not_restored_again() -> None:
    given = facts(*LIVE, going_back(), running=running("v1.2.3"), withdrawn=["v1.2.4"])
    because = "lin asked for it"
    assert rollback.decide(given, PLAIN) == Plan(
        changes=RECORDS,
        foretold=(going_back(), BACK, gone(because)),
        payload=RollbackPlan(going_back(), False, False, BACK, gone(because)),
    )


def test_a_rollback_that_is_done_is_not_repeated() -> None:
    done = facts(*LIVE, going_back(), gone_back(), asked="again")
    assert rollback.decide(done, PLAIN) == Plan()


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
