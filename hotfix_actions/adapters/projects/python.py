"""Python projects: pytest, in an environment beside the checkout."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotfix_actions.adapters.projects import cases, junit
from hotfix_actions.adapters.projects.base import INSTALL_TIMEOUT, present, timeout_of
from hotfix_actions.adapters.projects.python_needs import is_package, pip_words, runtime_names
from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.ports import Finished, Process

# Prints the distributions that are not installed. -I: the checkout's own files have no say.
_MISSING = """
import sys
from importlib.metadata import PackageNotFoundError, version
for name in sys.argv[1:]:
    try:
        version(name)
    except PackageNotFoundError:
        print(name)
"""
_MACHINES = "python3"
# A checkout of one commit has no tags to take a version from; each tool has its own way round.
_NO_TAGS = {
    "SETUPTOOLS_SCM_PRETEND_VERSION": "0.0.0",
    "PBR_VERSION": "0.0.0",
    "POETRY_DYNAMIC_VERSIONING_BYPASS": "0.0.0",
}


@dataclass(frozen=True)
class Python:
    """A Python project at the root of a checkout."""

    settings: TestSettings
    kind: str = "python"

    def needs_install(self, process: Process, root: Path) -> str:
        """Name what is missing of pytest and the declared dependencies.

        A package must be installed from this very checkout: one of the same name that happens to
        be installed on the machine would be tested in its place.
        """
        if is_package(root) and _interpreter(root) == _MACHINES:
            return "the project itself is not installed from this checkout"
        wanted = ("pytest", *runtime_names(root))
        words = (_interpreter(root), "-I", "-c", _MISSING, *wanted)
        finished = process.run(words, cwd=root)
        missing = finished.stdout.split()
        return f"not installed: {', '.join(missing)}" if missing else ""

    def install(self, process: Process, root: Path) -> Finished:
        """Make an environment beside the checkout, with the project, its test extras and pytest.

        Beside, not inside: the checkout stays what was committed, and both are removed together.
        """
        if self.settings.install:
            return process.run(self.settings.install, cwd=root, timeout=INSTALL_TIMEOUT)
        beside = _beside(root)
        made = process.run(
            ("python3", "-m", "venv", str(beside)), cwd=root, timeout=INSTALL_TIMEOUT
        )
        if made.code != 0:
            return made
        pip = (str(beside / "bin/python"), "-m", "pip", "install", "-q")
        words = (*pip, "--disable-pip-version-check", *pip_words(root))
        return process.run(words, cwd=root, env=_NO_TAGS, timeout=INSTALL_TIMEOUT)

    def test(
        self,
        process: Process,
        root: Path,
        *,
        changed: Sequence[str] | None = None,  # noqa: ARG002  # pytest cannot tell: all are run
        only: Sequence[str] | None = None,
    ) -> TestRun:
        """Run pytest, which also runs unittest's cases."""
        files = present(root, only or (), (".py",))
        runnable = tuple(path for path in files if _is_test_file(path))
        if only is not None and not runnable:
            return TestRun(missing=f"pytest can run none of {', '.join(only)}")
        with tempfile.TemporaryDirectory(prefix="hotfix-report-") as temporary:
            report = Path(temporary, "report.xml")
            # xunit1 tells the file of every case (pytest's reference, `junit_family`).
            asked = (f"--junitxml={report}", "-o", "junit_family=xunit1", "-p", "no:cacheprovider")
            finished = process.run(
                (_interpreter(root), "-m", "pytest", *asked, *runnable),
                cwd=root,
                env={"PYTHONPATH": "src"} if (root / "src").is_dir() else None,
                timeout=timeout_of(self.settings),
            )
            told = cases.read(report, junit.cases)
        if told is not None and runnable:
            told = cases.within(told, root, runnable)
        return cases.counted(" ".join(("python -m pytest", *runnable)), finished, told, root=root)


def _is_test_file(path: str) -> bool:
    """Whether pytest collects the file by its name (`python_files`)."""
    name = path.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py")


def programs(root: Path) -> Path | None:
    """Give where the programs of the environment are that `install` has made for a checkout."""
    found = _beside(root) / "bin"
    return found if found.is_dir() else None


def _beside(root: Path) -> Path:
    return root.resolve().parent / f"{root.resolve().name}-venv"


def _interpreter(root: Path) -> str:
    for environment in (_beside(root), root / ".venv", root / "venv"):
        if (environment / "bin/python").is_file():
            return str(environment / "bin/python")
    return _MACHINES
