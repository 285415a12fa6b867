"""Guard: the change is small, single-purpose, and free of unreleased work."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from hotfix_actions.domain.evidence import Contents, Judgement
from hotfix_actions.domain.settings import GuardSettings
from hotfix_actions.domain.world import CommitFacts, FileChange
from hotfix_actions.gates.patterns import is_lock, is_test, matches
from hotfix_actions.gates.unreleased import unreleased
from hotfix_actions.gates.words import count, line, lines, short, some

_MOST_NAMED = 10


@dataclass(frozen=True)
class _Sorted:
    """The changed files: those that count, and those that do not."""

    counted: tuple[FileChange, ...]
    tests: int
    locks: int
    ignored: int

    @property
    def changed_lines(self) -> int:
        return sum(file.additions + file.deletions for file in self.counted)


def judge(
    contents: Contents,
    settings: GuardSettings,
    version_files: Collection[str] = (),
    *,
    test_patterns: Collection[str] = (),
) -> Judgement:
    """Judge what the change holds. Each failure is a detail that says what to do.

    `version_files` are the files that the bump commit set; whatever of them is changed must be in
    `contents.versions`. A comparison that GitHub cut short is an error: what was not seen cannot
    be judged.
    """
    comparison = contents.comparison
    if not comparison.complete:
        return Judgement("error", "the change is too large to be read whole", (_TOO_LARGE,))
    if contents.main is not None and not contents.main.all_commits:
        return Judgement("error", "the default branch's history could not be read whole")
    if not comparison.files:
        return Judgement("fail", "no file is changed", (_EMPTY,))
    unread = sorted(
        file.path
        for file in comparison.files
        if file.path in version_files and file.path not in contents.versions
    )
    if unread:
        return Judgement("error", f"the version in {some(unread)} could not be read")
    counted = _sort(contents, settings, test_patterns)
    refusals = (
        *_unreleased(contents),
        *_forbidden(comparison.files, settings),
        *_versions(contents),
        *_limits(counted, settings),
    )
    if refusals:
        return Judgement("fail", count(len(refusals), "rule") + " broken", refusals)
    return Judgement("pass", _measure(counted, settings))


_TOO_LARGE = (
    "GitHub does not list all files or commits of the change: split it, or revert what is not "
    "part of the fix"
)
_EMPTY = "put the fix on the branch: it holds the version bump only"


def _sort(contents: Contents, settings: GuardSettings, patterns: Collection[str]) -> _Sorted:
    kinds: dict[str, list[FileChange]] = {"lock": [], "test": [], "ignored": [], "counted": []}
    for file in contents.comparison.files:
        kinds[_kind(file.path, settings, patterns)].append(file)
    return _Sorted(
        counted=tuple(kinds["counted"]),
        tests=len(kinds["test"]),
        locks=len(kinds["lock"]),
        ignored=len(kinds["ignored"]),
    )


def _kind(path: str, settings: GuardSettings, patterns: Collection[str]) -> str:
    if is_lock(path):
        return "lock"
    if is_test(path, patterns):
        return "test"
    return "ignored" if matches(path, settings.ignore) else "counted"


def _measure(found: _Sorted, settings: GuardSettings) -> str:
    apart = [
        count(number, thing)
        for number, thing in (
            (found.tests, "test file"),
            (found.locks, "lock file"),
            (found.ignored, "ignored file"),
        )
        if number
    ]
    return (
        f"{count(len(found.counted), 'file')}, {count(found.changed_lines, 'line')} "
        f"(at most {settings.max_files} and {settings.max_lines})"
        + (f"; not counted: {', '.join(apart)}" if apart else "")
    )


def _limits(found: _Sorted, settings: GuardSettings) -> Iterator[str]:
    mend = "split the change, or revert what is not part of the fix"
    if len(found.counted) > settings.max_files:
        yield (
            f"{count(len(found.counted), 'file')} changed, at most {settings.max_files} may be "
            f"(guard.max-files): {mend}"
        )
    if found.changed_lines > settings.max_lines:
        yield (
            f"{count(found.changed_lines, 'line')} changed, at most {settings.max_lines} may be "
            f"(guard.max-lines): {mend}"
        )


def _forbidden(files: Collection[FileChange], settings: GuardSettings) -> Iterator[str]:
    touched = sorted(
        {
            path
            for file in files
            for path in (file.path, file.previous)
            if path and matches(path, settings.forbid)
        }
    )
    if touched:
        yield (
            f"a hotfix may not change {some([line(path) for path in touched], _MOST_NAMED)} "
            "(guard.forbid): revert that on the branch, bring it to the default branch instead"
        )


def _versions(contents: Contents) -> Iterator[str]:
    for path, (before, after) in sorted(contents.versions.items()):
        if before != after:
            yield (
                f"{path} says version {line(after) or 'nothing'} instead of {line(before)}: "
                f"the bump commit has set the version, put {line(before)} back"
            )


def _unreleased(contents: Contents) -> Iterator[str]:
    """Name the commits that came from the default branch and were never released."""
    if contents.head_fork_point == contents.fork_point:
        return
    theirs = unreleased(contents)
    if not theirs and contents.main is not None:
        return
    named = lines(
        (f"{short(commit.sha)} {_subject(commit)}" for commit in theirs), most=_MOST_NAMED
    )
    what = "; ".join(named) or f"up to {short(contents.head_fork_point)}"
    yield (
        f"the branch carries unreleased work of the default branch: {what}; start again from the "
        "hotfix branch and cherry-pick the fix alone"
    )


def _subject(commit: CommitFacts) -> str:
    return commit.message.partition("\n")[0]
