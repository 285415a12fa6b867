from collections.abc import Sequence

import pytest

from hotfix_actions.domain.evidence import Contents, Judgement
from hotfix_actions.domain.settings import GuardSettings
from hotfix_actions.domain.world import CommitFacts, Comparison, FileChange
from hotfix_actions.gates import guard


def change(path: str, lines: int = 1, *, previous: str = "") -> FileChange:
    return FileChange(path=path, status="modified", additions=lines, previous=previous)


def contents(
    *files: FileChange,
    commits: Sequence[CommitFacts] = (),
    complete: bool = True,
    head_fork_point: str = "f" * 40,
    versions: dict[str, tuple[str, str]] | None = None,
) -> Contents:
    return Contents(
        comparison=Comparison(
            status="ahead",
            merge_base="b" * 40,
            commits=tuple(commits),
            files=files,
            complete=complete,
        ),
        fork_point="f" * 40,
        head_fork_point=head_fork_point,
        versions=versions or {},
    )


def judged(what: Contents, **settings: object) -> Judgement:
    return guard.judge(what, GuardSettings(**settings), ("package.json",))  # type: ignore[arg-type]


def test_a_small_change_passes_and_is_measured() -> None:
    files = (
        change("src/auth.js", 3),
        change("test/auth.test.js", 900),
        change("package-lock.json", 5000),
        change("docs/a.md", 700),
    )
    answer = judged(contents(*files), ignore=("docs/",), max_lines=3)
    assert answer == Judgement(
        "pass",
        "1 file, 3 lines (at most 10 and 3); not counted: 1 test file, 1 lock file, 1 ignored file",
    )


def test_too_many_files_are_refused() -> None:
    answer = judged(contents(change("a.js"), change("b.js"), change("c.js")), max_files=2)
    assert answer == Judgement(
        "fail",
        "1 rule broken",
        (
            (
                "3 files changed, at most 2 may be (guard.max-files): split the change, or revert "
                "what is not part of the fix"
            ),
        ),
    )
    assert judged(contents(change("a.js"), change("b.js")), max_files=2).verdict == "pass"


def test_added_and_removed_lines_count_together() -> None:
    file = FileChange(path="a.js", status="modified", additions=6, deletions=5)
    answer = judged(contents(file), max_lines=10)
    assert answer.details == (
        (
            "11 lines changed, at most 10 may be (guard.max-lines): split the change, or revert "
            "what is not part of the fix"
        ),
    )
    assert judged(contents(file), max_lines=11).verdict == "pass"


@pytest.mark.parametrize(
    "file",
    [
        change(".github/workflows/ci.yml"),
        change("ci.yml", previous=".github/workflows/ci.yml"),
        change(".github/workflows/deep/ci.test.yml"),
    ],
)
def test_a_forbidden_file_is_refused_and_so_is_moving_it_away(file: FileChange) -> None:
    answer = judged(contents(file))
    assert answer.verdict == "fail"
    path = file.previous or file.path
    assert answer.details == (
        (
            f"a hotfix may not change {path} (guard.forbid): revert that on the branch, bring it "
            "to the default branch instead"
        ),
    )


def test_a_version_changed_by_hand_is_refused() -> None:
    what = contents(change("package.json"), versions={"package.json": ("1.2.4", "1.2.5")})
    assert judged(what) == Judgement(
        "fail",
        "1 rule broken",
        (
            (
                "package.json says version 1.2.5 instead of 1.2.4: the bump commit has set the "
                "version, put 1.2.4 back"
            ),
        ),
    )
    gone = contents(change("package.json"), versions={"package.json": ("1.2.4", "")})
    assert judged(gone).details[0].startswith("package.json says version nothing instead of 1.2.4")


def test_a_version_file_may_change_beside_its_version() -> None:
    what = contents(change("package.json"), versions={"package.json": ("1.2.4", "1.2.4")})
    assert judged(what).verdict == "pass"


def test_a_version_file_that_was_not_read_is_an_error_not_a_pass() -> None:
    assert judged(contents(change("package.json"))) == Judgement(
        "error", "the version in package.json could not be read"
    )


def test_unreleased_work_is_refused_and_its_commits_are_named() -> None:
    commits = (
        CommitFacts(sha="1" * 40, parents=("f" * 40,), author="ann", message="Half a feature\n\nx"),
        CommitFacts(sha="2" * 40, parents=("1" * 40,), author="ann", message="Other half"),
        CommitFacts(sha="3" * 40, parents=("b" * 40, "2" * 40), author="bob", message="The fix"),
    )
    answer = judged(contents(change("a.js"), commits=commits, head_fork_point="2" * 40))
    assert answer == Judgement(
        "fail",
        "1 rule broken",
        (
            (
                "the branch carries unreleased work of the default branch: 2222222 Other half; "
                "1111111 Half a feature; start again from the hotfix branch and cherry-pick the "
                "fix alone"
            ),
        ),
    )


def test_unreleased_work_whose_commits_are_not_listed_is_refused_too() -> None:
    answer = judged(contents(change("a.js"), head_fork_point="9" * 40))
    assert "up to 9999999" in answer.details[0]
    assert answer.verdict == "fail"


def test_a_comparison_that_was_cut_short_is_an_error() -> None:
    answer = judged(contents(change("a.js"), complete=False))
    assert answer.verdict == "error"
    assert answer.summary == "the change is too large to be read whole"


def test_an_empty_change_is_refused() -> None:
    assert judged(contents()) == Judgement(
        "fail",
        "no file is changed",
        ("put the fix on the branch: it holds the version bump only",),
    )


def test_every_broken_rule_is_told_at_once() -> None:
    answer = judged(
        contents(
            change(".github/workflows/ci.yml", 500),
            change("package.json"),
            versions={"package.json": ("1.2.4", "2.0.0")},
            head_fork_point="9" * 40,
        ),
        max_files=1,
    )
    assert answer.summary == "5 rules broken"
    assert len(answer.details) == 5


def test_the_teams_own_test_patterns_do_not_count() -> None:
    what = contents(change("checks/auth.js", 900), change("src/a.js"))
    answer = guard.judge(what, GuardSettings(), test_patterns=("checks/**",))
    assert answer.summary == "1 file, 1 line (at most 10 and 200); not counted: 1 test file"
