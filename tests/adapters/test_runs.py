"""Whether the job that holds a lease is over, still at work, or cannot be told."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.runs import GithubRuns
from hotfix_actions.domain.lease import Holder, Worker
from hotfix_actions.errors import OutsideFailed

ME = Worker("run-5-2-deploy", run_id=5, attempt=2, job="deploy", runner="r1")
RUNNING, OVER = {"status": "in_progress", "run_attempt": 2}, {"status": "completed"}


class Told:
    """A door that answers with one run and its jobs."""

    def __init__(self, run: Any, *jobs: Any) -> None:
        self.run, self.jobs = run, jobs

    def repo(self, rest: str) -> str:
        return rest

    def get(self, _: str) -> Any:
        if self.run is OutsideFailed:
            raise OutsideFailed(tried="asking", found="503", remedy="again")
        return self.run

    def pages(self, _: str, key: str) -> Any:
        assert key == "jobs"
        return [dict(job, name="deploy") for job in self.jobs]


def asked(worker: Worker | None, run: Any, *jobs: Any) -> tuple[bool, bool]:
    holder = Holder("run-5", datetime(2026, 11, 23, tzinfo=UTC), worker=worker)
    runs = GithubRuns(cast("Door", Told(run, *jobs)))
    return runs.has_ended(holder), runs.at_work(holder)


@pytest.mark.parametrize(
    ("run", "jobs"),
    [
        (RUNNING, [OVER | {"runner_name": "r1"}]),
        (RUNNING | {"run_attempt": 3}, []),
        (OVER | {"run_attempt": 2}, []),
    ],
)
def test_what_is_over_is_not_at_work(run: Any, jobs: Any) -> None:
    assert asked(ME, run, *jobs) == (True, False)


def test_a_job_that_runs_is_at_work() -> None:
    assert asked(ME, RUNNING, RUNNING | {"runner_name": "r1"}, OVER) == (False, True)


@pytest.mark.parametrize(
    ("worker", "run", "jobs"),
    [
        (None, RUNNING, [RUNNING]),
        (Worker("local"), RUNNING, [RUNNING]),
        (ME, None, []),
        (ME, OutsideFailed, []),
        (ME, RUNNING, []),
        (ME, RUNNING, [RUNNING | {"runner_name": "r2"}]),
        (ME, RUNNING | {"run_attempt": 1}, [RUNNING]),
        (ME, {"status": 5, "run_attempt": "x"}, [RUNNING]),
    ],
)
def test_what_cannot_be_told_is_neither_over_nor_at_work(worker: Any, run: Any, jobs: Any) -> None:
    assert asked(worker, run, *jobs) == (False, False)
