"""What changed between two commits or trees, file by file, as `git diff-tree` sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hotfix_actions.sandbox.git.objects import ZERO
from hotfix_actions.sandbox.git.repository import GitRepository

_RAW = re.compile(r":(\d+) (\d+) ([0-9a-f]{40}) ([0-9a-f]{40}) ([A-Z])\d*")
_STATUS = {"A": "added", "D": "removed", "R": "renamed", "C": "copied", "T": "changed"}


@dataclass(frozen=True)
class FileChange:
    """One changed file. `patch` is None for binary files, as on GitHub."""

    path: str
    previous: str | None
    status: str
    sha: str
    additions: int
    deletions: int
    patch: str | None


def changes(git: GitRepository, old: str, new: str) -> list[FileChange]:
    """Return the files that differ, renames recognised, ordered by path."""

    def ask() -> list[FileChange]:
        sections = re.split(r"^diff --git .*\n", _diff(git, "-p", old, new), flags=re.MULTILINE)
        bodies = iter([_hunks(each) for each in sections[1:]])
        return [_with_patch(each, bodies) for each in outline(git, old, new)]

    return git.memo.get(("diff", old, new), ask)


def outline(git: GitRepository, old: str, new: str) -> list[FileChange]:
    """Return the same without patches, which costs one process less."""

    def ask() -> list[FileChange]:
        return _collect(_diff(git, "--raw", "--numstat", "-z", old, new).split("\0"))

    return git.memo.get(("outline", old, new), ask)


def text(git: GitRepository, old: str, new: str) -> bytes:
    """Return the difference as a patch, as `git diff` shows it."""
    return git.run("diff-tree", "-r", "-M", "--no-color", "-p", old, new).stdout


def fingerprint(git: GitRepository, old: str, new: str) -> str:
    """Return the change itself as text, by which two pushes can be told apart or found equal."""

    def ask() -> str:
        done = git.run("diff-tree", "-r", "-M", "--full-index", "-p", old, new)
        # The lines between which a hunk stands move with the base; its content does not.
        return re.sub(r"^(@@ .*|index .*)$", "", done.text, flags=re.MULTILINE)

    return git.memo.get(("print", old, new), ask)


def _diff(git: GitRepository, *options: str) -> str:
    done = git.run("diff-tree", "-r", "-M", "--full-index", "--no-color", *options)
    return done.stdout.decode("utf-8", "replace")


def _collect(records: list[str]) -> list[FileChange]:
    raw: list[tuple[str, str | None, str, str]] = []
    counts: list[tuple[int, int]] = []
    at = 0
    while at < len(records) and records[at]:
        record = records[at]
        header = _RAW.fullmatch(record)
        if header:
            letter = header[5]
            moved = letter in "RC"
            previous = records[at + 1] if moved else None
            path = records[at + (2 if moved else 1)]
            sha = header[3] if header[4] == ZERO else header[4]
            raw.append((path, previous, _STATUS.get(letter, "modified"), sha))
            at += 3 if moved else 2
        else:
            added, deleted, path = record.split("\t", 2)  # a name may hold a tab, too
            counts.append((_number(added), _number(deleted)))
            at += 1 if path else 3
    return [
        FileChange(path, previous, status, sha, *numbers, patch=None)
        for (path, previous, status, sha), numbers in zip(raw, counts, strict=True)
    ]


def _with_patch(file: FileChange, bodies: Iterator[str | None]) -> FileChange:
    patch = next(bodies)
    if file.status == "changed":
        # A file that became a link is shown as removed and added: two patches, one file.
        next(bodies)
    return replace(file, patch=patch)


def _hunks(body: str) -> str | None:
    at = re.search(r"^@@ ", body, flags=re.MULTILINE)
    return body[at.start() :].rstrip("\n") if at else None


def _number(text: str) -> int:
    return 0 if text == "-" else int(text)
