"""Seeding runs of workflows, as events and runners make them."""

from collections.abc import Sequence

from hotfix_actions.sandbox import clock, seeding
from hotfix_actions.sandbox.effects import runs
from hotfix_actions.sandbox.seeding import UnknownNameError
from hotfix_actions.sandbox.seeding_base import Seeder


class SeededRuns(Seeder):
    """Runs, their attempts and their jobs."""

    def add_run(self, full_name: str, *, workflow: str, event: str, actor: str, ref: str) -> int:
        """Queue a run of a workflow file, as an event would, and return its id."""
        with self._work() as work:
            repo = seeding.repository(work, full_name)
            sha = repo.refs.commit_of(ref)
            if sha is None:
                raise UnknownNameError(f"no such branch, tag or commit: {ref}")
            with work.acting_as(seeding.actor(seeding.known(work, actor))):
                of = runs.workflow_at(repo, workflow)
                row = runs.add_run(work, repo, of, event=event, ref=ref, sha=sha, inputs={})
            return int(row["id"])

    def set_run(self, run_id: int, *, status: str, conclusion: str | None = None) -> None:
        """Say how a run goes, as its runner would: queued, in_progress, waiting, completed."""
        with self._work() as work:
            repo = work.repo(work.db.by_id("runs", run_id)["repository_id"])
            runs.set_run(work, repo, run_id, status, conclusion)

    def review_run(
        self,
        run_id: int,
        login: str,
        *,
        environments: Sequence[str],
        state: str = "approved",
        comment: str = "",
    ) -> None:
        """Let somebody approve or reject what a run wants to deploy."""
        with self._work() as work:
            work.db.insert(
                "run_reviews",
                run_id=work.db.by_id("runs", run_id)["id"],
                account_id=seeding.known(work, login)["id"],
                state=state,
                comment=comment,
                environments=list(environments),
            )

    def rerun(self, run_id: int, login: str) -> int:
        """Let somebody start a run anew and return the number of its new attempt."""
        with self._work() as work:
            repo = work.repo(work.db.by_id("runs", run_id)["repository_id"])
            with work.acting_as(seeding.actor(seeding.known(work, login))):
                return int(runs.rerun(work, repo, run_id)["run_attempt"])

    def add_job(self, run_id: int, name: str, *, runner: str | None = None) -> int:
        """Add a job to the present attempt of a run, queued, and return its id."""
        with self._work() as work:
            run, moment = work.db.by_id("runs", run_id), clock.now()
            return work.db.insert(
                "jobs",
                repository_id=run["repository_id"],
                run_id=run_id,
                run_attempt=run["run_attempt"],
                name=name,
                status="queued",
                runner_name=runner,
                created_at=moment,
                started_at=moment,
            )

    def set_job(self, job_id: int, *, status: str, conclusion: str | None = None) -> None:
        """Say how a job goes: queued, in_progress, waiting, completed."""
        with self._work() as work:
            values: dict[str, str | None] = {"status": status, "conclusion": conclusion}
            if status == "in_progress":
                values["started_at"] = clock.now()
            if status == "completed":
                values["completed_at"] = clock.now()
            work.db.update("jobs", job_id, **values)

    def complete_run(
        self,
        full_name: str,
        *,
        workflow: str,
        head_sha: str,
        head_branch: str,
        event: str = "pull_request",
        conclusion: str = "success",
        actor: str | None = None,
        fork: str | None = None,
    ) -> int:
        """Let a run of the team's own CI end and GitHub tell of it: the `workflow_run` event.

        `fork` names the head's repository where it is another one: the event's `pull_requests` is
        empty then. Returns the run's id.
        """
        with self._work() as work:
            repo = seeding.repository(work, full_name)
            if repo.git.commit(head_sha) is None:
                raise UnknownNameError(f"no such commit: {head_sha}")
            account = seeding.known(work, actor) if actor else repo.owner
            source = seeding.repository(work, fork) if fork else None
            with work.acting_as(seeding.actor(account)):
                of = runs.workflow_at(repo, workflow)
                row = runs.add_run(
                    work,
                    repo,
                    of,
                    event=event,
                    ref=head_branch,
                    sha=head_sha,
                    inputs={},
                    fork=source,
                )
                runs.set_run(work, repo, row["id"], "completed", conclusion)
            return int(row["id"])
