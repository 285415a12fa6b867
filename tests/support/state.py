"""The tool's state in memory: a compare-and-swap over names, with the commits that they hold.

`late` shows names as they were for a number of reads, as GitHub's replicas do; `rival` happens once
before the next swap.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hotfix_actions.adapters.github.objects import TooLong
from hotfix_actions.domain.lease import Worker
from hotfix_actions.domain.state import Head, StateChange, StateCommit
from hotfix_actions.domain.step import IssueText
from hotfix_actions.domain.world import CommitFacts
from hotfix_actions.errors import LostRace


@dataclass
class FakeState:
    heads: dict[str, Head] = field(default_factory=dict)
    commits: dict[str, StateCommit] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    swaps: list[tuple[str, ...]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    late: dict[str, list[Head | None]] = field(default_factory=dict)
    rival: Callable[[], object] | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def ref(self, name: str) -> str:
        return f"refs/{name}"

    def read(self, name: str) -> Head | None:
        if self.late.get(name):
            return self.late[name].pop(0)
        return self.heads.get(name)

    def matching(self, prefix: str) -> Mapping[str, Head]:
        return {name: head for name, head in self.heads.items() if name.startswith(prefix)}

    def swap(
        self, changes: Sequence[StateChange], text: IssueText | None = None
    ) -> Mapping[str, str | None]:
        rival, self.rival = self.rival, None
        if rival is not None:
            rival()
        with self.lock:
            for change in changes:
                head = self.heads.get(change.name)
                if (head.sha if head else None) != change.before:
                    raise LostRace(change.name)
            made = {change.name: self._after(change) for change in changes}
            for name, sha in made.items():
                if sha is None:
                    del self.heads[name]
                else:
                    self.heads[name] = Head(sha)
            self.swaps.append(tuple(made))
            if text is not None:
                self.texts[text.number] = text.at(made)
        return made

    def put(self, name: str, message: str = "", kind: str = "commit", **files: str) -> str:
        """Put something there by hand."""
        sha = self._make(None, StateCommit(message, files))
        self.heads[name] = Head(sha, kind)
        return sha

    def _after(self, change: StateChange) -> str | None:
        after = change.after
        return self._make(change.before, after) if isinstance(after, StateCommit) else after

    def _make(self, before: str | None, commit: StateCommit) -> str:
        base = self.commits[before] if before and commit.follows else None
        files = {**(base.files if base else {}), **commit.files}
        text = repr((before if base else "", commit.message, sorted(files.items())))
        sha = hashlib.sha256(text.encode()).hexdigest()[:40]
        self.commits[sha] = StateCommit(commit.message, files, commit.follows)
        if base and before:
            self.parents[sha] = before
        return sha


@dataclass
class FakeObjects:
    """The commits of a `FakeState`, as far as journal and leases read them."""

    state: FakeState

    def commit(self, sha: str) -> CommitFacts:
        parent = self.state.parents.get(sha)
        return CommitFacts(
            sha=sha,
            parents=(parent,) if parent else (),
            author="",
            message=self.state.commits[sha].message,
        )

    def file(self, sha: str, path: str) -> str | None:
        return self.state.commits[sha].files.get(path)

    def content(self, sha: str, path: str, most: int) -> bytes | None:
        text = self.file(sha, path)
        if text is not None and len(text) > most:
            raise TooLong(len(text))
        return None if text is None else text.encode(errors="surrogateescape")

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"neither journal nor leases have any business with .{name}")


def worker(run: str, **fields: Any) -> Worker:
    """Return a process of its own for each run."""
    return Worker(run, **({"host": "here", "process": f"pid-of-{run}"} | fields))
