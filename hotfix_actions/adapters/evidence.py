"""Measuring a change: checkouts of exact commits, and what its project kind says."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hotfix_actions.adapters.projects.audit import AUDITED, audit
from hotfix_actions.adapters.projects.base import Project
from hotfix_actions.adapters.projects.kinds import detect
from hotfix_actions.domain import duration
from hotfix_actions.domain.evidence import AuditPair, ProofRun, TestRun
from hotfix_actions.domain.settings import Settings
from hotfix_actions.ports import Objects, Process, Workspace

_LAST_LINES = 20
_LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml")


@dataclass(frozen=True)
class Installing:
    """How dependencies come in: installed; or, in a rehearsal, borrowed where they are there."""

    allowed: bool = True
    borrow_from: Path | None = None


class CheckoutEvidence:
    """Runs the code of a change in throw-away checkouts, without credentials."""

    def __init__(
        self,
        workspace: Workspace,
        process: Process,
        objects: Objects,
        settings: Settings,
        installing: Installing,
    ) -> None:
        self._workspace = workspace
        self._process = process
        self._objects = objects
        self._settings = settings
        self._installing = installing

    def tests(self, sha: str, changed: Sequence[str]) -> TestRun:
        """Run the tests that relate to the changed files, at a commit."""
        with self._workspace.checkout(sha) as root:
            project = detect(root, self._settings.tests)
            lacking = self._prepare(project, root)
            return lacking or project.test(self._process, root, changed=changed)

    def proof(self, base: str, head: str, tests: Sequence[str]) -> ProofRun:
        """Run the head's new or changed tests on the base's code."""
        if not tests:
            return ProofRun()
        with self._workspace.checkout(base) as root:
            for path in tests:
                content = self._objects.content(head, path)
                if content is not None:
                    _put(root, path, content)
            project = detect(root, self._settings.tests)
            lacking = self._prepare(project, root)
            run = lacking or project.test(self._process, root, only=tests)
            return ProofRun(tuple(tests), run)

    def audit(self, base: str, head: str) -> AuditPair:
        """Audit the dependencies of both commits; equal lock files are asked about once."""
        texts = [self._lock_files(sha) for sha in (base, head)]
        timeout = duration.parse(self._settings.audit.timeout)
        if texts[0] == texts[1]:
            only = audit(self._process, texts[0], timeout=timeout)
            return AuditPair(only, only)
        with ThreadPoolExecutor(2) as pool:
            ask = partial(audit, self._process, timeout=timeout)
            before, after = pool.map(ask, texts)
        return AuditPair(before, after)

    def _lock_files(self, sha: str) -> dict[str, str]:
        there = self._objects.files(sha)
        texts = {name: self._objects.file(sha, name) for name in AUDITED if name in there}
        return {name: text for name, text in texts.items() if text is not None}

    def _prepare(self, project: Project, root: Path) -> TestRun | None:
        """Bring the dependencies in; give a run that says why not, where they cannot be."""
        reason = project.needs_install(self._process, root)
        if not self._installing.allowed and project.kind == "python":
            # What happens to be installed on this machine may be of other code: proves nothing.
            return TestRun(missing="a Python project is tested where it is installed: --install")
        if not reason:
            return None
        if not self._installing.allowed:
            why = _borrow(root, self._installing.borrow_from)
            return TestRun(missing=f"{reason}{why}") if why else None
        done = project.install(self._process, root)
        if done.code == 0 and not done.timed_out:
            return None
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-_LAST_LINES:]
        last = said[-1] if said else "no output"
        return TestRun(missing=f"the dependencies could not be installed: {last}")


def _put(root: Path, path: str, content: bytes) -> None:
    """Write a test of the change into the base's checkout, never outside it."""
    target = root / path
    if target.is_symlink() or not target.parent.resolve().is_relative_to(root.resolve()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _borrow(root: Path, source: Path | None) -> str:
    """Copy what is installed beside the user's own checkout, if it is of the same lock file."""
    if source is None or not (source / "node_modules").is_dir():
        return " (and --install was not given)"
    for lock in _LOCKS:
        mine, theirs = root / lock, source / lock
        if mine.is_file() and not (theirs.is_file() and theirs.read_bytes() == mine.read_bytes()):
            return f" (what is installed is of another {lock}, and --install was not given)"
    shutil.copytree(source / "node_modules", root / "node_modules", symlinks=True)
    return ""
