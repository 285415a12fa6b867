from typing import Any

import pytest

from hotfix_actions.domain import deploy
from hotfix_actions.domain.deploy import RolloutFacts, RolloutPlan
from hotfix_actions.domain.events import Event, RolledOut, RolloutIntended
from hotfix_actions.domain.rollout_end import end_of
from hotfix_actions.domain.running import UNCONFIGURED, Running, parse, running
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.domain.way_back import Unsure, Way
from hotfix_actions.domain.world import Deployment
from hotfix_actions.projections import halts
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
from tests.domain.make import HEAD, MERGE, NOW, PLAIN, after, environment

IDENTITY = {"incident": 7, "attempt": 1}


def record(**changes: Any) -> Deployment:
    given: dict[str, Any] = {
        "id": 302,
        "environment": "production",
        "ref": "v1.2.4",
        "sha": MERGE,
        "created": after(18),
        "payload": {**IDENTITY, "number": 1, "journal": "abc"},
        "state": "in_progress",
    }
    return Deployment(**(given | changes))


def rolling(**changes: Any) -> RolloutFacts:
    given: dict[str, Any] = {
        "now": NOW,
        "environment": "production",
        "settings": environment(),
        "tag": "v1.2.4",
        "sha": MERGE,
        "told": Rollout(environment="production"),
        "running": running("v1.2.3"),
        "identity": IDENTITY,
        "incident": "7",
        "way": Way("v1.2.3", "read"),
    }
    return RolloutFacts(**(given | changes))


def intent(**changes: Any) -> RolloutIntended:
    given: dict[str, Any] = {
        "at": NOW,
        "environment": "production",
        "tag": "v1.2.4",
        "strategy": "command",
        "previous": "v1.2.3",
        "number": 1,
        "until": end_of(NOW, environment()),
    }
    return RolloutIntended(**(given | changes))


def out(deployment: int = 0, where: str = "production") -> RolledOut:
    return RolledOut(at=NOW, environment=where, tag="v1.2.4", deployment=deployment)


OPEN = UNCONFIGURED
RECORD = Change("create", "deployment of v1.2.4 to production")
STATUS = Change("create", "deployment status in_progress in production")
RUN = Change("run", "./deploy up")


def test_a_version_is_rolled_out_with_the_state_to_go_back_to() -> None:
    assert deploy.rollout(rolling(), PLAIN) == Plan(
        changes=(RECORD, STATUS, RUN),
        foretold=(intent(), out()),
        payload=RolloutPlan(intent(), None, finished=False),
    )


@pytest.mark.parametrize(
    ("state", "changes"), [("in_progress", (RUN,)), ("", (STATUS, RUN)), ("queued", (STATUS, RUN))]
)
def test_a_rollout_that_was_cut_short_goes_on_with_its_record(state: str, changes: Any) -> None:
    told = story(intended(previous="v1.2.2")).rollout("production")
    own = record(state=state)
    facts = rolling(
        told=told, running=running("v1.2.4"), records=[own], way=Way("v1.2.2", "record", "mona")
    )
    expected = intent(previous="v1.2.2", again=1)
    assert deploy.rollout(facts, PLAIN) == Plan(
        changes=changes,
        foretold=(expected, out(302)),
        payload=RolloutPlan(expected, own, finished=False),
    )


def begun(**changes: Any) -> Rollout:
    return story(intended(number=1, **changes)).rollout("production")


