from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.domain import deploy
from hotfix_actions.domain.deploy import ApprovalFacts, ReadyFacts
from hotfix_actions.domain.events import Event, ProductionApproved
from hotfix_actions.domain.settings import Settings, WatchSettings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.story import fold
from hotfix_actions.domain.world import Comment, TagFacts
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
