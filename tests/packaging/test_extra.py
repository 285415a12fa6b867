"""What runs in production needs none of the rehearsal's libraries."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hotfix_actions"
# What belongs to the rehearsal and may need the extra.
REHEARSAL = ("sandbox", "rehearsal", "commands/rehearse.py", "commands/sandbox.py",
             "projections/html.py", "projections/page.py")  # fmt: skip
WITHOUT = """
import importlib, io, json, sys
from contextlib import redirect_stderr, redirect_stdout

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"graphql", "markdown_it", "werkzeug"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
modules, commands = json.loads(sys.argv[1])
for module in modules:
    importlib.import_module(module)
from hotfix_actions.cli import main
for command in commands:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(command, env={})
    print(json.dumps([code, out.getvalue(), err.getvalue()]))
"""


def core() -> list[str]:
    paths = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py"))]
    return [
        ".".join(("hotfix_actions", *path.with_suffix("").parts)).removesuffix(".__init__")
        for path in paths
        if not str(path).startswith(REHEARSAL) and path.name != "__main__.py"
    ]


@pytest.fixture(scope="module")
def answers() -> list[tuple[int, str, str]]:
    """What commands say where the extra is not installed, after all of the core was imported."""
    commands = [["--version"], ["status", "--help"], ["rehearse"],
                ["sandbox", "serve", "--data", "x"]]  # fmt: skip
    words = [sys.executable, "-c", WITHOUT, json.dumps([core(), commands])]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_every_core_module_and_command_works_without_the_extra(
    answers: list[tuple[int, str, str]],
) -> None:
    version, status = answers[:2]
    assert (version[0], version[1].startswith("hotfix, version ")) == (0, True)
    assert (status[0], "Say where it stands" in status[1]) == (0, True)


def test_the_rehearsal_says_how_to_install_what_it_lacks(
    answers: list[tuple[int, str, str]],
) -> None:
    for code, out, err in answers[2:]:
        assert (code, out) == (2, "")
        assert 'pip install "hotfix-actions[rehearse]"' in err
        assert "Traceback" not in err


def test_the_locks_hold_what_each_set_up_needs_and_no_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["optional-dependencies"]) == {"rehearse"}
    extra = {"graphql-core", "markdown-it-py", "werkzeug"}

    def names(lock: str) -> set[str]:
        text = (ROOT / "requirements" / lock).read_text()
        return {line.partition("==")[0] for line in text.splitlines() if "==" in line}

    held = names("requirements.lock")
    assert held & extra == set()
    assert names("requirements-rehearse.lock") - held == extra | {"mdurl"}
    assert names("requirements-dev.lock") >= names("requirements-rehearse.lock")
