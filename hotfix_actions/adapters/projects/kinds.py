"""The table of kinds, and how a checkout's kind is told."""

from collections.abc import Callable, Mapping
from pathlib import Path

from hotfix_actions.adapters.projects import npm, pnpm, yarn
from hotfix_actions.adapters.projects.base import Project
from hotfix_actions.adapters.projects.command import Command, Unknown
from hotfix_actions.adapters.projects.javascript import manifest
from hotfix_actions.adapters.projects.python import Python
from hotfix_actions.domain.settings import TestSettings

# Also the order in which they are asked for: by the lock file first.
KINDS: Mapping[str, tuple[tuple[str, ...], Callable[[TestSettings], Project]]] = {
    "pnpm": (("pnpm-lock.yaml",), pnpm.project),
    "yarn": (("yarn.lock",), yarn.project),
    "npm": (("package.json",), npm.project),
    "python": (
        ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "pytest.ini", "tox.ini"),
        Python,
    ),
    "unknown": ((), Unknown),
}


def detect(root: Path, settings: TestSettings) -> Project:
    """Tell the kind of the project at the root of a checkout; `tests.command` goes first.

    Where a package.json without a test script stands beside a Python project, it is Python's.
    """
    found = KINDS[_kind(root)][1](settings)
    return Command(settings, found) if settings.command else found


def _kind(root: Path) -> str:
    present = [
        kind for kind, (files, _) in KINDS.items() if any((root / file).is_file() for file in files)
    ]
    if "python" in present and "test" not in manifest(root).scripts:
        return "python"
    return present[0] if present else "unknown"
