"""What the review says of one pull request: who counts, and how a refusal is worded."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.provenance import Provenance, everybody
from hotfix_actions.domain.world import Review
from hotfix_actions.gates import review
from tests.support.lineage import Book, at
from tests.support.lineage import said as said_at

HEAD = "head"


def said(author: str, state: str = "APPROVED", *, commit: str = HEAD, minute: int = 0) -> Review:
    return said_at(author, commit, state, minute=minute)


def history(*reviews: Review, also: Iterable[str] = (), merged: bool = True) -> Provenance:
    """Alice's pull request with these reviews, merged into the hotfix branch."""
    book = Book()
    head = book.commit(book.bump, adds=["fix"], also=also)
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    given = [replace(one, commit=head) if one.commit == HEAD else one for one in reviews]
    book.pull(head, *given, merge=tip if merged else "")
    return book.known(tip)


def judged(*reviews: Review, also: Iterable[str] = ()) -> Judgement:
    return review.judge(history(*reviews, also=also))


def opened(*reviews: Review) -> Judgement:
    book = Book()
    head = book.commit(book.bump, adds=["fix"])
    given = [replace(one, commit=head) if one.commit == HEAD else one for one in reviews]
    pull = book.pull(head, *given)
    return review.judge_open(book.known(open_=pull), pull)


def test_an_approval_of_the_head_by_another_writer_passes() -> None:
    assert judged(said("bob")) == Judgement("pass", "1 commit approved by bob")
    assert judged(said("carol"), said("dan")).summary == "1 commit approved by carol, dan"


def test_a_merge_without_an_approval_names_its_commit_and_what_is_missing() -> None:
    known = history()
    head = known.lineage.pulls[0].pull.head
    assert review.judge(known) == Judgement(
        "fail",
        "not everything that was merged is approved",
        (
            (
                f"{known.tip[:7]} came by pull request #7: nobody with write access other than "
                f"alice approved it at {head[:7]}: let such a person approve that commit"
            ),
        ),
    )


def test_what_was_passed_over_is_told_with_its_reason() -> None:
    reasons = {
        "is an author's own": said("Alice"),
        "before": said("bob", commit="b" * 40),
        "their role is read": said("fay"),
        "their role is none": said("stranger"),
        "it is a bot's": said("some[bot]"),
    }
    for reason, word in reasons.items():
        answer = judged(word)
        assert answer.verdict == "fail"
        assert reason in answer.details[1], answer


def test_a_persons_latest_word_decides_whatever_the_order_of_the_list() -> None:
    approved, objected = said("bob", minute=1), said("bob", "CHANGES_REQUESTED", minute=2)
    for reviews in ((approved, objected), (objected, approved)):
        assert judged(*reviews).verdict == "fail"
    assert judged(objected, said("bob", minute=3)).verdict == "pass"


def test_a_dismissed_approval_is_void() -> None:
    assert judged(said("bob"), said("bob", "DISMISSED", minute=1)).verdict == "fail"


def test_a_comment_leaves_an_approval_standing() -> None:
    assert judged(said("bob"), said("bob", "COMMENTED", minute=1)).verdict == "pass"


def test_requested_changes_of_any_writer_block() -> None:
    answer = judged(said("bob"), said("carol", "CHANGES_REQUESTED", commit="b" * 40))
    assert "changes requested by carol stand" in answer.details[0]
    assert judged(said("bob"), said("fay", "CHANGES_REQUESTED")).verdict == "pass"
    assert judged(said("bob"), said("carol", "DISMISSED")).verdict == "pass"


def test_nothing_merged_is_refused() -> None:
    assert review.judge(Book().known()) == Judgement(
        "fail",
        "no fix has been merged",
        ("merge an approved pull request into the hotfix branch",),
    )


def test_an_address_without_an_account_needs_one_more_person() -> None:
    book = Book()
    head = book.commit(book.bump, adds=["fix"], by="x@nowhere")
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    book.pull(head, said("bob", commit=head), merge=tip)
    answer = review.judge(book.known(tip))
    assert "let 2 people other than alice approve it" in answer.details[0]
    assert "so far: bob" in answer.details[0]


def test_an_open_pull_request_tells_how_many_approvals_an_unknown_address_costs() -> None:
    book = Book()
    head = book.commit(book.bump, adds=["fix"], by="x@nowhere")
    why = "(GitHub knows no account for x@nowhere)"
    for approvers, waits in [
        ((), f"#7 waits for 2 approvals {why}"),
        (("bob",), f"#7 waits for 1 more approval {why}"),
        (("bob", "dan"), f"#7 approved by bob, dan at {head[:7]}"),
    ]:
        pull = book.pull(head, *(said(name, commit=head) for name in approvers))
        assert review.judge_open(book.known(open_=pull), pull).summary == waits


