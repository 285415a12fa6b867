from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hotfix_actions.domain import approval
from hotfix_actions.domain.approval import ApprovalFacts, ThisRun
from hotfix_actions.domain.events import ProductionApproved
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.world import Comment, Protection, RunReview
from tests.domain.make import NOW, PLAIN, after

RUN = "https://github.example/acme/tokens/actions/runs/4711"


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("/hotfix deploy production", True),
        ("  /hotfix   deploy production  \n\nLooks good.", True),
        ("\n\n/hotfix deploy production\n", True),
        ("/hotfix deploy PRODUCTION", True),
        ("/HotFix Deploy Production\nIt burns.", True),
        ("/hotfix\tdeploy\tproduction", True),
        ("/hotfix deploy productions", False),
        ("/hotfix deploy production,", False),
        ("Please: /hotfix deploy production", False),
        ("/hotfix deploy production now", False),
        ("/hotfix deploy staging", False),
        ("> /hotfix deploy production", False),
        ("Well\n/hotfix deploy production", False),
        ("", False),
    ],
)
def test_the_word_for_production_is_a_comments_first_line(body: str, asks: bool) -> None:
    assert approval.asks_for(said(body=body), "production") is asks


def test_the_word_names_its_environment() -> None:
    assert approval.words_of("production") == "/hotfix deploy production"
    assert approval.asks_for(said(body="/hotfix deploy staging"), "staging") is True


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
        "now": NOW,
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
    assert approval.approval(asking(said(author=author)), PLAIN) == approved(author=author)


def test_a_word_at_the_very_moment_of_the_release_counts() -> None:
    early = said(created=after(15))
    assert approval.approval(asking(early), PLAIN) == approved(created=after(15))


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
    assert approval.approval(asking(said(**changes)), PLAIN) == not_approved(why)


def test_nobodys_word_is_waited_for() -> None:
    assert approval.approval(asking(), PLAIN) == not_approved("nobody has said so")
    without_roles = asking(said(), roles={})
    expected = not_approved("sam: is no maintainer (role none)")
    assert approval.approval(without_roles, PLAIN) == expected


def test_words_that_do_not_count_do_not_hide_one_that_does() -> None:
    talk = said(id=600, body="What about it?", author="ann")
    own, good = said(id=601, author="mona"), said(id=602)
    assert approval.approval(asking(talk, own, good), PLAIN) == approved(id=602)
    expected = not_approved("mona: wrote the fix; lin: is no maintainer (role write)")
    assert approval.approval(asking(talk, own, said(author="lin")), PLAIN) == expected


def test_the_authors_name_is_compared_without_case() -> None:
    facts = asking(said(), authors=frozenset({"SAM"}))
    assert approval.approval(facts, PLAIN) == not_approved("sam: wrote the fix")


@pytest.mark.parametrize("changes", [{"environment": "staging"}, {"done": True}])
def test_no_word_is_needed_for_staging_or_for_what_is_done(changes: Any) -> None:
    assert approval.approval(asking(**changes), PLAIN) == Plan()


@pytest.mark.parametrize(
    ("hidden", "authors", "enough"),
    [
        ((), ("sam",), True),
        (("x@nowhere",), ("sam",), False),
        (("x@nowhere",), ("sam", "SAM"), False),
        (("x@nowhere",), ("sam", "mona"), False),
        (("x@nowhere",), ("sam", "lin"), False),
        (("x@nowhere",), ("sam", "ann"), True),
        (("ci[bot]",), ("ann",), False),
        (("ci[bot]",), ("ann", "sam"), True),
        (("x@nowhere", "ci[bot]"), ("ann", "sam"), False),
        (("x@nowhere", "ci[bot]"), ("ann", "sam", "pat"), True),
    ],
)
def test_who_may_be_anybody_costs_one_more_persons_word(
    hidden: tuple[str, ...], authors: tuple[str, ...], *, enough: bool
) -> None:
    roles = dict.fromkeys(("ann", "mona", "pat"), "admin") | {"sam": "maintain", "SAM": "admin"}
    words = [said(id=number, author=name) for number, name in enumerate(authors)]
    answer = approval.approval(asking(*words, hidden=hidden, roles=roles), PLAIN)
    if enough:
        assert isinstance(answer, Plan)
        assert [word.approver for word in answer.foretold] == list(authors)  # type: ignore[attr-defined]
        return
    assert isinstance(answer, Halt)
    assert (answer.outcome, answer.code) == ("waiting", "too-few-approvals")
    assert answer.facts["hidden"] == ", ".join(hidden)
    assert answer.facts["needed"] == str(len(hidden) + 1)
    assert answer.facts["why"].startswith(f"{authors[0]}")


def test_a_reviewer_and_a_comment_are_two_words_and_one_persons_twice_are_one() -> None:
    hidden = ("x@nowhere",)
    facts = replace(with_run(running(let_go("sam")), said(author="ann")), hidden=hidden)
    answer = approval.approval(facts, PLAIN)
    assert isinstance(answer, Plan)
    assert [word.how for word in answer.foretold] == ["environment", "comment"]  # type: ignore[attr-defined]
    twice = replace(with_run(running(let_go("sam")), said(author="Sam")), hidden=hidden)
    roles = {**twice.roles, "Sam": "maintain"}
    answer = approval.approval(replace(twice, roles=roles), PLAIN)
    assert isinstance(answer, Halt)
    assert answer.facts["why"] == "sam approved it"


