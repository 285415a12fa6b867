"""Measuring a change: run here in checkouts of exact commits, or handed over by another job."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from hotfix_actions.adapters.measuring import Measuring
from hotfix_actions.adapters.projects.audit import AUDITED, audit
from hotfix_actions.domain import duration, handover
from hotfix_actions.domain.evidence import AuditPair, ProofRun, TestRun
from hotfix_actions.domain.settings import Settings
from hotfix_actions.ports import Objects, Process, Workspace


class Audits:
    """Audits lock files as GitHub holds them, away from the change's own configuration."""

    def __init__(self, process: Process, objects: Objects, settings: Settings) -> None:
        self._process = process
        self._objects = objects
        self._timeout = settings.audit.timeout

    def audit(self, base: str, head: str) -> AuditPair:
        """Audit the dependencies of both commits; equal lock files are asked about once."""
        self._objects.gather_named([base, head], AUDITED)
        texts = [self._lock_files(sha) for sha in (base, head)]
        timeout = duration.parse(self._timeout)
        if texts[0] == texts[1]:
            only = audit(self._process, texts[0], timeout=timeout)
            return AuditPair(only, only)
        with ThreadPoolExecutor(2) as pool:
            ask = partial(audit, self._process, timeout=timeout)
            before, after = pool.map(ask, texts)
        return AuditPair(before, after)

    def _lock_files(self, sha: str) -> dict[str, str]:
        texts = {name: self._objects.file(sha, name) for name in AUDITED}
        return {name: text for name, text in texts.items() if text is not None}


class CheckoutEvidence:
    """Runs the code of a change in throw-away checkouts, without credentials."""

    def __init__(
        self, workspace: Workspace, objects: Objects, measuring: Measuring, audits: Audits
    ) -> None:
        self._workspace = workspace
        self._objects = objects
        self._measuring = measuring
        self._audits = audits

    def tests(self, sha: str, changed: Sequence[str]) -> TestRun:
        """Run the tests that relate to the changed files, at a commit."""
        with self._workspace.checkout(sha) as root:
            return self._measuring.run(root, changed=changed)

    def proof(self, base: str, head: str, tests: Sequence[str]) -> ProofRun:
        """Run the head's new or changed tests on the base's code."""
        if not tests:
            return ProofRun()
        self._objects.gather_named([base, head], [*tests, *AUDITED])
        with self._workspace.checkout(base) as root:
            for path in tests:
                content = self._objects.content(head, path)
                if content is not None:
                    _put(root, path, content)
            return ProofRun(tuple(tests), self._measuring.run(root, only=tests))

    def audit(self, base: str, head: str) -> AuditPair:
        """Audit the dependencies of both commits."""
        return self._audits.audit(base, head)


class HandedEvidence:
    """Believes of handed-over evidence what it can say: how the change's own tests ended."""

    def __init__(self, text: str, audits: Audits) -> None:
        self._text = text
        self._audits = audits

    def tests(self, sha: str, changed: Sequence[str]) -> TestRun:  # noqa: ARG002
        """Give the handed-over run, if it is of this commit."""
        try:
            found = handover.read(self._text)
        except handover.Unusable as why:
            return TestRun(missing=f"no evidence: {why}")
        if found.order.head != sha:
            return TestRun(missing=f"the evidence is of commit {found.order.head[:7]}")
        return found.tests

    def proof(self, base: str, head: str, tests: Sequence[str]) -> ProofRun:
        """Give the handed-over run, if it is of these commits and these tests."""
        if not tests:
            return ProofRun()
        lacking = ProofRun(tuple(tests), TestRun(missing="the evidence is of something else"))
        try:
            found = handover.read(self._text)
        except handover.Unusable as why:
            return ProofRun(tuple(tests), TestRun(missing=f"no evidence: {why}"))
        same = (found.order.base, found.order.head, set(found.own)) == (base, head, set(tests))
        return ProofRun(tuple(tests), found.proof) if same else lacking

    def audit(self, base: str, head: str) -> AuditPair:
        """Audit the dependencies of both commits: never handed over, always done here."""
        return self._audits.audit(base, head)


def _put(root: Path, path: str, content: bytes) -> None:
    """Write a test of the change into the base's checkout, never outside it."""
    target = root / path
    if target.is_symlink() or not target.parent.resolve().is_relative_to(root.resolve()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
