"""The ports of what runs here: children, checkouts, measuring. `ports` gives them, too."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from hotfix_actions.domain.evidence import AuditPair, ProofRun, TestRun
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.patches import Patch
from hotfix_actions.domain.world import Finished, Probe


class Process(Protocol):
    """The one door to child processes."""

    @property
    def left(self) -> Sequence[str]:
        """Return a sentence on each command that left something running."""

    def run(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
        trusted: bool = False,
    ) -> Finished:
        """Run a command; an untrusted one sees no secret. Raises UsageFault if it is missing."""

    def supervise(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        timeout: float,
        standing: Callable[[], bool],
    ) -> Finished:
        """Run a trusted command, and end everything that it started where it does not end well.

        That is: it fails, takes longer than `timeout` seconds, `standing` (asked about every two
        seconds) says no, or this command ends, however that comes. Raises UsageFault; OutsideFailed
        where it was not begun.
        """

    def may_live(self, left: LeftRunning) -> bool:
        """Whether something of what a supervised command left running may be at work still.

        On another machine that cannot be told.
        """


class Workspace(Protocol):
    """Checkouts of exact commits, without credentials left in them."""

    def checkout(self, sha: str, *, patience: float = 300.0) -> AbstractContextManager[Path]:
        """Give a directory holding exactly this commit, removed afterwards.

        `patience` is how many seconds fetching it may take.
        """

    def here(self) -> Path:
        """Give the directory that the command was started in."""

    def merge(self, base: str, ours: str, theirs: str) -> str:
        """Give the tree of merging two commits with that merge base; "" where they conflict."""

    def missing(self, ours: str, theirs: str, *, depth: int) -> Sequence[Patch]:
        """Return the commits of `theirs` of which `ours` has no equal patch.

        `depth` is how many commits, at the most, part each of them from what both hold.
        """


class Evidence(Protocol):
    """Measurements of a change, made in checkouts of exact commits."""

    def tests(self, sha: str, changed: Sequence[str]) -> TestRun:
        """Run the tests that relate to the changed files, at a commit."""

    def proof(self, base: str, head: str, tests: Sequence[str]) -> ProofRun:
        """Run the head's new or changed tests on the base's code."""

    def audit(self, base: str, head: str) -> AuditPair:
        """Audit the dependencies of both commits."""


class Merger(Protocol):
    """Three-way merges of texts."""

    def merge(self, *, base: str, ours: str, theirs: str) -> str | None:
        """Merge; None on a conflict."""


class Web(Protocol):
    """HTTP requests to the environments: health and metrics."""

    def get(self, url: str, *, timeout: float) -> Probe:
        """Ask once; an answer of any kind is a fact, not an exception."""
