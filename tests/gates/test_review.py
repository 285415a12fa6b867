from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hotfix_actions.domain.evidence import Judgement, MergedPull, Provenance
from hotfix_actions.domain.world import Pull, Review
from hotfix_actions.gates import review

START = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = "a" * 40
COMMIT = "c" * 40
ROLES = {
    "bob": "write",
    "carol": "maintain",
    "dan": "admin",
    "eve": "triage",
    "fay": "read",
    "alice": "write",
}


def said(author: str, state: str = "APPROVED", *, commit: str = HEAD, minute: int = 0) -> Review:
    when = START + timedelta(minutes=minute)
    return Review(author=author, state=state, commit=commit, submitted=when)


def pull(
    *reviews: Review, merged: bool = True, authors: Iterable[str] = ("alice",), number: int = 7
) -> MergedPull:
    return MergedPull(
        pull=Pull(
            number=number,
            node="PR",
            title="Fix",
            author="alice",
            head=HEAD,
            head_branch="fix",
            base_branch="hotfix/1.2.4-x",
            url="",
            created=START,
            merged=merged,
        ),
        reviews=reviews,
        roles=ROLES,
        authors=frozenset(authors),
    )


def judged(*pulls: MergedPull, commits: dict[str, tuple[int, ...]] | None = None) -> Judgement:
    found = {merged.pull.number: merged for merged in pulls}
    return review.judge(Provenance(commits or {COMMIT: tuple(found)}, found))


def test_an_approval_of_the_head_by_another_writer_passes() -> None:
    assert judged(pull(said("bob"))) == Judgement("pass", "1 commit approved by bob")
    assert judged(pull(said("carol"), said("dan"))).summary == "1 commit approved by carol, dan"


def test_a_merge_without_an_approval_is_refused() -> None:
    assert judged(pull()) == Judgement(
        "fail",
        "not everything that was merged is approved",
        (
            (
                "pull request #7: nobody with write access other than alice approved it at "
                "aaaaaaa: let such a person approve that commit"
            ),
        ),
    )


def test_the_authors_own_approval_is_refused() -> None:
    answer = judged(pull(said("Alice")))
    assert answer.verdict == "fail"
    assert answer.details[1] == "the approval of Alice is an author's own"


def test_an_approval_by_somebody_who_wrote_a_commit_is_refused() -> None:
    answer = judged(pull(said("bob"), authors=("alice", "bob")))
    assert answer.verdict == "fail"
    assert answer.details[1] == "the approval of bob is an author's own"


def test_an_approval_given_before_the_last_push_is_refused() -> None:
    answer = judged(pull(said("bob", commit="b" * 40)))
    assert answer.verdict == "fail"
    assert answer.details[1] == (
        "the approval of bob was given at bbbbbbb, before aaaaaaa was pushed"
    )


def test_an_approval_by_somebody_who_may_only_read_is_refused() -> None:
    for login, role in (("fay", "read"), ("eve", "triage"), ("stranger", "none")):
        answer = judged(pull(said(login)))
        assert answer.verdict == "fail"
        assert answer.details[1] == (
            f"the approval of {login} does not count: their role is {role}"
        )


def test_a_persons_latest_word_decides_whatever_the_order_of_the_list() -> None:
    approved, objected = said("bob", minute=1), said("bob", "CHANGES_REQUESTED", minute=2)
    for reviews in ((approved, objected), (objected, approved)):
        assert judged(pull(*reviews)).verdict == "fail"
    assert judged(pull(objected, said("bob", minute=3))).verdict == "pass"


def test_a_dismissed_approval_is_void() -> None:
    assert judged(pull(said("bob", "DISMISSED"))).verdict == "fail"
    assert judged(pull(said("bob"), said("bob", "DISMISSED", minute=1))).verdict == "fail"


def test_a_comment_leaves_an_approval_standing_and_is_none_itself() -> None:
    assert judged(pull(said("bob"), said("bob", "COMMENTED", minute=1))).verdict == "pass"
    assert judged(pull(said("bob", "COMMENTED"))).verdict == "fail"


