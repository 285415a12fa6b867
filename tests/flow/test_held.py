"""Whether a branch holds the fix, told by what the merge-back's own merge did."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.workspace import GitMerger
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.world import CommitFacts, Comparison, Entry, FileChange
from hotfix_actions.steps.held import holds_fix
from tests.domain.make import branch_made, pull, tagged

Files = Mapping[str, str]
OLD, FIXED, THEIRS = "a\nb\nc\nd\ne\n", "a\nB\nc\nd\ne\n", "a\nx\nc\nd\ne\n"
BEFORE = "before"
SEVERAL = {"a.js": OLD, "b.js": OLD}
BOTH_FIXED = {"a.js": FIXED, "b.js": FIXED}


class Objects:
    """Commits with their files and parents."""

    def __init__(self, commits: Mapping[str, Files]) -> None:
        self.commits = commits

    def gather_named(self, commits: Sequence[str], paths: Sequence[str]) -> None:
        assert commits, paths

    def gather(self, wanted: Any) -> None:
        assert list(wanted) is not None

    def file(self, commit: str, path: str) -> str | None:
        return self.commits[commit].get(path)

    def entry(self, commit: str, path: str) -> Entry | None:
        text = self.file(commit, path)
        return None if text is None else Entry("100644", f"blob of {text}")

    def commit(self, sha: str) -> CommitFacts:
        return CommitFacts(sha, (BEFORE,), "ann")


class History:
    """The fix between the bump and the tag; `dropped` merges are no part of the target."""

    def __init__(self, paths: Sequence[str], *, whole: bool, dropped: bool) -> None:
        files = tuple(FileChange(path, "modified") for path in paths)
        self._fix = Comparison("ahead", "bump", (), files, complete=whole)
        self._dropped = dropped

    def compare(self, base: str, _: str) -> Comparison:
        if base == "merge":
            return Comparison("diverged" if self._dropped else "ahead", "merge")
        return self._fix

    def pulls_of(self, _: str) -> list[Any]:
        return []


def holds(commits: Mapping[str, Files], *, whole: bool = True, dropped: bool = False,
          merged: bool = True) -> bool:  # fmt: skip
    made = branch_made(bump="bump")
    ports = SimpleNamespace(
        objects=Objects(commits),
        history=History(list(commits["bump"]), whole=whole, dropped=dropped),
        merger=GitMerger(ChildProcesses({"PATH": "/usr/bin:/bin"}, Trace())),
    )
    story = SimpleNamespace(branch=made, tagged=tagged(sha="tag"))
    context: Any = SimpleNamespace(ports=ports, story=story, settings=Settings())
    over = pull(merged=merged, closed=True, merge_commit="merge" if merged else "")
    return holds_fix(context, over, "head")


def town(before: Files, merge: Files, head: Files | None = None, *, two: bool = False) -> Any:
    base, fix = (SEVERAL, BOTH_FIXED) if two else ({"a.js": OLD}, {"a.js": FIXED})
    return {"bump": base, "tag": fix, BEFORE: before, "merge": merge, "head": head or merge}


A = "a.js"


@pytest.mark.parametrize(
    ("commits", "answer"),
    [
        # a clean squash, and what becomes of the line afterwards
        (town({A: OLD}, {A: FIXED}), True),
        (town({A: OLD}, {A: FIXED}, {A: THEIRS}), True),
        (town({A: OLD}, {A: FIXED}, {}), True),
        (town({A: "0\n" + OLD}, {A: "0\n" + FIXED}, {A: OLD}), True),
        # conflicts that a person settled, and what they kept as it was
        (town({A: THEIRS}, {A: "a\nB and x\nc\nd\ne\n"}), True),
        (town({A: THEIRS}, {A: "a\nB and x\nc\nd\ne\n"}, {A: THEIRS}), True),
        (town({A: THEIRS}, {A: THEIRS}), False),
        (town({A: THEIRS, "b.js": OLD}, {A: THEIRS, "b.js": FIXED}, two=True), False),
        (town({A: THEIRS, "b.js": OLD}, {A: "a\nB+\nc\nd\ne\n", "b.js": FIXED}, two=True), True),
        # a merge without the fix, or with a part of it; main that got it otherwise
        (town({A: OLD}, {A: OLD}), False),
        (town({A: OLD, "b.js": OLD}, {A: FIXED, "b.js": OLD}, two=True), False),
        (town({A: OLD}, {A: OLD}, {A: FIXED}), True),
        # the file is gone there: nobody can tell that the fix is not needed
        (town({}, {}), False),
    ],
)
def test_a_merge_is_judged_by_what_it_did(commits: Any, answer: bool) -> None:
    assert holds(commits) is answer


def test_a_merge_that_is_no_part_of_the_target_any_more_proves_nothing() -> None:
    assert holds(town({A: OLD}, {A: FIXED}, {A: OLD}), dropped=True) is False
    assert holds(town({A: OLD}, {A: FIXED}, {A: FIXED}), dropped=True) is True


def test_a_change_that_is_not_read_whole_proves_nothing() -> None:
    assert holds(town({A: OLD}, {A: FIXED}), whole=False) is False


@pytest.mark.parametrize(
    ("head", "answer"),
    [({A: FIXED}, True), ({A: OLD}, False), ({A: "0\n" + FIXED}, True), ({A: THEIRS}, False)],
)
def test_what_was_closed_is_judged_by_what_the_target_holds(head: Files, answer: bool) -> None:
    assert holds(town({A: OLD}, {A: OLD}, head), merged=False) is answer
