import sys
from pathlib import Path

import pytest

from hotfix_actions.adapters.projects import poetry
from hotfix_actions.adapters.projects.kinds import detect
from hotfix_actions.adapters.projects.python_needs import pip_words, runtime_names
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.ports import Process
from tests.projects.stand_in import Write

SETTINGS = TestSettings()
PYPROJECT = """[project]
name = "svc"
version = "1.2.3"
dependencies = ["requests>=2", "tomli; python_version < '3.11'", "@odd"]

[project.optional-dependencies]
docs = ["sphinx"]
test = ["pytest-cov"]

[dependency-groups]
dev = ["ruff", {include-group = "more"}, "--evil"]
more = ["mypy", {include-group = "dev"}]
docs = ["furo"]
"""
TESTS = """import unittest
from svc import answer


class Answers(unittest.TestCase):
    def test_answer(self) -> None:
        self.assertEqual(answer(), 42)

    @unittest.skip("later")
    def test_later(self) -> None: ...
"""


@pytest.fixture
def environment(write: Write) -> Path:
    """Stand for the environment that `install` makes: this one, which has pytest."""
    root = write({})
    binaries = root.parent / f"{root.name}-venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (binaries / "python").chmod(0o755)
    return root


def test_dependencies_are_read_where_they_are_declared(write: Write) -> None:
    root = write({"pyproject.toml": PYPROJECT, "requirements-dev.txt": "", "tests/x.py": ""})
    assert runtime_names(root) == ("requests",)
    assert pip_words(root) == (
        "pytest", "ruff", "mypy", "-r", "requirements-dev.txt", "-e", ".[test]",
    )  # fmt: skip


def test_poetrys_dependencies_are_read_too(write: Write) -> None:
    text = '[tool.poetry.dependencies]\npython = "^3.11"\nattrs = "^23"\nown = {path = "x"}\n'
    root = write({"pyproject.toml": text, "requirements.txt": ""})
    assert runtime_names(root) == ("attrs",)
    assert pip_words(root) == ("pytest", "-r", "requirements.txt")


def test_what_poetrys_tests_need_is_read_in_its_own_way_of_writing(write: Write) -> None:
    text = """
[tool.poetry.dev-dependencies]
pytest = "^7.0.0"
own = {path = "x"}
only-windows = {version = "1", markers = "sys_platform == 'win32'"}
[tool.poetry.group.test.dependencies]
attrs = {version = "~21.4.1", extras = ["x"]}
any = "*"
either = "^1 || ^2"
"""
    root = write({"pyproject.toml": text})
    assert pip_words(root) == (
        "pytest",
        "pytest>=7.0.0,<8",
        "attrs[x]>=21.4.1,<21.5",
        "any",
        "either",
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("^1.2.3", ">=1.2.3,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0.0", ">=0.0,<0.1"),
        ("^0", ">=0,<1"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2"),
        ("1.2.3", "==1.2.3"),
        ("1.2.*", "==1.2.*"),
        (">=4.0.0, <5.0", ">=4.0.0,<5.0"),
        ("~=1.4", "~=1.4"),
    ],
)
def test_poetrys_bounds_are_written_as_pip_reads_them(written: str, read: str) -> None:
    assert poetry.bounds(written) == read


def test_a_broken_or_missing_pyproject_says_nothing(write: Write) -> None:
    root = write({"setup.py": ""})
    assert (runtime_names(root), pip_words(root)) == ((), ("pytest", "-e", "."))
    write({"pyproject.toml": "["})
    assert runtime_names(root) == ()


@pytest.mark.slow
def test_python_tests_are_counted(process: Process, write: Write, environment: Path) -> None:
    files: dict[str, object] = {
        "pyproject.toml": PYPROJECT,
        "src/svc.py": "def answer():\n    return 41\n",
        "tests/test_answer.py": TESTS,
        "tests/test_other.py": "def test_other(): pass\n",
    }
    root = write(files)
    run = detect(environment, SETTINGS).test(process, root)
    assert (run.ran, run.passed, run.failed, run.skipped) == (2, 1, 1, 1)
    assert run.failures == ("test_answer",)
    assert run.command == "python -m pytest"


@pytest.mark.slow
def test_only_the_wanted_python_tests_are_run(
    process: Process, write: Write, environment: Path
) -> None:
    root = write(
        {
            "setup.cfg": "",
            "tests/test_a.py": "def test_a(): assert 0\n",
            "tests/b_test.py": "def test_b(): pass\n",
            "tests/conftest.py": "",
        }
    )
    project = detect(environment, SETTINGS)
    run = project.test(process, root, only=["tests/b_test.py", "tests/conftest.py"])
    assert (run.ran, run.failed, run.exit_code) == (1, 0, 0)
    assert run.command == "python -m pytest tests/b_test.py"
    none = project.test(process, root, only=["tests/conftest.py"])
    assert none.missing == "pytest can run none of tests/conftest.py"


@pytest.mark.slow
def test_a_test_that_cannot_be_imported_counts_as_failed(
    process: Process, write: Write, environment: Path
) -> None:
    root = write({"setup.cfg": "", "test_a.py": "from gone import x\n"})
    run = detect(environment, SETTINGS).test(process, root, only=["test_a.py"])
    assert (run.ran, run.failed, run.report) == (1, 1, True)


@pytest.mark.slow
def test_no_python_test_is_an_empty_report(
    process: Process, write: Write, environment: Path
) -> None:
    root = write({"setup.cfg": ""})
    run = detect(environment, SETTINGS).test(process, root)
    assert (run.ran, run.exit_code, run.report) == (0, 5, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "missing"),
    [
        ({"pyproject.toml": PYPROJECT}, True),
        ({"setup.py": ""}, True),
        ({"pyproject.toml": "[tool.ruff]\n", "requirements.txt": ""}, False),
    ],
)
def test_a_package_is_never_tested_as_the_machine_happens_to_have_it(
    files: dict[str, str], missing: bool, process: Process, write: Write
) -> None:
    root = write(files)
    said = detect(root, SETTINGS).needs_install(process, root)
    assert ("not installed from this checkout" in said) is missing


@pytest.mark.slow
def test_missing_dependencies_are_named(process: Process, write: Write, environment: Path) -> None:
    text = '[project]\nname = "x"\ndependencies = ["requests", "no-such-thing-here>=1"]\n'
    root = write({"pyproject.toml": text})
    project = detect(environment, SETTINGS)
    assert project.needs_install(process, root) == "not installed: no-such-thing-here"
    write({"pyproject.toml": text.replace(', "no-such-thing-here>=1"', "")})
    assert project.needs_install(process, root) == ""


@pytest.mark.slow
def test_an_environment_is_made_beside_the_checkout(process: Process, write: Write) -> None:
    root = write({"requirements.txt": ""})
    write({"setup.cfg": "", "requirements.txt": "./no-such-folder\n"})
    finished = detect(root, SETTINGS).install(process, root)
    assert finished.code != 0
    assert (root.parent / "checkout-venv/bin/python").exists()
    assert sorted(path.name for path in root.iterdir()) == ["requirements.txt", "setup.cfg"]
