"""What the JavaScript kinds have in common: the test script, its runner, and its report."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hotfix_actions.adapters.contents import content
from hotfix_actions.adapters.projects import cases, scripts
from hotfix_actions.adapters.projects.base import (
    CONFIGURE,
    INSTALL_TIMEOUT,
    present,
    timeout_of,
)
from hotfix_actions.adapters.projects.runners import RUNNERS, Runner, focus
from hotfix_actions.adapters.projects.scripts import Found
from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.ports import Finished, Process

_SOURCES = (".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx")
# As package managers do for scripts.
_BIN = 'PATH="$PWD/node_modules/.bin:$PATH" && export PATH && '


class Manifest(msgspec.Struct, rename="camel"):
    """What is read of a package.json."""

    scripts: dict[str, str] = {}
    dependencies: dict[str, object] = {}
    dev_dependencies: dict[str, object] = {}


def manifest(root: Path) -> Manifest:
    """Read package.json; what cannot be read says nothing."""
    try:
        return msgspec.json.decode(content(root / "package.json") or b"{}", type=Manifest)
    except (msgspec.MsgspecError, RecursionError):
        return Manifest()


@dataclass(frozen=True, kw_only=True)
class JavaScript:
    """A project with a package.json; `kind` is its package manager's command."""

    settings: TestSettings
    kind: str
    locked: tuple[tuple[str, tuple[str, ...]], ...]
    unlocked: tuple[str, ...]

    def needs_install(self, process: Process, root: Path) -> str:  # noqa: ARG002  # the protocol's
        """Say that node_modules is missing, where package.json asks for anything."""
        read = manifest(root)
        wanted = len(read.dependencies) + len(read.dev_dependencies)
        if not wanted or (root / "node_modules").is_dir() or (root / ".pnp.cjs").is_file():
            return ""
        what = "dependency is" if wanted == 1 else "dependencies are"
        return f"{wanted} {what} not installed: there is no node_modules"

    def install(self, process: Process, root: Path) -> Finished:
        """Install exactly what the lock file says, or what package.json says without one."""
        by_lock = (words for lock, words in self.locked if (root / lock).is_file())
        words = self.settings.install or next(by_lock, self.unlocked)
        return process.run(words, cwd=root, timeout=INSTALL_TIMEOUT)

    def test(
        self,
        process: Process,
        root: Path,
        *,
        changed: Sequence[str] | None = None,
        only: Sequence[str] | None = None,
    ) -> TestRun:
        """Run the test script's runner, asked for a report.

        Related tests are run where the runner can tell them and every changed file is a source;
        where that finds or settles nothing, the whole suite is.
        """
        found = scripts.find(manifest(root).scripts)
        if found is None:
            what = "the test script in package.json starts no runner that is known"
            return TestRun(missing=f"{what}: {CONFIGURE}")
        if only is not None:
            return self._only(process, root, found, only)
        related = RUNNERS[found.runner].related
        sources = present(root, changed or (), _SOURCES)
        if related and sources and len(sources) == len(changed or ()):
            run = self._run(process, root, found, focus(found, related, sources))
            if run.failed or (run.passed and run.exit_code == 0):
                return run
        return self._run(process, root, found, None)

    def _only(self, process: Process, root: Path, found: Found, only: Sequence[str]) -> TestRun:
        files = present(root, only, _SOURCES)
        if not files:
            return TestRun(missing=f"{found.runner} can run none of {', '.join(only)}")
        words = focus(found, RUNNERS[found.runner].only, files)
        return self._run(process, root, found, words, only=files)

    def _run(
        self,
        process: Process,
        root: Path,
        found: Found,
        words: tuple[str, ...] | None,
        *,
        only: Sequence[str] = (),
    ) -> TestRun:
        """Run the script, or its runner with other words, and count what the report tells."""
        runner = RUNNERS[found.runner]
        with tempfile.TemporaryDirectory(prefix="hotfix-report-") as temporary:
            report = Path(temporary, "report")
            finished = process.run(
                self._argv(found, words, runner.extras(report)),
                cwd=root,
                env=runner.env(report),
                timeout=timeout_of(self.settings),
            )
            told = _told(runner, report, finished)
        if told is not None and only:
            told = cases.within(told, root, only)
        shown = f"{self.kind} test" if words is None else found.alone(words)
        return cases.counted(shown, finished, told, root=root)

    def _argv(
        self, found: Found, words: tuple[str, ...] | None, extras: tuple[str, ...]
    ) -> tuple[str, ...]:
        if words is None and not extras:
            return (self.kind, "test")
        text = found.whole(extras) if words is None else found.alone((*words, *extras))
        return ("sh", "-c", _BIN + text)


def _told(runner: Runner, report: Path, finished: Finished) -> tuple[cases.Case, ...] | None:
    if runner.on_stdout:
        return cases.parse(finished.stdout, runner.read)
    return cases.read(report, runner.read)