def test_a_record_of_success_says_that_it_went_all_the_way() -> None:
    own = record(state="success")
    facts = rolling(told=begun(), running=running("v1.2.4"), records=[own])
    assert deploy.rollout(facts, PLAIN) == Plan(
        foretold=(intent(), out(302)), payload=RolloutPlan(intent(), own, finished=True)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"running": running("v1.2.3")},
        {"running": parse("v1.2.3 50%\nv1.2.4 50%")},
        {"running": Running(unread="it timed out")},
        {"running": OPEN},
        {"told": Rollout(environment="production", previous="v1.2.3")},
        {"told": begun(tag="v1.2.5")},
    ],
)
def test_a_record_of_success_alone_keeps_no_version_from_being_rolled_out(changes: Any) -> None:
    seen = {"told": begun(), "running": running("v1.2.4"), "records": [record(state="success")]}
    plan = deploy.rollout(rolling(**(seen | changes)), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (STATUS, RUN)


def test_a_record_of_another_commit_is_not_gone_on_with() -> None:
    plan = deploy.rollout(rolling(records=[record(sha=HEAD)]), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (RECORD, STATUS, RUN)


@pytest.mark.parametrize(
    "foreign",
    [
        {"incident": 8, "attempt": 1, "number": 1},
        {"incident": 7, "attempt": 2, "number": 1},
        {"incident": 7, "attempt": 1, "number": 2},
        {"incident": 7, "attempt": 1},
        {},
    ],
)
def test_a_record_of_another_rollout_is_not_taken_for_ours(foreign: Any) -> None:
    facts = rolling(records=[record(payload=foreign, state="success")])
    plan = deploy.rollout(facts, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (RECORD, STATUS, RUN)


def test_of_two_own_records_the_newest_is_gone_on_with() -> None:
    newest, older = record(id=303), record(id=302, state="success")
    plan = deploy.rollout(rolling(records=[newest, older]), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.record == newest


def test_a_record_says_whose_it_is() -> None:
    assert deploy.identity(7, 1) == IDENTITY


@pytest.mark.parametrize("source", ["read", "journal", "record", "base"])
@pytest.mark.parametrize("told", ["", "v6.6.6"])
def test_the_way_back_that_is_believed_is_recorded_whatever_a_line_tells(
    told: str, source: Any
) -> None:
    line = Rollout(environment="production", previous=told)
    plan = deploy.rollout(rolling(told=line, way=Way("v1.2.2", source)), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.intent == intent(previous="v1.2.2")


def test_without_a_way_back_nothing_is_rolled_out() -> None:
    expected = Halt("refused", "no-way-back", ABOUT | {"running": str(OPEN)})
    assert deploy.rollout(rolling(running=OPEN, way=Unsure()), PLAIN) == expected
    halt = deploy.rollout(rolling(way=Unsure((Way("v6.6.6", "record", "eve"),))), PLAIN)
    assert isinstance(halt, Halt)
    assert (halt.code, halt.facts["by1"]) == ("which-state-1", "eve's deployment record")


@pytest.mark.parametrize(
    "events",
    [
        (intended(), rolled_out()),
        (intended(), failed()),
        (intended(), rolled_out(), smoked(verdict="fail")),
        (intended(), rolled_out(), going_back(), gone_back()),
        (intended(), going_back()),
        (going_back(),),
    ],
)
def test_production_is_rolled_out_once_and_never_after_a_rollback_was_intended(
    events: tuple[Event, ...],
) -> None:
    told = story(*events).rollout("production")
    assert deploy.rollout(rolling(told=told), PLAIN) == Plan()


@pytest.mark.parametrize(
    "events",
    [
        (intended("staging"), rolled_out("staging"), smoked("staging")),
        (intended("staging"), failed("staging"), going_back("staging")),
    ],
)
def test_a_good_or_withdrawn_staging_is_not_rolled_out_again(events: tuple[Event, ...]) -> None:
    told = story(*events).rollout("staging")
    assert deploy.rollout(rolling(environment="staging", told=told), PLAIN) == Plan()


@pytest.mark.parametrize("trouble", [failed("staging"), smoked("staging", "fail")])
def test_a_staging_in_trouble_is_rolled_out_again_with_a_number_of_its_own(trouble: Event) -> None:
    told = story(intended("staging"), rolled_out("staging"), trouble).rollout("staging")
    first = record(environment="staging", state="failure")
    facts = rolling(environment="staging", told=told, records=[first])
    expected = intent(environment="staging", number=2)
    assert deploy.rollout(facts, PLAIN) == Plan(
        changes=(
            Change("create", "deployment of v1.2.4 to staging"),
            Change("create", "deployment status in_progress in staging"),
            RUN,
        ),
        foretold=(expected, out(0, "staging")),
        payload=RolloutPlan(expected, None, finished=False),
    )


def ended(*events: Event) -> Story:
    return story(intended(until=after(35)), *events)


ABOUT = {"incident": "7", "environment": "production", "tag": "v1.2.4"}


@pytest.mark.parametrize(
    ("events", "outcome", "code", "facts"),
    [
        (
            (rolled_out(), going_back(), gone_back()),
            "refused",
            "rolled-back",
            {"to": "v1.2.3", "why": "it was asked for"},
        ),
        (
            (rolled_out(), smoked(), watched(verdict="fail"), gone_back()),
            "refused",
            "rolled-back",
            {"to": "v1.2.3", "why": "watch: fail"},
        ),
        ((failed(),), "refused", "deploy-failed", {"why": "exit code 3"}),
        (
            (failed(unended=True),),
            "refused",
            "deploy-unended",
            {"why": "exit code 3", "until": f"{after(35):%H:%M}"},
        ),
        (
            (rolled_out(), smoked(verdict="fail")),
            "refused",
            "deploy-failed",
            {"why": "smoke: fail"},
        ),
        (
            (rolled_out(), smoked(), watched(verdict="unproven")),
            "waiting",
            "watch-unproven",
            {"why": "watch: unproven"},
        ),
        (
            (rolled_out(), smoked(), watched(verdict="unproven", stopped_by="rollback")),
            "refused",
            "watch-stopped",
            {"by": "rollback"},
        ),
        (
            (rolled_out(), smoked(), watched(verdict="error")),
            "waiting",
            "watch-unproven",
            {"why": "watch: error"},
        ),
    ],
)
def test_a_deployment_that_did_not_end_well_says_how(
    events: Any, outcome: Any, code: str, facts: Any
) -> None:
    assert deploy.concluded(ended(*events), "production") == Halt(outcome, code, ABOUT | facts)


@pytest.mark.parametrize(
    ("events", "seen", "code", "facts"),
    [
        ((watched(verdict="unproven", stopped_by="rollback"),), "v1.2.3", "watch-overtaken",
         {"by": "rollback"}),
        ((watched(verdict="unproven", stopped_by="deploy"),), "v1.2.5", "watch-overtaken",
         {"by": "deploy"}),
        ((watched(), going_back()), "v1.2.3", "being-rolled-back", {}),
        ((watched(), going_back()), "v1.2.4 50%\nv1.2.3 50%", "being-rolled-back", {}),
        ((watched(), going_back(), gone_back()), "v1.3.0", "rolled-back-since",
         {"to": "v1.2.3", "why": "it was asked for"}),
    ],
)  # fmt: skip
def test_where_another_run_took_over_what_runs_now_is_told(
    events: Any, seen: str, code: str, facts: Any
) -> None:
    told = ended(rolled_out(), smoked(), *events)
    halt = deploy.concluded(told, "production", parse(seen))
    assert halt is not None
    about = ABOUT | facts | {"running": str(parse(seen))}
    assert (halt.outcome, halt.code, halt.facts) == ("refused", code, about)
    assert f"production runs {parse(seen)} now" in halts.halt(code, halt.facts).what


@pytest.mark.parametrize(
    "events", [(), (rolled_out(), smoked()), (rolled_out(), smoked(), watched())]
)
def test_a_deployment_that_ended_well_goes_on(events: Any) -> None:
    assert deploy.concluded(ended(*events), "production") is None
    assert deploy.concluded(ended(*events), "staging") is None


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (running("v1.2.4"), "not-rolled-back"),
        (running("shop:1.2.4"), "not-rolled-back"),
        (parse("v1.2.3 50%\nv1.2.4 50%"), "not-rolled-back"),
        (running("v1.2.3"), "rolled-back"),
        (Running(unread="it hung"), "rolled-back"),
        (UNCONFIGURED, "rolled-back"),
    ],
)
def test_a_rollback_that_is_only_told_is_not_taken_for_one(what: Running, code: str) -> None:
    halt = deploy.concluded(ended(rolled_out(), gone_back()), "production", what)
    assert halt is not None
    assert halt.code == code
