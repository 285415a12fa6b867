from typing import Any

import pytest

from hotfix_actions.domain import subject
from hotfix_actions.domain.events import FixProposed
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.subject import Subject, SubjectFacts
from hotfix_actions.projections import wording
from tests.domain.make import (
    BRANCH,
    BUMP,
    HEAD,
    MERGE,
    NOW,
    PLAIN,
    after,
    branch_made,
    pull,
    tagged,
)


def facts(**changes: Any) -> SubjectFacts:
    given: dict[str, Any] = {
        "now": NOW,
        "command": "gate",
        "branch": branch_made(),
        "head": BUMP,
    }
    return SubjectFacts(**(given | changes))


def test_an_open_fix_is_judged_at_its_head() -> None:
    fix = pull()
    assert subject.choose(facts(pulls=[pull(number=11, closed=True), fix])) == Subject(HEAD, fix)


def test_a_fix_is_recorded_as_it_was_seen() -> None:
    seen = FixProposed(
        at=after(8),
        by="mona",
        pull=12,
        head=HEAD,
        author="mona",
        url="https://github.example/acme/tokens/pull/12",
    )
    assert subject.decide(facts(pulls=[pull()]), PLAIN) == Plan(foretold=(seen,))


def test_a_release_too_looks_at_the_open_fix_where_nothing_was_merged() -> None:
    fix = pull()
    assert subject.choose(facts(command="release", pulls=[fix])) == Subject(HEAD, fix)


@pytest.mark.parametrize("command", ["gate", "release"])
def test_what_was_merged_is_judged_where_no_fix_is_open(command: str) -> None:
    given = facts(command=command, head=MERGE, pulls=[pull(closed=True, merged=True)])
    assert subject.choose(given) == Subject(MERGE)
    assert subject.decide(given, PLAIN) == Plan()


def test_a_further_fix_is_gated_before_it_is_merged() -> None:
    fix = pull(number=13)
    assert subject.choose(facts(head=MERGE, pulls=[fix])) == Subject(HEAD, fix)


def test_a_release_takes_what_was_merged_even_while_a_further_fix_is_open() -> None:
    assert subject.choose(facts(command="release", head=MERGE, pulls=[pull()])) == Subject(MERGE)


def test_after_the_tag_nothing_is_left_to_judge_even_with_the_branch_gone() -> None:
    given = facts(head="", tagged=tagged(), pulls=[pull()])
    assert subject.choose(given) == Subject(MERGE, settled=True)
    assert subject.decide(given, PLAIN) == Plan()


def test_two_open_fixes_are_one_too_many() -> None:
    pulls = [pull(number=12), pull(number=13), pull(number=14, closed=True)]
    expected = Halt("refused", "several-fixes", {"pulls": "#12, #13", "branch": BRANCH})
    assert subject.choose(facts(pulls=pulls)) == expected
    assert subject.decide(facts(pulls=pulls), PLAIN) == expected


def test_the_gates_wait_for_a_fix() -> None:
    assert subject.choose(facts()) == Halt("waiting", "no-fix", {"branch": BRANCH})
    closed = facts(pulls=[pull(closed=True)])
    assert subject.choose(closed) == Halt("waiting", "no-fix", {"branch": BRANCH})


def test_a_release_without_a_fix_is_refused() -> None:
    expected = Halt("refused", "no-fix", {"branch": BRANCH})
    assert subject.choose(facts(command="release")) == expected


def test_before_the_hotfix_was_opened_there_is_nothing_to_judge() -> None:
    expected = Halt("refused", "not-opened", record=False)
    assert subject.choose(facts(branch=None, tagged=tagged())) == expected
    assert subject.decide(facts(branch=None), PLAIN) == expected


def test_a_branch_that_is_gone_before_its_release_is_told() -> None:
    push = f"{BUMP}:refs/heads/{BRANCH}"
    expected = Halt("refused", "branch-gone", {"branch": BRANCH, "sha": BUMP, "push": push})
    assert subject.choose(facts(head="", pulls=[pull()])) == expected


def test_a_branch_that_is_gone_is_restored_with_the_last_fix_that_was_merged() -> None:
    merged = [
        pull(closed=True, merged=True, merged_at=after(20), merge_commit=HEAD),
        pull(closed=True, merged=True, merged_at=after(30), merge_commit=MERGE),
        pull(closed=True),
    ]
    halt = subject.choose(facts(head="", pulls=merged))
    assert isinstance(halt, Halt)
    said = wording.halt(halt.code, halt.facts).next
    assert f"`git fetch origin {MERGE} && git push origin {MERGE}:refs/heads/{BRANCH}`" in said


def test_what_a_journal_names_is_quoted_for_the_shell() -> None:
    odd = branch_made(branch="hotfix/1;rm", bump="$(rm)")
    halt = subject.choose(facts(branch=odd, head=""))
    assert isinstance(halt, Halt)
    said = wording.halt(halt.code, halt.facts).next
    assert "git fetch origin '$(rm)' && git push origin '$(rm):refs/heads/hotfix/1;rm'" in said
