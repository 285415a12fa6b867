"""Whose work a change carries, when the hotfix went into the default branch before its release."""

import pytest

from hotfix_actions.domain.evidence import Contents
from hotfix_actions.domain.settings import GuardSettings
from hotfix_actions.domain.world import CommitFacts, Comparison, FileChange
from hotfix_actions.gates import guard

# Each commit with its parents. `base` is the released commit, `bump` the hotfix branch's first one;
# `m...` are the default branch's own, `f...` the fix's, `h...` the hotfix branch's merges.
History = dict[str, str]
FIX: History = {"base": "", "bump": "base", "f1": "bump", "f2": "f1", "h1": "bump f2"}
MAIN: History = {"m1": "base", "m2": "m1"}


def ancestors(history: History, start: str) -> set[str]:
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += history[name].split()
    return found


def compared(history: History, base: str, head: str) -> Comparison:
    ahead = ancestors(history, head) - ancestors(history, base)
    commits = [
        CommitFacts(name, tuple(parents.split()), "ann", f"Commit {name}")
        for name, parents in history.items()
        if name in ahead
    ]
    files = (FileChange("a.js", "modified", 1, 1),)
    return Comparison("ahead", base, tuple(commits), files)


def fork(history: History, one: str, other: str) -> str:
    both = ancestors(history, one) & ancestors(history, other)
    order = list(history)
    return max(both, key=order.index)


def told(history: History, main: str, head: str, *, whole: bool = True) -> tuple[str, str]:
    """Return the guard's verdict, and what it says."""
    forked, started = fork(history, main, head), fork(history, main, "base")
    on_main = compared(history, "bump", main)
    if not whole:
        on_main = Comparison("ahead", "bump", (), (), complete=False, all_commits=False)
    contents = Contents(
        comparison=compared(history, "bump", head),
        fork_point=started,
        head_fork_point=forked,
        bump="bump",
        head=head,
        main_head=main,
        main=None if forked == started else on_main,
    )
    answer = guard.judge(contents, GuardSettings())
    return answer.verdict, " ".join((answer.summary, *answer.details))


@pytest.mark.parametrize(
    ("more", "main", "head"),
    [
        ({}, "m2", "h1"),
        # the hotfix branch, or the bump alone, or the fix alone, was merged into main
        ({"x": "m2 h1"}, "x", "h1"),
        ({"x": "m2 h1", "m3": "x"}, "m3", "h1"),
        ({"x": "m2 bump"}, "x", "h1"),
        ({"x": "m2 f2"}, "x", "h1"),
        ({"x": "m2 f1", "m3": "x", "y": "m3 f2"}, "y", "f2"),
        # more than once, as the hotfix grew
        ({"x": "m2 bump", "m3": "x", "y": "m3 h1"}, "y", "h1"),
        # main was moved forward to it, and went on
        ({}, "h1", "h1"),
        ({"m3": "h1"}, "m3", "h1"),
        # a second fix, after the first one went to main
        ({"x": "m2 h1", "f3": "h1", "h2": "h1 f3"}, "x", "h2"),
        # a fix that began at the base tag, and came to main with the hotfix
        ({"g": "base", "h2": "h1 g", "x": "m2 h2"}, "x", "h2"),
    ],
)
def test_what_the_hotfix_brought_to_main_is_not_unreleased(
    more: History, main: str, head: str
) -> None:
    verdict, said = told({**FIX, **MAIN, **more}, main, head)
    assert verdict == "pass", said


@pytest.mark.parametrize(
    ("more", "main", "head", "named"),
    [
        # a fix that began on main
        ({"f3": "m2", "h2": "h1 f3"}, "m2", "h2", ["m1", "m2"]),
        # main was merged into the hotfix, before or after the hotfix went there
        ({"h2": "h1 m1"}, "m2", "h2", ["m1"]),
        ({"x": "m2 h1", "h2": "h1 x"}, "x", "h2", ["m1", "m2", "x"]),
        ({"x": "m2 bump", "m3": "x", "y": "m3 h1", "h2": "h1 m3"}, "y", "h2", ["m3", "m2"]),
        ({"m3": "h1", "h2": "h1 m3"}, "m3", "h2", ["m3"]),
        # a feature that main has, too
        ({"g": "base", "x": "m2 g", "h2": "h1 g"}, "x", "h2", ["g"]),
        ({"x": "m2 h1", "g": "x", "y": "x g", "h2": "h1 g"}, "y", "h2", ["m2"]),
        # the hotfix branch was reset to main
        ({"x": "m2 h1"}, "x", "x", ["m1", "m2", "x"]),
    ],
)
def test_what_main_had_on_its_own_is_unreleased(
    more: History, main: str, head: str, named: list[str]
) -> None:
    verdict, said = told({**FIX, **MAIN, **more}, main, head)
    assert verdict == "fail"
    assert [name for name in named if f"Commit {name}" not in said] == []
    assert [name for name in ("f1", "f2", "bump") if f"Commit {name}" in said] == []


def test_a_history_that_was_not_read_whole_proves_nothing() -> None:
    history = {**FIX, **MAIN, "x": "m2 h1"}
    verdict, said = told(history, "x", "h1", whole=False)
    assert verdict == "error"
    assert "could not be read whole" in said
