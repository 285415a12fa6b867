"""The action's set-up: a real installation from the lock, away from whatever the caller has."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.act import ROOT, shipped

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

    def start(
        self, *words: str, python: str = "python3", **more: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run start.py in the workspace."""
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
            **more,
        }
        script = str(self.tool / "action" / "start.py")
        return subprocess.run(
            [python, "-I", script, *words],
            cwd=self.work, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def environments(self) -> list[str]:
        """Name what was installed into the job's own directory."""
        return sorted(path.name for path in self.temporary.iterdir())


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def test_it_installs_once_a_job_and_starts_the_code_of_the_commit_it_lies_in(job: Job) -> None:
    source = job.tool / "hotfix_actions" / "__init__.py"
    source.write_text(source.read_text().replace('__version__ = "', '__version__ = "9.9.9+'))
    first = job.start("--version")
    assert (first.returncode, first.stdout.startswith("hotfix, version 9.9.9+")) == (0, True), first
    assert len(job.environments()) == 1
    again = job.start("--version", PIP_INDEX_URL="http://127.0.0.1:9")
    assert again.returncode == 0, again


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
    done = job.start("--version", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0",
                     PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)  # fmt: skip
    assert done.returncode == 4, done
    rows = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert len(rows) == 1
    assert "check that the runner reaches its package index" in rows[0]
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


def test_it_is_written_for_pythons_that_are_older_than_the_tools() -> None:
    """The oldest Python that runners still have must understand it, to say that it is too old."""
    assert ast.parse((ROOT / "action" / "start.py").read_text(), feature_version=(3, 8)).body
