from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.domain import deploy
from hotfix_actions.domain.deploy import ApprovalFacts, ReadyFacts, RolloutFacts, RolloutPlan
from hotfix_actions.domain.events import Event, ProductionApproved, RolledOut, RolloutIntended
from hotfix_actions.domain.settings import Settings, WatchSettings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Rollout, Story, fold
from hotfix_actions.domain.world import Comment, Deployment, TagFacts
from tests.domain.live import (
    WITHDRAWN,
    failed,
    going_back,
    gone_back,
    intended,
    rolled_out,
    smoked,
    story,
    watched,
)
from tests.domain.make import HEAD, MERGE, NOW, PLAIN, after, environment, opened

TAG = TagFacts("v1.2.4", MERGE, annotated=True)
STAGED = Settings(environments={"staging": environment(), "production": environment()})
WATCHED = Settings(
    environments={
        "staging": environment(watch=WatchSettings()),
        "production": environment(),
    }
)
ON_STAGING = (intended("staging"), rolled_out("staging"), smoked("staging"))


def ready(*events: Event, **changes: Any) -> ReadyFacts:
    given: dict[str, Any] = {"environment": "production", "story": story(*events), "tag": TAG}
    return ReadyFacts(**(given | changes))


def test_a_released_version_may_go() -> None:
    assert deploy.ready(ready(), PLAIN) == Plan()
    assert deploy.ready(ready(environment="staging"), STAGED) == Plan()


def test_what_is_not_released_may_not_go() -> None:
    expected = Halt("refused", "not-released", {"incident": "7"})
    assert deploy.ready(ready(story=fold([opened()])), PLAIN) == expected


@pytest.mark.parametrize(
    "facts",
    [
        ready(intended(), rolled_out(), going_back(), gone_back(), WITHDRAWN),
        ready(intended(), rolled_out(), going_back(), gone_back()),
        ready(WITHDRAWN),
        ready(withdrawn=["v1.2.4"]),
        ready(gone_back("staging"), environment="staging"),
    ],
)
def test_after_a_rollback_the_version_never_comes_back(facts: ReadyFacts) -> None:
    expected = Halt("refused", "withdrawn", {"tag": "v1.2.4", "incident": "7"})
    assert deploy.ready(facts, PLAIN) == expected


def test_another_withdrawn_version_does_not_matter() -> None:
    assert deploy.ready(ready(withdrawn=["v1.2.3"]), PLAIN) == Plan()


@pytest.mark.parametrize(
    ("tag", "found"), [(None, "nothing"), (TagFacts("v1.2.4", HEAD), HEAD[:7])]
)
def test_a_tag_that_moved_may_not_go(tag: Any, found: str) -> None:
    expected = {"tag": "v1.2.4", "commit": MERGE[:7], "found": found}
    assert deploy.ready(ready(tag=tag), PLAIN) == Halt("refused", "tag-moved", expected)


NOT_STAGED = Halt("refused", "not-staged", {"incident": "7"})


@pytest.mark.parametrize(
    "events",
    [
        (),
        (intended("staging"),),
        (intended("staging"), rolled_out("staging")),
        (intended("staging"), smoked("staging")),
        (intended("staging"), failed("staging")),
        (*ON_STAGING[:2], smoked("staging", "fail")),
        (*ON_STAGING[:2], smoked("staging", "unproven")),
        (*ON_STAGING, failed("staging")),
        (*ON_STAGING, watched("staging", "fail")),
        (*ON_STAGING, going_back("staging")),
        (*ON_STAGING, going_back("staging"), gone_back("staging")),
    ],
)
def test_production_waits_for_a_staging_that_answers_and_stands(events: tuple[Event, ...]) -> None:
    assert deploy.ready(ready(*events), STAGED) == NOT_STAGED
    assert deploy.ready(ready(*events), PLAIN) == Plan()


def test_production_may_go_after_staging() -> None:
    assert deploy.ready(ready(*ON_STAGING), STAGED) == Plan()


