from typing import Any

import pytest

from hotfix_actions.domain import deploy
from hotfix_actions.domain.deploy import ReadyFacts
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.settings import Settings, WatchSettings
from hotfix_actions.domain.staged import Staged
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.story import fold
from hotfix_actions.domain.world import Deployment, TagFacts
from hotfix_actions.projections.halts import halt
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
from tests.domain.make import HEAD, MERGE, PLAIN, after, environment, opened

TAG = TagFacts("v1.2.4", MERGE, annotated=True)
JUDGED = environment(health="http://127.0.0.1/health")
STAGED = Settings(environments={"staging": JUDGED, "production": environment()})
WATCHED = Settings(
    environments={
        "staging": environment(smoke=("true",), watch=WatchSettings()),
        "production": environment(),
    }
)
ON_STAGING = (intended("staging"), rolled_out("staging"), smoked("staging"))


def recorded(**changes: Any) -> Deployment:
    """GitHub's record of the version on staging."""
    given = {"id": 302, "environment": "staging", "ref": "v1.2.4", "sha": TAG.commit}
    given |= {"created": after(20), "payload": {}, "state": "success"}
    return Deployment(**(given | changes))


def ready(*events: Event, **changes: Any) -> ReadyFacts:
    given: dict[str, Any] = {"environment": "production", "story": story(*events), "tag": TAG}
    given["staged"] = Staged((recorded(),))
    return ReadyFacts(**(given | changes))


def test_a_released_version_may_go() -> None:
    assert deploy.ready(ready(), PLAIN) == Plan()
    assert deploy.ready(ready(environment="staging"), STAGED) == Plan()


UNJUDGED = Settings(environments={"staging": environment(), "production": environment()})


@pytest.mark.parametrize("to", ["staging", "production"])
@pytest.mark.parametrize("unproven", [False, True])
def test_a_staging_that_nothing_judges_is_no_endless_way(to: str, *, unproven: bool) -> None:
    events = (*ON_STAGING[:2], smoked("staging", "unproven")) if unproven else ()
    facts = ready(*events if to == "production" else (), environment=to, staged=Staged())
    halted = deploy.ready(facts, UNJUDGED)
    assert isinstance(halted, Halt)
    assert halted.code == "staging-unjudged"
    words = halt(halted.code, halted.facts)
    assert "add `smoke` or `health` under `environments.staging`" in words.next
    assert deploy.ready(ready(environment="staging"), STAGED) == Plan()


def test_a_version_that_staging_has_passed_goes_on_without_a_judge_there() -> None:
    assert deploy.ready(ready(*ON_STAGING), UNJUDGED) == Plan()
    assert deploy.ready(ready(), Settings(environments={"production": environment()})) == Plan()


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


def test_a_rollback_that_a_person_began_is_not_undone_by_deploying_again() -> None:
    begun = {"tag": "v1.2.4", "incident": "7", "environment": "production"}
    live = (intended(), rolled_out(), going_back())
    assert deploy.ready(ready(*live), PLAIN) == Halt("refused", "rolling-back", begun)


@pytest.mark.parametrize("trouble", [failed(), smoked(verdict="fail"), watched(verdict="fail")])
def test_a_rollback_after_a_breach_that_was_cut_short_may_go_on(trouble: Event) -> None:
    live = (intended(), rolled_out(), trouble, going_back())
    assert deploy.ready(ready(*live), PLAIN) == Plan()


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


def test_the_journal_alone_proves_nothing_of_staging() -> None:
    assert deploy.ready(ready(*ON_STAGING), STAGED) == Plan()
    assert deploy.ready(ready(*ON_STAGING, staged=Staged()), STAGED) == NOT_STAGED


def test_who_made_a_record_that_does_not_count_is_named_with_the_way_on() -> None:
    doubted = (
        recorded(creator="kenji", state_by="kenji"),
        recorded(creator="hotfix[bot]", state_by="eve"),
    )
    by = {"incident": "7", "by": "kenji, hotfix[bot], eve"}
    facts = ready(*ON_STAGING, staged=Staged(doubted=doubted))
    assert deploy.ready(facts, STAGED) == Halt("refused", "staging-doubted", by)
    both = ready(*ON_STAGING, staged=Staged((recorded(),), doubted))
    assert deploy.ready(both, STAGED) == Plan()


def test_what_runs_in_production_asks_for_no_record_of_staging() -> None:
    live = (*ON_STAGING, intended(), rolled_out())
    assert deploy.ready(ready(*live, staged=Staged()), STAGED) == Plan()


def test_staging_that_no_record_proves_is_rolled_out_anew() -> None:
    redo = failed("staging")
    facts = ready(*ON_STAGING, environment="staging", redo=redo)
    assert deploy.ready(facts, STAGED) == Plan(foretold=(redo,))
