"""Check runs."""

from hotfix_actions.adapters.github import answers, convert
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.domain import world


@answers.reading
class GithubChecks:
    """The check runs of one repository."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def latest(self, sha: str, name: str) -> world.CheckRun | None:
        """Give the latest check run of that name on a commit, or its commit status, or None."""
        path = self._door.repo(f"commits/{sha}/check-runs")
        rows = self._door.pages(path, key="check_runs", check_name=name, filter="latest")
        runs = [convert.check(row) for row in rows]
        found = max(runs, key=lambda run: run.id, default=None)
        return found or self._status(sha, name)

    def get(self, number: int) -> world.CheckRun | None:
        """Give a check run by its number, which no list need show yet; or None."""
        row = self._door.get(self._door.repo(f"check-runs/{number}"))
        return convert.check(row) if row is not None else None

    def _status(self, sha: str, name: str) -> world.CheckRun | None:
        rows = self._door.pages(self._door.repo(f"commits/{sha}/statuses"))
        own = [row for row in rows if row["context"] == name]
        row = max(own, key=lambda row: row["id"], default=None)
        if row is None:
            return None
        return world.CheckRun(
            id=row["id"],
            name=name,
            sha=sha,
            conclusion=row["state"],
            title=row.get("description") or "",
            summary=None,
            completed=convert.moment(row["created_at"]),
        )

    def create(
        self, *, sha: str, name: str, conclusion: str, title: str, summary: str, key: str
    ) -> int:
        """Create a completed check run. Raises Unsure where it may or may not have been made.

        Only Apps may make check runs: a person's token makes a commit status of the same name.
        https://docs.github.com/en/rest/checks/runs#create-a-check-run
        """
        body = {
            "name": name,
            "head_sha": sha,
            "status": "completed",
            "conclusion": conclusion,
            "external_id": key,
            "output": {"title": title, "summary": summary},
        }
        try:
            row = self._door.send("POST", self._door.repo("check-runs"), body, key="id")
        except Answered as answer:
            if answer.status != 403 or "GitHub App" not in answer.message:
                raise self._door.fail(answer) from answer
            return self._make_status(sha, name, conclusion, title)
        return int(row["id"])

    def _make_status(self, sha: str, name: str, conclusion: str, title: str) -> int:
        body = {"state": conclusion, "context": name, "description": title[:140]}
        try:
            path = self._door.repo(f"statuses/{sha}")
            return int(self._door.send("POST", path, body, key="id")["id"])
        except Answered as answer:
            raise self._door.fail(answer) from answer
