"""`hotfix doctor --probe` proves what refs may do, and leaves none behind, also when killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from hotfix_actions.sandbox import Fault, Sandbox
from tests.doctor.town import DoctorsTown, Prepared, answer
from tests.support.e2e_project import git

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


@dataclass
class Killer:
    """Sends a signal to a process as soon as the embedded GitHub has served so many requests."""

    process: int = 0
    after: int = 0
    number: int = signal.SIGKILL
    served: int = 0

    def __call__(self, kind: str, _name: str, _started: float, _seconds: float, _: object) -> None:
        if kind != "request" or not self.process:
            return
        self.served += 1
        if self.served == self.after:
            os.kill(self.process, self.number)


@pytest.fixture(scope="module")
def killer() -> Killer:
    return Killer()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, killer: Killer) -> Iterator[DoctorsTown]:
    folder = tmp_path_factory.mktemp("probe")
    with Sandbox.start(folder / "github", observer=killer) as github:
        yield DoctorsTown(github, folder)


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "tests.doctor.nursery"]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        yield child
        assert child.stdin is not None
        child.stdin.close()


def killed(
    nursery: subprocess.Popen[str], killer: Killer, one: Prepared, after: int, number: int
) -> int:
    """Probe, and send the signal after so many requests; return how the process ended."""
    words = ["doctor", "--probe", "--repository", one.name]
    env = {**one.env, "HOTFIX_TOKEN": one.token}
    order = {"words": words, "env": env, "here": str(one.here)}
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    killer.served, killer.after, killer.number = 0, after, number
    _write(nursery.stdin, json.dumps(order))
    killer.process = int(_line(nursery.stdout))
    _write(nursery.stdin, "go")
    ended = int(_line(nursery.stdout))
    killer.process = 0
    return ended


def _line(stream: IO[str]) -> str:
    return stream.readline().strip()


def _write(stream: IO[str], text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


# The requests that read the set-up come first, 27 of them; in these the probe is at work.
FIRST, LAST = 29, 48


def test_whenever_it_is_killed_the_next_probe_leaves_nothing(
    town: DoctorsTown,
    killer: Killer,
    nursery: subprocess.Popen[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = town.prepare()
    dirty = 0
    for after in range(FIRST, LAST):
        ended = killed(nursery, killer, one, after, signal.SIGKILL)
        dirty += bool(one.refs())
        if ended != -signal.SIGKILL:
            break
    assert dirty > 5, "it was killed while its refs were there"
    told = answer(one, capsys, "--probe")
    assert told["findings"] == []
    assert one.refs() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_whenever_it_is_ended_it_leaves_nothing_at_once(
    town: DoctorsTown, killer: Killer, nursery: subprocess.Popen[str], number: int
) -> None:
    one = town.prepare()
    ended = []
    for after in range(FIRST + number % 2, LAST, 2):
        ended.append(killed(nursery, killer, one, after, number))
        assert one.refs() == []
    assert 130 in ended


def test_a_probe_removes_only_what_a_probe_has_made(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    directory = town.github.git_dir(one.name)
    head = git(directory, "rev-parse", "main")
    others = ("refs/hotfix/doctor/0123456789abcdef/one", "refs/hotfix/7/journal")
    for name in others:
        git(directory, "update-ref", name, head)
    answer(one, capsys, "--probe")
    assert one.refs() == [others[0]]
    assert git(directory, "rev-parse", others[1]) == head


def test_where_updaterefs_is_refused_state_on_branches_is_advised(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    fault = Fault("POST /graphql", "answer-before", times=99, status=403, message="No GraphQL here")
    town.github.faults.add(fault)
    told = answer(one, capsys, "--probe")
    town.github.faults.clear()
    (found,) = told["findings"]
    assert found["code"] == "update-refs-refused"
    assert "No GraphQL here" in found["what"]
    assert "state: branches" in found["remedy"]
    assert one.refs() == [], "what GraphQL cannot remove REST does"


def test_a_github_on_which_force_protects_nothing_is_measured_and_fine(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    told = answer(one, capsys, "--probe")
    assert told["findings"] == []
    assert "force=false does not protect" in told["groups"]["refs"]["summary"]


def test_who_may_only_read_is_told_that_refs_cannot_be_made(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    permissions = {"contents": "read", "issues": "read", "pull_requests": "read"}
    token = town.github.world.app_token("reader", permissions=permissions)
    told = answer(one, capsys, "--probe", HOTFIX_TOKEN=token)
    refs = [x for x in told["findings"] if x["group"] == "refs"]
    assert [one["severity"] for one in refs] == ["unread"]
    assert "contents: write" in refs[0]["remedy"]
    assert one.refs() == []


def test_what_an_app_may_write_is_asked_about_things_that_do_not_exist(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    rights = dict.fromkeys(("contents", "issues", "pull_requests", "deployments"), "write")
    token = town.github.world.app_token("writer", permissions=rights)
    told = answer(one, capsys, "--probe", HOTFIX_TOKEN=token)
    lacking = [x["facts"]["permission"] for x in told["findings"] if "permission" in x["facts"]]
    assert lacking == ["checks: write"]
    assert one.call("GET", "/deployments") == []
    assert one.call("GET", "/issues?state=all") == []