def test_a_commit_that_was_not_shown_whole_is_unread_and_no_proof_of_a_reset() -> None:
    known = history(said("bob"))
    commits = {sha: one for sha, one in known.lineage.commits.items() if sha != known.tip}
    unread = review.judge(replace(known, lineage=replace(known.lineage, commits=commits)))
    assert unread.verdict == "error"
    assert f"did not show the whole of {known.tip[:7]}" in unread.details[0]
    reset = review.judge(replace(known, tip=known.base))
    assert reset.verdict == "fail"
    assert "was reset or rewritten" in reset.details[0]


def test_an_approval_from_before_the_base_was_exchanged_does_not_count() -> None:
    book = Book()
    head = book.commit(book.bump, adds=["fix"])
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    pull = book.pull(head, said("bob", commit=head, minute=5), merge=tip, based=at(6))
    answer = review.judge(book.known(tip))
    assert "given before the base of #7 was changed" in answer.details[1]
    book.pulls[0] = replace(pull, based=at(4))
    assert review.judge(book.known(tip)).verdict == "pass"


def test_an_open_pull_request_waits_for_its_approval() -> None:
    answer = opened(said("bob", commit="b" * 40))
    assert (answer.verdict, answer.summary) == ("unproven", "#7 waits for an approval")
    assert "nobody with write access other than alice approved it" in answer.details[0]
    assert "was given at bbbbbbb" in answer.details[1]


def test_an_open_pull_request_that_is_approved_may_be_merged() -> None:
    answer = opened(said("bob"))
    assert answer.verdict == "pass"
    assert answer.summary.startswith("#7 approved by bob at ")


def test_an_open_pull_request_with_requested_changes_fails() -> None:
    answer = opened(said("bob"), said("carol", "CHANGES_REQUESTED"))
    assert (answer.verdict, answer.summary) == ("fail", "carol requested changes")


def test_several_pull_requests_are_judged_each_and_everybody_is_named_once() -> None:
    book = Book()
    for number, approvers in ((7, ["bob"]), (8, ["carol", "bob"])):
        head = book.commit(book.tip, adds=[f"fix {number}"])
        tip = book.commit(book.tip, head, by="dan", by_github=True)
        book.pull(head, *(said(one, commit=head) for one in approvers), number=number, merge=tip)
        book.tip = tip
    assert review.judge(book.known()) == Judgement("pass", "2 commits approved by bob, carol")
    book.pulls[1] = replace(book.pulls[1], reviews=())
    details = review.judge(book.known()).details
    assert [detail.partition(": ")[0] for detail in details] == [
        f"{book.tip[:7]} came by pull request #8"
    ]


def test_everybody_who_had_a_part_is_an_author() -> None:
    who = everybody(history(said("bob"), also=("Eve", "x@nowhere", "CI[bot]")))
    assert (who.logins, who.hidden, who.needed) == ({"alice", "eve"}, ("x@nowhere", "ci[bot]"), 3)


@pytest.mark.parametrize(
    ("by", "opener", "said_of_it"),
    [
        ("ci[bot]", "alice", "ci[bot] had a part in it, as which many can act"),
        ("ci[bot]", "ci[bot]", "ci[bot] had a part in it, as which many can act"),
        ("x@nowhere", "alice", "x@nowhere of its commits belongs to no account"),
        (
            "x@nowhere",
            "ci[bot]",
            "x@nowhere of its commits belongs to no account and ci[bot] had a part in it",
        ),
    ],
)
def test_who_may_be_anybody_is_named_with_the_way_on(by: str, opener: str, said_of_it: str) -> None:
    book = Book()
    head = book.commit(book.bump, adds=["fix"], by=by)
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    book.pull(head, said("bob", commit=head), opener=opener, merge=tip)
    (detail,) = review.judge(book.known(tip)).details
    assert said_of_it in detail
    assert f"let {2 + (opener not in ('alice', by))} people " in detail
    assert "(so far: bob), or " in detail


def test_a_bots_part_is_told_while_a_pull_request_waits() -> None:
    book = Book()
    head = book.commit(book.bump, adds=["fix"], by="ci[bot]")
    pull = book.pull(head, said("bob", commit=head))
    waits = review.judge_open(book.known(open_=pull), pull).summary
    assert waits == "#7 waits for 1 more approval (ci[bot] had a part in it)"
