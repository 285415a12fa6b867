"""The door to child processes: what a child sees, and how its end is told."""

import os
import select
import sys
import tracemalloc
from pathlib import Path

import pytest

from hotfix_actions.adapters import child
from hotfix_actions.adapters.process import OUTPUT_LIMIT, ChildProcesses
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


# What a command leaves running: it keeps the output, waits for a word, prints and says how it is.
SERVER = "{ read x < go; echo late; echo later; echo alive > told; } &"


@pytest.fixture
def fifos(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "go")
    os.mkfifo(tmp_path / "told")
    return tmp_path


@pytest.mark.parametrize("start", ["{}", "setsid sh -c '{}'"])
def test_a_command_is_over_when_it_ends_whatever_it_left_running(
    start: str, fifos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "GRACE", 0.01)
    said: list[str] = []
    processes = ChildProcesses({"PATH": "/usr/bin:/bin"}, Trace(), said.append)
    script = f"echo v1.2.3; {start.format(SERVER)} exit 0"
    done = processes.run(["sh", "-c", script], cwd=fifos)
    assert (done.code, done.stdout, done.held, done.timed_out) == (0, "v1.2.3\n", True, False)
    assert [f"warning: {text}" for text in processes.left] == said
    assert "still holds its output" in said[0]
    # What was left running lives on, and may go on printing.
    (fifos / "go").write_text("go\n")
    assert (fifos / "told").read_text() == "alive\n"


def test_what_escaped_from_a_command_that_took_too_long_does_not_hold_it(
    fifos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "GRACE", 0.01)
    processes = ChildProcesses({"PATH": "/usr/bin:/bin"}, Trace())
    script = f"setsid sh -c '{SERVER}'; echo begun; sleep 60"
    done = processes.run(["sh", "-c", script], cwd=fifos, timeout=0.5)
    assert (done.timed_out, done.held, done.stdout) == (True, True, "begun\n")
    (fifos / "go").write_text("go\n")
    assert (fifos / "told").read_text() == "alive\n"


def test_a_command_that_holds_nothing_has_left_nothing(
    processes: ChildProcesses, tmp_path: Path
) -> None:
    script = "exec >&- 2>&-; sleep 0.1; exit 3"
    assert processes.run(["sh", "-c", script], cwd=tmp_path).code == 3
    assert processes.left == ()


def test_of_a_flood_of_output_the_end_is_kept(processes: ChildProcesses, tmp_path: Path) -> None:
    script = "head -c 20000000 /dev/zero | tr '\\0' x; printf 'end\\r\\n'"
    tracemalloc.start()
    done = processes.run(["sh", "-c", script], cwd=tmp_path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(done.stdout) == OUTPUT_LIMIT
    assert done.stdout.endswith("xend\n")
    assert most < 6 * child.KEPT


@pytest.mark.parametrize("kind", ["not executable", "no program", "a directory", "a word with NUL"])
def test_what_cannot_be_started_is_told_with_what_to_do(
    kind: str, processes: ChildProcesses, tmp_path: Path
) -> None:
    program = tmp_path / "restore"
    if kind == "a directory":
        program.mkdir()
    else:
        program.write_bytes(b"\0\1\2")
        program.chmod(0o644 if kind == "not executable" else 0o755)
    words = ["./restore", *(["a\0b"] if kind == "a word with NUL" else [])]
    with pytest.raises(UsageFault) as fault:
        processes.run(words, cwd=tmp_path)
    assert "./restore cannot be started" in fault.value.found
    assert "chmod +x ./restore" in fault.value.remedy


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


def test_a_script_that_is_not_there_is_told_from_one_whose_interpreter_is_not(
    processes: ChildProcesses, tmp_path: Path
) -> None:
    with pytest.raises(UsageFault) as fault:
        processes.run(["./restore"], cwd=tmp_path)
    assert fault.value.found == f"there is no file ./restore in {tmp_path}"
    script = tmp_path / "restore"
    script.write_text("#!/no/such/sh\n")
    script.chmod(0o755)
    with pytest.raises(UsageFault) as fault:
        processes.run(["./restore"], cwd=tmp_path)
    assert "its first line names a program that is not there" in fault.value.found
    assert "[sh, ./restore]" in fault.value.remedy


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
