from typing import Any

import pytest

from hotfix_actions.domain import forks
from hotfix_actions.domain.events import ForkVouched
from hotfix_actions.domain.forks import ForkFacts
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.subject import Subject
from hotfix_actions.domain.world import Comment
from tests.domain.make import HEAD, MERGE, PLAIN, after, pull

FORK = pull(fork=True, author="eve")
ROLES = {"sam": "maintain", "ann": "admin", "lin": "write", "tom": "triage", "eve": "admin"}


def said(sha: str = HEAD, **changes: Any) -> Comment:
    given: dict[str, Any] = {
        "id": 700,
        "author": "sam",
        "body": f"/hotfix gate {sha}",
        "created": after(9),
        "url": "there",
    }
    return Comment(**(given | changes))


def facts(*comments: Comment, **changes: Any) -> ForkFacts:
    given: dict[str, Any] = {
        "incident": 7,
        "subject": Subject(HEAD, FORK),
        "comments": comments,
        "roles": ROLES,
    }
    return ForkFacts(**(given | changes))


def waits(why: str) -> Halt:
    asked = {"pull": "12", "sha": HEAD, "incident": "7", "why": why}
    return Halt("waiting", "fork-needs-word", asked)


def vouched(by: str = "sam") -> Plan:
    event = ForkVouched(at=after(9), by=by, pull=12, sha=HEAD, comment=700, url="there")
    return Plan(foretold=(event,))


@pytest.mark.parametrize("author", ["sam", "ann"])
@pytest.mark.parametrize("sha", [HEAD, HEAD[:7], HEAD.upper()])
def test_a_maintainers_word_for_this_commit_lets_it_run(author: str, sha: str) -> None:
    assert forks.may_run(facts(said(sha, author=author)), PLAIN) == vouched(author)


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        (said(author="lin"), "lin: is no maintainer (role write)"),
        (said(author="tom"), "tom: is no maintainer (role triage)"),
        (said(author="gone"), "gone: is no maintainer (role none)"),
        (said(author="eve"), "eve: opened the pull request"),
        (said(author="Eve"), "Eve: opened the pull request"),
        (said(edited=True), "sam: the comment was edited"),
        (said(MERGE), "sam: said so for another commit (4d4d4d4)"),
        (said(HEAD[:6]), "nobody has said so"),
        (said(f"{HEAD}0"), "nobody has said so"),
        (said(body="/hotfix gate"), "nobody has said so"),
        (said(body=f"please\n/hotfix gate {HEAD}"), "nobody has said so"),
        (said(body=""), "nobody has said so"),
    ],
)
def test_any_other_word_is_passed_over_with_the_reason(comment: Comment, why: str) -> None:
    assert forks.may_run(facts(comment), PLAIN) == waits(why)


def test_the_word_may_be_followed_by_more_lines() -> None:
    assert forks.named_by(said(body=f"  /hotfix   gate {HEAD} \n\nI have read it.")) == HEAD


def test_a_word_that_was_heard_for_one_commit_is_none_for_one_that_begins_alike() -> None:
    short = said(HEAD[:7])
    assert forks.may_run(facts(short, heard={700: HEAD}), PLAIN) == vouched()
    other = HEAD[:7] + "0" * 33
    assert forks.may_run(facts(short, heard={700: other}), PLAIN) == waits(
        f"sam: said so for another commit ({HEAD[:7]})"
    )


def test_a_word_that_does_not_count_hides_none_that_does() -> None:
    assert forks.may_run(facts(said(MERGE, id=1), said()), PLAIN) == vouched()


@pytest.mark.parametrize(
    "subject", [Subject(HEAD, pull()), Subject(MERGE), Subject(HEAD, FORK, settled=True)]
)
def test_no_word_is_needed_for_what_comes_from_no_fork_or_was_merged(subject: Subject) -> None:
    assert forks.may_run(facts(subject=subject), PLAIN) == Plan()


def test_without_a_fix_there_is_nothing_to_let_run() -> None:
    none = Halt("waiting", "no-fix", {"branch": "b"})
    assert forks.may_run(facts(subject=none), PLAIN) == none
