"""What every kind of project offers, and what the kinds have in common."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from hotfix_actions.domain import duration
from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.ports import Finished, Process

INSTALL_TIMEOUT = 900.0
CONFIGURE = "set tests.command and tests.report (JUnit XML) in .github/hotfix.yml"


class Project(Protocol):
    """A project in a checkout. All its commands run the change's own code: none sees a secret."""

    @property
    def kind(self) -> str:
        """The name in the table of kinds."""

    def needs_install(self, process: Process, root: Path) -> str:
        """Say why dependencies must be installed first; nothing where they are there."""

    def install(self, process: Process, root: Path) -> Finished:
        """Install the dependencies into the checkout or beside it; the caller reads the code.

        Install scripts are run, as the tests may need what they build. Raises UsageFault where
        the tool that installs is missing.
        """

    def test(
        self,
        process: Process,
        root: Path,
        *,
        changed: Sequence[str] | None = None,
        only: Sequence[str] | None = None,
    ) -> TestRun:
        """Run the tests and count them by their report.

        `changed` are files whose related tests suffice where the runner can tell them; `only` are
        test files to run alone (the proof). Both are relative to the root. Raises UsageFault where
        the tool that tests is missing.
        """


def timeout_of(settings: TestSettings) -> float:
    """Give the seconds that a test run may take."""
    return duration.parse(settings.timeout)


def present(root: Path, paths: Sequence[str], suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """Give the paths that are files in the root and end in one of the suffixes.

    Paths come from the change: one that looks like an option or leaves the root is none of them.
    """
    inside = (path for path in paths if not path.startswith("-") and path.endswith(suffixes))
    return tuple(
        path
        for path in inside
        if (root / path).is_file() and (root / path).resolve().is_relative_to(root.resolve())
    )