def test_requested_changes_of_any_writer_block() -> None:
    answer = judged(pull(said("bob"), said("carol", "CHANGES_REQUESTED", commit="b" * 40)))
    assert answer.details == (
        (
            "pull request #7: changes requested by carol stand: settle them, and let the same "
            "person approve #7 or a maintainer dismiss the review"
        ),
    )


def test_requested_changes_of_somebody_without_write_access_do_not_block() -> None:
    assert judged(pull(said("bob"), said("fay", "CHANGES_REQUESTED"))).verdict == "pass"


def test_requested_changes_that_were_dismissed_do_not_block() -> None:
    assert judged(pull(said("bob"), said("carol", "DISMISSED"))).verdict == "pass"


def test_no_commit_since_the_bump_is_refused() -> None:
    assert review.judge(Provenance({}, {})) == Judgement(
        "fail",
        "no fix has been merged",
        ("merge an approved pull request into the hotfix branch",),
    )


def test_a_commit_that_came_through_no_pull_request_is_refused() -> None:
    answer = judged(pull(said("bob")), commits={COMMIT: (7,), "d" * 40: ()})
    assert answer.details == (
        (
            "ddddddd came through no pull request into the hotfix branch: take it off the branch, "
            "and bring it by an approved pull request"
        ),
    )


def test_a_pull_request_that_is_not_merged_vouches_for_nothing() -> None:
    answer = judged(pull(said("bob"), merged=False))
    assert answer.details == ("pull request #7 is not merged: merge it once it is approved",)


def test_a_pull_request_that_could_not_be_read_vouches_for_nothing() -> None:
    answer = judged(commits={COMMIT: (8,)})
    assert answer.details == ("pull request #8 could not be read: run the command again",)


def test_one_approved_pull_request_of_several_is_enough_for_a_commit() -> None:
    answer = judged(pull(said("bob")), pull(number=8))
    assert answer == Judgement("pass", "1 commit approved by bob")


def test_every_pull_request_must_be_approved_for_its_own_commits() -> None:
    answer = judged(
        pull(said("bob")), pull(number=8), commits={COMMIT: (7,), "d" * 40: (8,), "e" * 40: (8,)}
    )
    assert len(answer.details) == 1
    assert answer.details[0].startswith("pull request #8: nobody with write access")


def test_an_open_pull_request_waits_for_its_approval() -> None:
    assert review.judge_open(pull(said("bob", commit="b" * 40), merged=False)) == Judgement(
        "unproven",
        "#7 waits for an approval",
        (
            (
                "nobody with write access other than alice approved it at aaaaaaa: let such a "
                "person approve that commit"
            ),
            "the approval of bob was given at bbbbbbb, before aaaaaaa was pushed",
        ),
    )


def test_an_open_pull_request_that_is_approved_may_be_merged() -> None:
    assert review.judge_open(pull(said("bob"), merged=False)) == Judgement(
        "pass", "#7 approved by bob at aaaaaaa"
    )


def test_an_open_pull_request_with_requested_changes_fails() -> None:
    answer = review.judge_open(pull(said("bob"), said("carol", "CHANGES_REQUESTED"), merged=False))
    assert (answer.verdict, answer.summary) == ("fail", "carol requested changes")


def test_the_refusals_of_all_commits_are_told() -> None:
    answer = judged(pull(), pull(number=8), commits={COMMIT: (7,), "d" * 40: (8,), "e" * 40: ()})
    assert [detail.partition(":")[0] for detail in answer.details] == [
        "pull request #7",
        "pull request #8",
        "eeeeeee came through no pull request into the hotfix branch",
    ]


def test_everybody_who_approved_is_named_once() -> None:
    commits = {COMMIT: (7,), "d" * 40: (8,), "e" * 40: (8,)}
    answer = judged(pull(said("bob")), pull(said("carol"), said("bob"), number=8), commits=commits)
    assert answer == Judgement("pass", "3 commits approved by bob, carol")


def test_an_author_without_an_account_is_not_named() -> None:
    answer = judged(pull(authors=("", "bob")))
    assert "other than alice, bob approved it" in answer.details[0]
