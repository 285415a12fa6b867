"""What changed between two commits or trees, file by file, as `git diff-tree` sees it."""

import re
from dataclasses import dataclass

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
    return git.memo.get(("diff", old, new), lambda: _ask(git, old, new))


def fingerprint(git: GitRepository, old: str, new: str) -> str:
    """Return the change itself as text, by which two pushes can be told apart or found equal."""

    def ask() -> str:
        done = git.run("diff-tree", "-r", "-M", "--full-index", "-p", old, new)
        # The lines between which a hunk stands move with the base; its content does not.
        return re.sub(r"^(@@ .*|index .*)$", "", done.text, flags=re.MULTILINE)

    return git.memo.get(("print", old, new), ask)


def _ask(git: GitRepository, old: str, new: str) -> list[FileChange]:
    options = ("-r", "-M", "--full-index", "--no-color")
    listed = git.run("diff-tree", *options, "--raw", "--numstat", "-z", old, new)
    patches = git.run("diff-tree", *options, "-p", old, new).stdout.decode("utf-8", "replace")
    records = listed.stdout.decode("utf-8", "replace").split("\0")
    sections = re.split(r"^diff --git .*\n", patches, flags=re.MULTILINE)[1:]
    bodies = [_hunks(each) for each in sections]
    return _collect(records, bodies)


def _collect(records: list[str], bodies: list[str | None]) -> list[FileChange]:
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
            added, deleted, path = record.split("\t")
            counts.append((_number(added), _number(deleted)))
            at += 1 if path else 3
    rest = iter(bodies)
    found = []
    for (path, previous, status, sha), (plus, minus) in zip(raw, counts, strict=True):
        patch = next(rest)
        if status == "changed":
            # A file that became a link is shown as removed and added: two patches, one file.
            next(rest)
        found.append(FileChange(path, previous, status, sha, plus, minus, patch))
    return found


def _hunks(body: str) -> str | None:
    at = re.search(r"^@@ ", body, flags=re.MULTILINE)
    return body[at.start() :].rstrip("\n") if at else None


def _number(text: str) -> int:
    return 0 if text == "-" else int(text)