@pytest.mark.parametrize(
    ("tagged", "expected"),
    [
        (after(16), after(16)),  # a tag made after the merge, before now: as it says
        (NOW, NOW),
        (NOW + timedelta(days=26700), after(14)),  # 2099
        (NOW + timedelta(seconds=1), after(14)),
        (NOW - timedelta(days=20000), after(14)),  # 1970
        (after(13), after(14)),
        (after(14), after(14)),
    ],
)
def test_a_tags_own_date_is_believed_between_the_last_merge_and_now(
    tagged: Any, expected: Any
) -> None:
    assert approval.released(NOW, tagged, [after(12), after(14)]) == expected


def test_without_a_merge_a_tags_date_is_never_in_the_future() -> None:
    assert approval.released(NOW, NOW + timedelta(days=1), []) == NOW
    assert approval.released(NOW, after(3), []) == after(3)


@pytest.mark.parametrize(
    ("rolled_back", "counts"),
    [(None, True), (after(17), True), (after(18), False), (after(19), False)],
)
def test_a_rollback_voids_every_earlier_comment(rolled_back: Any, *, counts: bool) -> None:
    answer = approval.approval(asking(said(), rolled_back=rolled_back), PLAIN)
    assert isinstance(answer, Plan) is counts
    if isinstance(answer, Halt):
        assert "said so before the last rollback, 2026-01-15 10:" in answer.facts["why"]


@pytest.mark.parametrize(
    ("created", "counts"),
    [(None, False), (after(16), False), (after(17), False), (after(18), True)],
)
def test_a_rollback_voids_the_reviews_of_every_earlier_run(created: Any, *, counts: bool) -> None:
    """Its later attempts, too: GitHub does not tell which of them was approved."""
    facts = with_run(running(let_go("sam"), created=created))
    answer = approval.approval(replace(facts, rolled_back=after(17)), PLAIN)
    assert isinstance(answer, Plan) is counts
    if isinstance(answer, Halt):
        assert "sam: approved a run from before the last rollback" in answer.facts["why"]


def let_go(author: str = "sam", state: str = "approved", *names: str) -> RunReview:
    return RunReview(author, state, names or ("production",))


def running(*reviews: RunReview, **changes: Any) -> ThisRun:
    given: dict[str, Any] = {
        "number": 4711,
        "url": RUN,
        "protection": Protection(frozenset({"sam", "mona", "rev"})),
        "reviews": reviews,
    }
    return ThisRun(**(given | changes))


def with_run(run: ThisRun, *comments: Comment) -> ApprovalFacts:
    roles = {"sam": "maintain", "rev": "read", "mona": "admin", "lin": "write", "ann": "admin"}
    return asking(*comments, this_run=run, roles=roles)


def by_reviewer(author: str) -> Plan:
    event = ProductionApproved(
        at=NOW,
        by=author,
        environment="production",
        approver=author,
        comment=0,
        url=RUN,
        how="environment",
        approved_run=4711,
    )
    return Plan(foretold=(event,))


@pytest.mark.parametrize("author", ["sam", "rev", "ann"])
def test_a_reviewer_who_let_this_run_go_on_is_the_second_person(author: str) -> None:
    """Ann is no listed reviewer: an administrator passed over the rule, as GitHub lets them."""
    facts = with_run(running(let_go(author)))
    assert approval.approval(facts, PLAIN) == by_reviewer(author)


def test_the_environments_name_is_compared_without_case() -> None:
    facts = with_run(running(let_go("Sam", "approved", "Production")))
    assert approval.of_environment(facts.this_run.reviews, "production") == [
        let_go("Sam", "approved", "Production")
    ]


def test_a_member_of_a_reviewing_team_counts() -> None:
    run = running(let_go("lin"), protection=Protection(teams=frozenset({"ops"})))
    assert approval.approval(with_run(run), PLAIN) == by_reviewer("lin")


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (running(let_go("mona")), "mona: wrote the fix"),
        (running(let_go("MONA")), "MONA: wrote the fix"),
        (running(let_go(), asker="Sam"), "sam: only asked for this run"),
        (running(let_go("sam", "rejected")), "sam: said rejected"),
        (
            running(let_go("lin")),
            "lin: is no reviewer of production, and no maintainer (role write)",
        ),
        (running(let_go("gone")), "gone: may not even read the repository (role none)"),
        (running(let_go("sam", "approved", "staging")), "nobody has said so"),
        (running(let_go(), protection=Protection()), "nobody has said so"),
        (running(let_go(), protection=None), "nobody has said so"),
        (running(), "nobody has said so"),
        (ThisRun(unread="it cannot be read"), "it cannot be read"),
    ],
)
def test_any_other_approval_of_the_run_is_passed_over_with_the_reason(
    run: ThisRun, why: str
) -> None:
    assert approval.approval(with_run(run), PLAIN) == not_approved(why)


def test_a_comment_stays_the_way_where_no_reviewer_counts() -> None:
    run = running(let_go("mona"))
    assert approval.approval(with_run(run, said()), PLAIN) == approved()
    both = with_run(run, said(author="lin"))
    why = "mona: wrote the fix; lin: is no maintainer (role write)"
    assert approval.approval(both, PLAIN) == not_approved(why)


def test_of_several_who_let_the_run_go_on_one_that_counts_is_enough() -> None:
    facts = with_run(running(let_go("mona"), let_go("rev")))
    assert approval.approval(facts, PLAIN) == by_reviewer("rev")


def test_each_runs_approval_is_a_word_of_its_own() -> None:
    ids = {
        ProductionApproved(
            at=NOW, environment="production", approver=who, comment=0, how="environment",
            approved_run=run,
        ).id
        for who in ("sam", "rev")
        for run in (1, 2)
    }  # fmt: skip
    assert len(ids) == 4
    assert "production-approved:1:production:0:run-1-sam" in ids
