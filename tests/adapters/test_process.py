"""The door to child processes: what a child sees, and how its end is told."""

import os
import select
import sys
from pathlib import Path

import pytest

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import UsageFault

pytestmark = pytest.mark.slow

SHOW = [sys.executable, "-c", "import os, json; print(json.dumps(dict(os.environ)))"]
SECRETS = {
    "HOTFIX_TOKEN": "ghp_one",
    "GITHUB_TOKEN": "ghp_two",
    "ACTIONS_RUNTIME_TOKEN": "three",
    "AWS_SECRET_ACCESS_KEY": "four",
    "NPM_TOKEN": "five",
}


@pytest.fixture
def processes() -> ChildProcesses:
    return ChildProcesses({"PATH": "/usr/bin:/bin", "HOME": "/home/me", **SECRETS}, Trace())


def test_unreviewed_code_sees_no_secret_and_no_home(
    processes: ChildProcesses, tmp_path: Path
) -> None:
    here = tmp_path / "source"
    here.mkdir()
    seen = processes.run(SHOW, cwd=here).stdout
    assert not [name for name in SECRETS if name in seen or SECRETS[name] in seen]
    assert "/home/me" not in seen
    assert str(tmp_path) in seen


def test_a_configured_command_keeps_the_environment_but_not_our_own_tokens(
    processes: ChildProcesses, tmp_path: Path
) -> None:
    seen = processes.run(SHOW, cwd=tmp_path, trusted=True).stdout
    assert "AWS_SECRET_ACCESS_KEY" in seen
    assert "ghp_one" not in seen
    assert "ghp_two" not in seen


def test_a_command_that_takes_too_long_is_ended_with_its_children(
    processes: ChildProcesses, tmp_path: Path
) -> None:
    script = "sleep 60 & echo $! > child; wait"
    done = processes.run(["sh", "-c", script], cwd=tmp_path, timeout=0.3)
    assert done.timed_out
    assert ended(int((tmp_path / "child").read_text()))


def ended(pid: int) -> bool:
    """Wait until the kernel has ended a process that was killed."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with os.fdopen(process):
        return bool(select.select([process], [], [], 10)[0])


def test_a_missing_command_is_told_with_what_to_install(tmp_path: Path) -> None:
    nowhere = ChildProcesses({"PATH": str(tmp_path)}, Trace())
    with pytest.raises(UsageFault) as fault:
        nowhere.run(["npm", "--version"], cwd=tmp_path, env={"PATH": str(tmp_path)})
    assert fault.value.found == "npm is not installed (not on PATH)"
    assert "nodejs.org" in fault.value.remedy


@pytest.mark.parametrize("name", ["yarn", "pnpm"])
def test_a_missing_package_manager_is_told_with_how_to_get_it(name: str, tmp_path: Path) -> None:
    nowhere = ChildProcesses({"PATH": str(tmp_path)}, Trace())
    with pytest.raises(UsageFault) as fault:
        nowhere.run([name, "install"], cwd=tmp_path, env={"PATH": str(tmp_path)})
    assert f"`npm install --global {name}`" in fault.value.remedy


def test_every_child_is_in_the_trace(tmp_path: Path) -> None:
    trace = Trace()
    ChildProcesses({"PATH": "/usr/bin:/bin"}, trace).run(["git", "--version"], cwd=tmp_path)
    assert [(span.kind, span.name, span.detail["code"]) for span in trace.spans] == [
        ("git", "git --version", 0)
    ]
