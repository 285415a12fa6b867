"""A command that we start finds no secret of ours in the environment of its ancestors."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hotfix_actions.handing import HANDED, _piped
from tests.adapters.test_masking import PEM

# What a hostile deploy script would do: read what every ancestor was started with.
ANCESTORS = """
pid=$PPID
while [ "$pid" -gt 1 ]; do
  tr '\\0' '\\n' < /proc/$pid/environ 2>/dev/null
  [ "$pid" = "$STOP" ] && break
  pid=$(sed 's/.*) //' /proc/$pid/stat | cut -d' ' -f2)
done
"""
PROGRAM = f"""
import os, subprocess, sys
from hotfix_actions.handing import take_over
take_over()
print("here", os.environ["HOTFIX_APP_PRIVATE_KEY"].count("canary"), os.environ["OTHER"][:6],
      flush=True)
print(sys.argv[1:], sys.stdin.read(), flush=True)
subprocess.run(["sh", "-c", {ANCESTORS!r}], env={{"PATH": os.environ["PATH"], "STOP": os.environ["STOP"]}})
"""  # noqa: E501
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def start(more: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), **more}
    # The step's shell becomes us, as in action.yml.
    shell = ["bash", "-c", 'STOP=$$; export STOP; exec "$@"', "x", sys.executable, *words]
    return subprocess.run(shell, env=env, input="said", capture_output=True, text=True, check=False)


@linux
@pytest.mark.parametrize("size", [10, 30_000, 100_000])
def test_no_ancestors_environment_holds_the_key(size: int) -> None:
    secret = {"HOTFIX_APP_PRIVATE_KEY": PEM, "GITHUB_TOKEN": "ghs_canary", "OTHER": "y" * size}
    done = start(secret, "-c", PROGRAM, "a word", "--option")
    assert done.stderr == ""
    first, second, rest = done.stdout.split("\n", 2)
    assert first == "here 2 yyyyyy"
    assert second == "['a word', '--option'] said"
    assert "PATH=" in rest
    assert "canary" not in rest


def test_the_command_itself_starts_without_them_and_exits_as_it_should() -> None:
    done = start({"HOTFIX_TOKEN": "t0ken-canary"}, "-m", "hotfix_actions", "--version")
    assert (done.returncode, done.stderr) == (0, "")
    done = start({"HOTFIX_TOKEN": "t0ken-canary"}, "-m", "hotfix_actions", "nonsense")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_where_no_file_can_be_in_memory_a_pipe_hands_over_what_has_room() -> None:
    end = _piped(b"x" * 3_000)
    assert end is not None
    with os.fdopen(end, "rb") as pipe:
        assert pipe.read() == b"x" * 3_000
    assert _piped(b"x" * 10_000_000) is None


@pytest.mark.parametrize("value", ["nonsense", "99", "-1"])
def test_a_pipe_that_is_none_is_told(value: str) -> None:
    done = start({HANDED: value}, "-m", "hotfix_actions", "--version")
    assert done.returncode == 2
    assert f"unset {HANDED}" in done.stderr


@pytest.mark.parametrize("path", ["action.yml", ".github/actions/run/action.yml"])
def test_the_steps_shell_becomes_the_tool(path: str) -> None:
    text = Path(__file__).parents[2].joinpath(path).read_text()
    runs = [line.strip() for line in text.splitlines() if line.strip().startswith("run:")]
    assert runs
    assert all(run.startswith("run: exec bash ") for run in runs)
    starter = Path(__file__).parents[2].joinpath("action/start.sh").read_text()
    assert 'exec "$python" -I "$here/start.py"' in starter