@pytest.mark.parametrize(
    ("events", "answer"),
    [
        ((), NOT_STAGED),
        ((watched("staging", "unproven"),), NOT_STAGED),
        ((watched("staging", "fail"),), NOT_STAGED),
        ((watched("staging", "pass"),), Plan()),
    ],
)
def test_a_staging_with_a_watch_must_pass_it(events: tuple[Event, ...], answer: Any) -> None:
    assert deploy.ready(ready(*ON_STAGING, *events), WATCHED) == answer


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("/hotfix deploy production", True),
        ("  /hotfix   deploy production  \n\nLooks good.", True),
        ("\n\n/hotfix deploy production\n", True),
        ("Please: /hotfix deploy production", False),
        ("/hotfix deploy production now", False),
        ("/hotfix deploy staging", False),
        ("> /hotfix deploy production", False),
        ("Well\n/hotfix deploy production", False),
        ("", False),
    ],
)
def test_the_word_for_production_is_a_comments_first_line(body: str, asks: bool) -> None:
    assert deploy.asks_for(said(body=body), "production") is asks


def test_the_word_names_its_environment() -> None:
    assert deploy.words_of("production") == "/hotfix deploy production"
    assert deploy.asks_for(said(body="/hotfix deploy staging"), "staging") is True


def said(**changes: Any) -> Comment:
    given: dict[str, Any] = {
        "id": 610,
        "author": "sam",
        "body": "/hotfix deploy production",
        "created": after(18),
        "url": "https://github.example/acme/tokens/issues/7#issuecomment-610",
    }
    return Comment(**(given | changes))


def asking(*comments: Comment, **changes: Any) -> ApprovalFacts:
    given: dict[str, Any] = {
        "environment": "production",
        "incident": 7,
        "since": after(15),
        "authors": frozenset({"mona"}),
        "comments": comments,
        "roles": {"sam": "maintain", "ann": "admin", "lin": "write", "mona": "admin"},
    }
    return ApprovalFacts(**(given | changes))


def not_approved(why: str) -> Halt:
    facts = {"environment": "production", "why": why, "incident": "7"}
    return Halt("waiting", "not-approved", facts)


def approved(**changes: Any) -> Plan:
    comment = said(**changes)
    event = ProductionApproved(
        at=comment.created,
        by=comment.author,
        environment="production",
        approver=comment.author,
        comment=comment.id,
        url=comment.url,
    )
    return Plan(foretold=(event,))


@pytest.mark.parametrize("author", ["sam", "ann"])
def test_a_second_maintainers_word_lets_it_into_production(author: str) -> None:
    assert deploy.approval(asking(said(author=author)), PLAIN) == approved(author=author)


def test_a_word_at_the_very_moment_of_the_release_counts() -> None:
    early = said(created=after(15))
    assert deploy.approval(asking(early), PLAIN) == approved(created=after(15))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"author": "mona"}, "mona: wrote the fix"),
        ({"author": "Mona"}, "Mona: wrote the fix"),
        ({"author": "lin"}, "lin: is no maintainer (role write)"),
        ({"author": "eve"}, "eve: is no maintainer (role none)"),
        ({"edited": True}, "sam: the comment was edited"),
        (
            {"created": after(15) - timedelta(seconds=1)},
            "sam: said so before the version was released",
        ),
        ({"body": "/hotfix deploy production please"}, "nobody has said so"),
        ({"body": "/hotfix deploy staging"}, "nobody has said so"),
    ],
)
def test_any_other_word_is_passed_over_with_the_reason(changes: Any, why: str) -> None:
    assert deploy.approval(asking(said(**changes)), PLAIN) == not_approved(why)


def test_nobodys_word_is_waited_for() -> None:
    assert deploy.approval(asking(), PLAIN) == not_approved("nobody has said so")
    without_roles = asking(said(), roles=None)
    expected = not_approved("sam: is no maintainer (role none)")
    assert deploy.approval(without_roles, PLAIN) == expected


