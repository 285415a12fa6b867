"""Whether a run of GitHub Actions is over, as GitHub tells it; what cannot be read is not over."""

from typing import Any

from hotfix_actions.adapters.github import answers
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.domain.lease import Holder, Worker
from hotfix_actions.errors import HotfixError

_OVER = "completed"


class GithubRuns:
    """The workflow runs of one repository; reading them needs `actions: read`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def has_ended(self, holder: Holder) -> bool:
        """Whether the holder's run, its attempt or its job is known to be over."""
        return self._over(holder) is True  # unread is not over: the lease then ends by its time

    def at_work(self, holder: Holder) -> bool:
        """Whether the holder's job is known to be still running."""
        return self._over(holder) is False

    def run_over(self, holder: Holder) -> bool | None:
        """Whether the holder's run, as a whole, is over, by one request; None where not told."""
        worker = holder.worker
        if worker is None or not worker.run_id:
            return None
        try:
            with answers.understood(f"the run {worker.run_id}"):
                return self._run(worker)
        except HotfixError:
            return None

    def _over(self, holder: Holder) -> bool | None:
        worker = holder.worker
        if worker is None or not worker.run_id:
            return None
        try:
            with answers.understood(f"the run {worker.run_id}"):
                return self._asked(worker)
        except HotfixError:
            return None

    def _asked(self, worker: Worker) -> bool | None:
        """Return whether a run is over; None where that cannot be told.

        A further attempt begins only after the one before has ended.
        https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run
        """
        over = self._run(worker)
        return self._job_over(worker) if over is False else over

    def _run(self, worker: Worker) -> bool | None:
        run = self._door.get(self._door.repo(f"actions/runs/{worker.run_id}"))
        if run is None:
            return None
        attempt = run.get("run_attempt") or 1
        if attempt > worker.attempt:
            return True
        if attempt < worker.attempt:
            return None  # an answer from before this attempt
        return bool(run.get("status") == _OVER)

    def _job_over(self, worker: Worker) -> bool | None:
        """Return whether every job that may be the holder's is over; None where there is none.

        GitHub tells jobs by their displayed names and runners; only the runner's is certain.
        https://docs.github.com/en/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run-attempt
        """
        path = f"actions/runs/{worker.run_id}/attempts/{worker.attempt}/jobs"
        rows = self._door.pages(self._door.repo(path), key="jobs")
        found = [row for row in rows if _may_be(row, worker)]
        return all(row.get("status") == _OVER for row in found) if found else None


def _may_be(row: dict[str, Any], worker: Worker) -> bool:
    if worker.runner and row.get("runner_name"):
        return bool(row["runner_name"] == worker.runner)
    name = str(row.get("name", ""))
    return name == worker.job or name.endswith(f" / {worker.job}")
