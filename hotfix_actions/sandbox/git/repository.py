"""One bare repository: objects in and out, refs read and changed together."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotfix_actions.sandbox.git.batch import Batch, Found
from hotfix_actions.sandbox.git.loose import write_object
from hotfix_actions.sandbox.git.memo import Memo
from hotfix_actions.sandbox.git.objects import (
    SHA,
    ZERO,
    Commit,
    Entry,
    Tag,
    decode_commit,
    decode_tag,
    decode_tree,
)
from hotfix_actions.sandbox.git.process import Finished, GitError, git
from hotfix_actions.sandbox.observer import Observer


class RefConflictError(Exception):
    """A ref was not where it was believed to be, or its name stands in another's way."""


@dataclass(frozen=True)
class RefMove:
    """A ref's way from one object to another; None means that it is not there."""

    ref: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Ref:
    """A ref and the object it points at."""

    name: str
    sha: str
    kind: str


class GitRepository:
    """Reading and writing one bare repository."""

    def __init__(self, directory: Path, observer: Observer) -> None:
        self.directory = directory
        self.memo = Memo()
        self._observer = observer
        self._batch = Batch(directory, observer)

    def run(self, *command: str, **options: Any) -> Finished:
        """Run a git command here; raises GitError."""
        return git(*command, directory=self.directory, observer=self._observer, **options)

    def close(self) -> None:
        """End the processes that read objects."""
        self._batch.close()

    def info(self, sha: str) -> Found | None:
        """Return the header of an object; None when the repository does not hold it."""
        return self._batch.info(sha) if SHA.fullmatch(sha) else None

    def read(self, sha: str, kind: str) -> bytes | None:
        """Return the content of an object of that kind; None when there is no such one."""
        found = self._batch.contents(sha) if SHA.fullmatch(sha) else None
        return found.content if found and found.kind == kind else None

    def commit(self, sha: str) -> Commit | None:
        """Return a commit; None when there is no commit of that SHA."""
        content = self.memo.get(("commit", sha), lambda: self.read(sha, "commit"))
        if content is None:
            self.memo.forget(("commit", sha))
            return None
        return decode_commit(sha, content)

    def tag(self, sha: str) -> Tag | None:
        """Return an annotated tag; None when there is no tag object of that SHA."""
        content = self.read(sha, "tag")
        return None if content is None else decode_tag(sha, content)

    def tree(self, sha: str) -> list[Entry] | None:
        """Return the entries of a tree; None when there is no tree of that SHA."""
        content = self.read(sha, "tree")
        return None if content is None else decode_tree(content)

    def write(self, kind: str, content: bytes) -> str:
        """Store an object and return its SHA."""
        return write_object(self.directory, kind, content)

    def ref(self, name: str) -> Ref | None:
        """Return where a full ref points; None when it is not there."""
        found = self._batch.info(name)
        return Ref(name, found.sha, found.kind) if found else None

    def refs(self, *prefixes: str) -> list[Ref]:
        """Return the refs under the prefixes (whole path components), ordered by name."""
        form = "--format=%(refname) %(objectname) %(objecttype)"
        lines = self.run("for-each-ref", form, *prefixes).text.splitlines()
        return [Ref(*line.split(" ")) for line in lines]

    def move_refs(self, moves: Iterable[RefMove]) -> None:
        """Move all the refs or none; raises RefConflictError when one is not where it was."""
        updates = [f"update {move.ref} {move.new or ZERO} {move.old or ZERO}" for move in moves]
        lines = ["start", *updates, "prepare", "commit", ""]
        try:
            self.run("update-ref", "--stdin", stdin="\n".join(lines).encode())
        except GitError as error:
            raise RefConflictError(error.stderr.strip()) from error

    def peel(self, sha: str) -> str | None:
        """Return the commit that a commit or an annotated tag stands for; None for the rest."""
        found = self.info(sha)
        while found and found.kind == "tag":
            tag = self.tag(found.sha)
            found = self.info(tag.target) if tag else None
        return found.sha if found and found.kind == "commit" else None
