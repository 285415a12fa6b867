"""Projects that say themselves how they are tested, and those that nobody can tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotfix_actions.adapters.projects import cases, junit, python
from hotfix_actions.adapters.projects.base import CONFIGURE, INSTALL_TIMEOUT, Project, timeout_of
from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.errors import UsageFault
from hotfix_actions.ports import Finished, Process

# A `python` of the machine would test what the machine has: that of the checkout goes first.
_WITHIN = ("sh", "-c", 'PATH="$0:$PATH" && export PATH && exec "$@"')


@dataclass(frozen=True)
class Command:
    """A project with `tests.command`; without `tests.install`, its kind installs it."""

    settings: TestSettings
    inner: Project
    kind: str = "command"

    def needs_install(self, process: Process, root: Path) -> str:
        """Say so where `tests.install` is configured, as nobody can tell what it makes."""
        if self.settings.install:
            return "tests.install is configured"
        return self.inner.needs_install(process, root)

    def install(self, process: Process, root: Path) -> Finished:
        """Run `tests.install`, or what the project's kind would."""
        if not self.settings.install:
            return self.inner.install(process, root)
        return process.run(self.settings.install, cwd=root, timeout=INSTALL_TIMEOUT)

    def test(
        self,
        process: Process,
        root: Path,
        *,
        changed: Sequence[str] | None = None,  # noqa: ARG002  # the whole command is run
        only: Sequence[str] | None = None,
    ) -> TestRun:
        """Run `tests.command` and read `tests.report`.

        A report from before is removed first. `only` keeps those cases alone whose file the report
        tells; where it does not, all count: one that fails is one that fails.
        """
        report = root / self.settings.report if self.settings.report else None
        if report is not None and (report.is_file() or report.is_symlink()):
            report.unlink()
        timeout = timeout_of(self.settings)
        programs = python.programs(root)
        within = (*_WITHIN, str(programs)) if programs is not None else ()
        finished = process.run((*within, *self.settings.command), cwd=root, timeout=timeout)
        told = cases.read(report, junit.cases) if report is not None else None
        if told is not None and only is not None:
            told = cases.within(told, root, only)
        return cases.counted(" ".join(self.settings.command), finished, told, root=root)


@dataclass(frozen=True)
class Unknown:
    """A project of no known kind: nothing is run, and that is said."""

    settings: TestSettings
    kind: str = "unknown"

    def needs_install(self, process: Process, root: Path) -> str:  # noqa: ARG002  # the protocol's
        """Nothing is known to be missing."""
        return ""

    def install(self, process: Process, root: Path) -> Finished:  # noqa: ARG002  # the protocol's
        """Raise UsageFault: there is nothing that could be run."""
        raise UsageFault(
            tried="installing the project's dependencies",
            found="neither package.json nor a Python project is at the root",
            remedy="set tests.install and tests.command in .github/hotfix.yml",
        )

    def test(
        self,
        process: Process,  # noqa: ARG002  # the protocol's
        root: Path,  # noqa: ARG002  # the protocol's
        *,
        changed: Sequence[str] | None = None,  # noqa: ARG002  # the protocol's
        only: Sequence[str] | None = None,  # noqa: ARG002  # the protocol's
    ) -> TestRun:
        """Say that nobody knows how to test this."""
        what = "neither package.json nor a Python project is at the root"
        return TestRun(missing=f"{what}: {CONFIGURE}")
