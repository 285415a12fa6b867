"""Which process holds a lease, and whether it is over, as this machine can tell."""

import getpass
import os
import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hotfix_actions.adapters import workers
from hotfix_actions.domain.lease import Holder, Worker, decode, encode

UNTIL = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ACTIONS = {
    "GITHUB_RUN_ID": "5",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_JOB": "open",
    "RUNNER_NAME": "GitHub Actions 7",
}


def holding(worker: Worker) -> Holder:
    return Holder(worker.run, UNTIL, worker=worker)


@pytest.fixture
def here() -> Worker:
    return workers.this_one({}, "local-here")


@pytest.fixture(scope="module")
def dead() -> str:
    """Give the number of a process that was, and is no more."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return str(child)


def test_on_actions_a_worker_names_run_attempt_job_and_runner() -> None:
    one = workers.this_one(ACTIONS, "run-5-2-open")
    told = (one.run, one.run_id, one.attempt, one.job, one.runner)
    assert told == ("run-5-2-open", 5, 2, "open", "GitHub Actions 7")
    assert one.host.startswith(socket.gethostname())
    assert one.process.split(".")[0] == str(os.getpid())


def test_whatever_a_runner_is_called_its_lease_can_be_read_again() -> None:
    odd = {"RUNNER_NAME": "a\nb\x1b" + "c" * 999, "GITHUB_JOB": "\ud800", "GITHUB_RUN_ID": "9" * 99}
    one = workers.this_one(odd, "run-" + "9" * 999)
    assert decode(encode(holding(one))).worker == one


def test_a_live_process_has_not_ended_and_a_dead_one_has(here: Worker, dead: str) -> None:
    assert not workers.has_ended(holding(here), here)
    assert workers.has_ended(holding(replace(here, process=dead)), here)


def test_a_process_on_a_host_whose_name_begins_alike_is_not_taken_for_dead(
    here: Worker, dead: str
) -> None:
    for host in (f"{here.host}-2", here.host[:-1], f"x{here.host}", ""):
        assert not workers.has_ended(holding(replace(here, host=host, process=dead)), here)


def test_a_number_that_another_process_has_by_now_is_over(here: Worker) -> None:
    number, dot, _ = here.process.partition(".")
    if not dot:
        pytest.skip("this system does not tell when a process began")
    assert workers.has_ended(holding(replace(here, process=f"{number}.another.1")), here)
    assert not workers.has_ended(holding(replace(here, process=number)), here)


@pytest.mark.parametrize("process", ["", "x", "-1", "1e9", "9" * 30, "9" * 5000, "²"])
def test_what_names_no_process_has_not_ended(here: Worker, process: str) -> None:
    there = holding(replace(here, process=process, run="local-x"))
    assert not workers.has_ended(there, here)
    run = f"local-{socket.gethostname()}-{getpass.getuser()}-{process}"
    assert not workers.run_has_ended(run, here)


def test_a_job_of_a_run_is_looked_for_only_from_the_same_job(dead: str) -> None:
    here = workers.this_one(ACTIONS, "run-5-2-open")
    gone = replace(here, process=dead)
    assert workers.has_ended(holding(gone), here)
    for other in ({"run_id": 6}, {"attempt": 1}, {"job": "gate"}, {"runner": "GitHub Actions 8"}):
        assert not workers.has_ended(holding(replace(gone, **other)), here)
    assert not workers.has_ended(holding(gone), workers.this_one({}, "local-here"))


def test_a_lease_of_an_older_version_is_told_by_its_whole_name(
    here: Worker, dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "web")
    monkeypatch.setattr("getpass.getuser", lambda: "kim")
    assert workers.has_ended(Holder(f"local-web-kim-{dead}", UNTIL), here)
    assert not workers.has_ended(Holder(f"local-web-kim-{os.getpid()}", UNTIL), here)
    for run in (f"local-web-2-kim-{dead}", f"local-we-kim-{dead}", f"run-{dead}", "local-web-kim-"):
        assert not workers.has_ended(Holder(run, UNTIL), here)
