"""Running the code of a change where it lies: its tests, and its new tests on the base's code."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotfix_actions.adapters.projects.base import Project
from hotfix_actions.adapters.projects.kinds import detect
from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.ports import Process

_LAST_LINES = 20
_LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml")


@dataclass(frozen=True)
class Installing:
    """How dependencies come in: installed; or, in a rehearsal, borrowed where they are there."""

    allowed: bool = True
    borrow_from: Path | None = None


class Measuring:
    """Runs tests in a directory that holds a commit."""

    def __init__(self, process: Process, settings: TestSettings, installing: Installing) -> None:
        self._process = process
        self._settings = settings
        self._installing = installing

    def run(
        self,
        root: Path,
        *,
        changed: Sequence[str] | None = None,
        only: Sequence[str] | None = None,
    ) -> TestRun:
        """Run the tests that relate to the changed files, or only these test files."""
        project = detect(root, self._settings)
        lacking = self._prepare(project, root)
        return lacking or project.test(self._process, root, changed=changed, only=only)

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
