"""The action's set-up: a real installation of the lock, away from whatever the caller has."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.act import ROOT, shipped
from tests.support.wheels import NO_INDEX, NOBODY, built, released

pytestmark = pytest.mark.slow
UV = Path(sys.executable).parent / "uv"


class Job:
    """A job's surroundings, as a runner gives them."""

    def __init__(self, folder: Path) -> None:
        self.tool = shipped(folder / "tool")
        self.temporary, self.work = folder / "tmp", folder / "work"
        self.summary = folder / "summary.md"
        self.temporary.mkdir()
        self.work.mkdir()
        self.path = os.environ["PATH"].replace(f"{Path(sys.executable).parent}:", "")
        self.server = NOBODY

    def start(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Start in the workspace, as action.yml does."""
        keep: Mapping[str, str] = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(("PIP_", "UV_", "SSL_", "npm_")) or name == "HOME"
        }
        env = {
            **keep,
            "PATH": self.path,
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_SERVER_URL": self.server,
            **more,
        }
        script = str(self.tool / "action" / "start.sh")
        return subprocess.run(
            ["bash", script, *words],
            cwd=self.work, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def environments(self) -> list[str]:
        """Name what was installed into the job's own directory."""
        return sorted(path.name for path in self.temporary.iterdir())


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of an embedded GitHub where our release carries its wheels."""
    if built() is None:
        pytest.skip("there are no wheels for this system")
    with released(tmp_path_factory.mktemp("github")) as address:
        yield address


def test_without_an_index_and_without_pip_the_releases_wheels_do(job: Job, github: str) -> None:
    job.server = github
    (job.tool / "requirements" / "requirements-dev.lock").unlink()
    done = job.start("--version", **NO_INDEX)
    assert (done.returncode, done.stderr) == (0, ""), done
    assert done.stdout.startswith("hotfix, version ")
    (made,) = job.environments()
    assert sorted(path.name for path in (job.temporary / made).iterdir()) == ["ready", "wheels"]


def test_wheels_of_another_lock_are_not_used_and_the_index_is_asked(job: Job, github: str) -> None:
    job.server = github
    lock = job.tool / "requirements" / "requirements.lock"
    lock.write_text(lock.read_text() + "# changed since the release\n")
    done = job.start("--version")
    assert done.returncode == 0, done
    assert "asking the package index, since no release v" in done.stderr
    assert not list(job.temporary.glob("*/wheels"))


def test_it_installs_once_a_job_and_starts_the_code_of_the_commit_it_lies_in(
    job: Job, github: str
) -> None:
    (tag,) = re.findall(r'__version__ = "(.+)"', (ROOT / "hotfix_actions/__init__.py").read_text())
    job.server = github
    assert job.start("--version").stdout.startswith(f"hotfix, version {tag}")
    source = job.tool / "hotfix_actions" / "__init__.py"
    source.write_text(source.read_text().replace('__version__ = "', '__version__ = "9.9.9+'))
    job.server = NOBODY
    again = job.start("--version", **NO_INDEX)
    assert (again.returncode, again.stdout.startswith("hotfix, version 9.9.9+")) == (0, True), again
    assert len(job.environments()) == 1


def test_uv_installs_where_it_is_there(job: Job, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "uv").symlink_to(UV)
    job.path = f"{tools}:{job.path}"
    assert job.start("--version").returncode == 0
    config = next(job.temporary.glob("*/pyvenv.cfg")).read_text()
    assert "uv = " in config


def test_where_uv_cannot_be_brought_pip_does_it_alone(job: Job) -> None:
    lock = job.tool / "requirements" / "requirements-dev.lock"
    lock.write_text(lock.read_text().replace("\nuv==", "\nno-uv=="))
    assert job.start("--version").returncode == 0
    config = next(job.temporary.glob("*/pyvenv.cfg")).read_text()
    assert "uv = " not in config


def test_the_callers_python_settings_and_files_are_left_alone(job: Job) -> None:
    for name in ("yaml.py", "click.py", "json.py", "hotfix_actions.py", "sitecustomize.py"):
        (job.work / name).write_text("raise SystemExit('the workspace was imported')\n")
    target = job.work / "target"
    done = job.start(
        "--version",
        PYTHONPATH=str(job.work), PYTHONSTARTUP=str(job.work / "yaml.py"), PIP_TARGET=str(target),
        PIP_REQUIRE_VIRTUALENV="1", VIRTUAL_ENV=str(job.work), PYTHONHOME=str(job.work),
    )  # fmt: skip
    assert done.returncode == 0, done
    assert not target.exists()
    assert sorted(path.name for path in job.work.iterdir() if path.suffix != ".py") == []


def test_an_index_out_of_reach_is_told_with_what_to_do_and_leaves_nothing_half_made(
    job: Job,
) -> None:
    done = job.start("--version", **NO_INDEX)
    assert done.returncode == 4, done
    rows = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert len(rows) == 1
    assert "check that the runner reaches GitHub's releases or its package index" in rows[0]
    assert "Before that: http://127.0.0.1:9/" in rows[0]
    assert "hotfix did not start" in job.summary.read_text()
    assert job.environments() == []


def test_no_token_reaches_the_installer(job: Job, tmp_path: Path) -> None:
    tools, seen = tmp_path / "bin", tmp_path / "seen"
    tools.mkdir()
    (tools / "uv").write_text(f"#!/bin/sh\nenv >> {seen}\nexit 1\n")
    (tools / "uv").chmod(0o755)
    job.path = f"{tools}:{job.path}"
    job.start(
        "--version", HOTFIX_TOKEN="t0ken", GITHUB_TOKEN="t0ken", ACTIONS_RUNTIME_TOKEN="t0ken"
    )
    assert "RUNNER_TEMP" in seen.read_text()
    assert "t0ken" not in seen.read_text()


def test_a_python_too_old_looks_for_another_and_says_so_where_there_is_none(
    job: Job, tmp_path: Path
) -> None:
    old = tmp_path / "old.py"
    text = (ROOT / "action" / "start.py").read_text()
    old.write_text(text.replace("LEAST = (3, 11)", "LEAST = (9, 9)"))
    shutil.copy(old, job.tool / "action" / "start.py")
    done = job.start("--version")
    assert done.returncode == 3, done
    assert "actions/setup-python" in done.stdout


def test_a_place_that_cannot_be_written_is_told_and_is_no_traceback(job: Job) -> None:
    job.temporary.rmdir()
    job.temporary.write_text("in the way")
    done = job.start("--version", **NO_INDEX)
    assert done.returncode == 4, done
    assert "Not a directory" in done.stdout or "File exists" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_windows_is_refused_with_what_to_do(job: Job) -> None:
    done = job.start("--version", RUNNER_OS="Windows")
    assert done.returncode == 3, done
    assert "runs-on: ubuntu-latest" in done.stdout
    assert [row for row in done.stdout.splitlines() if row.startswith("::error")]
    assert "hotfix did not start" in job.summary.read_text()


def test_a_runner_without_python_is_refused_with_what_to_do(job: Job, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("bash", "dirname"):
        (bare / name).symlink_to(str(shutil.which(name)))
    script = job.tool / "action" / "start.sh"
    script.write_text(script.read_text().replace("/usr/bin/python3", "/nowhere/python3"))
    job.path = str(bare)
    done = job.start("--version")
    assert done.returncode == 3, done
    assert "looking for python3 on the runner" in done.stdout
    assert "actions/setup-python" in done.stdout


def test_a_python_that_only_the_runner_keeps_is_found(job: Job, tmp_path: Path) -> None:
    kept = tmp_path / "tools" / "Python" / "3.12.4" / "x64" / "bin"
    kept.mkdir(parents=True)
    (kept / "python3").symlink_to(sys.executable)
    script = job.tool / "action" / "start.sh"
    text = script.read_text().replace("for python in python3 /usr/bin/python3 ", "for python in ")
    script.write_text(text)
    (job.tool / "action" / "start.py").write_text("import sys; print('started by', sys.argv[1:])")
    done = job.start("--version", RUNNER_TOOL_CACHE=str(tmp_path / "tools"))
    assert done.stdout == "started by ['--version']\n", done


def test_it_is_written_for_pythons_that_are_older_than_the_tools() -> None:
    """The oldest Python that runners still have must understand it, to say that it is too old."""
    for path in (ROOT / "action").glob("*.py"):
        assert ast.parse(path.read_text(), feature_version=(3, 8)).body