def test_words_that_do_not_count_do_not_hide_one_that_does() -> None:
    talk = said(id=600, body="What about it?", author="ann")
    own, good = said(id=601, author="mona"), said(id=602)
    assert deploy.approval(asking(talk, own, good), PLAIN) == approved(id=602)
    expected = not_approved("mona: wrote the fix; lin: is no maintainer (role write)")
    assert deploy.approval(asking(talk, own, said(author="lin")), PLAIN) == expected


def test_the_authors_name_is_compared_without_case() -> None:
    facts = asking(said(), authors=frozenset({"SAM"}))
    assert deploy.approval(facts, PLAIN) == not_approved("sam: wrote the fix")


@pytest.mark.parametrize("changes", [{"environment": "staging"}, {"done": True}])
def test_no_word_is_needed_for_staging_or_for_what_is_done(changes: Any) -> None:
    assert deploy.approval(asking(**changes), PLAIN) == Plan()


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


def earlier(**changes: Any) -> Deployment:
    given = {"id": 300, "ref": "v1.2.3", "state": "success", "payload": {}}
    return record(**(given | changes))


def rolling(**changes: Any) -> RolloutFacts:
    given: dict[str, Any] = {
        "now": NOW,
        "environment": "production",
        "settings": environment(),
        "tag": "v1.2.4",
        "told": Rollout(environment="production"),
        "running": "v1.2.3",
        "identity": IDENTITY,
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
    }
    return RolloutIntended(**(given | changes))


def out(deployment: int = 0, where: str = "production") -> RolledOut:
    return RolledOut(at=NOW, environment=where, tag="v1.2.4", deployment=deployment)


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
    facts = rolling(told=told, running="v1.2.4", records=[own, earlier()])
    expected = intent(previous="v1.2.2")
    assert deploy.rollout(facts, PLAIN) == Plan(
        changes=changes,
        foretold=(expected, out(302)),
        payload=RolloutPlan(expected, own, finished=False),
    )


def test_a_record_of_success_says_that_it_went_all_the_way() -> None:
    own = record(state="success")
    assert deploy.rollout(rolling(records=[own]), PLAIN) == Plan(
        foretold=(intent(), out(302)), payload=RolloutPlan(intent(), own, finished=True)
    )


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


@pytest.mark.parametrize(
    ("changes", "previous"),
    [
        ({"running": "v1.2.2", "records": [earlier()]}, "v1.2.2"),
        ({"running": "v1.2.4", "records": [earlier()]}, "v1.2.3"),
        ({"running": "", "records": [earlier(ref="v1.2.1"), earlier()]}, "v1.2.1"),
        ({"running": "", "records": [earlier(state="failure"), earlier(ref="v1.2.1")]}, "v1.2.1"),
        ({"running": "", "records": [record(state="success", payload={})], "before": "v1"}, "v1"),
        ({"running": "", "before": "v1.2.0"}, "v1.2.0"),
        ({"running": "v1.2.4", "before": "v1.2.0"}, "v1.2.0"),
    ],
)
def test_the_way_back_is_what_runs_or_what_records_or_the_base_tag_say(
    changes: Any, previous: str
) -> None:
    plan = deploy.rollout(rolling(**changes), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.intent == intent(previous=previous)


def test_without_a_way_back_nothing_is_rolled_out() -> None:
    expected = Halt("refused", "no-way-back", {"environment": "production"})
    assert deploy.rollout(rolling(running=""), PLAIN) == expected


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
    return story(intended(), *events)


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
    "events", [(), (rolled_out(), smoked()), (rolled_out(), smoked(), watched())]
)
def test_a_deployment_that_ended_well_goes_on(events: Any) -> None:
    assert deploy.concluded(ended(*events), "production") is None
    assert deploy.concluded(ended(*events), "staging") is None
