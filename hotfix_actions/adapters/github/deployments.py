"""Our own deployment records, told from others by their task."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hotfix_actions.adapters.github import answers, convert
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.domain import world

# The records that a job's `environment:` makes have the task "deploy": they name the default
# branch and are not believed.
TASK = "deploy:hotfix"
# The newest are enough to know what runs; each costs a request for its states.
RECENT = 10


@answers.reading
class GithubDeployments:
    """The deployment records that this tool makes."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def all(self, environment: str) -> Sequence[world.Deployment]:
        """Give our newest records of an environment with their latest state, newest first."""
        path = self._door.repo("deployments")
        rows = self._door.rows(path, environment=environment, task=TASK, per_page=RECENT)
        ordered = sorted(rows, key=lambda row: row["id"], reverse=True)
        return [self._with_state(_deployment(row)) for row in ordered]

    def _with_state(self, deployment: world.Deployment) -> world.Deployment:
        path = self._door.repo(f"deployments/{deployment.id}/statuses")
        rows = self._door.rows(path, per_page=100)
        # A newer success makes GitHub add "inactive" to the older ones: what it said before counts.
        told = [row for row in rows if row["state"] != "inactive"]
        latest = max(told, key=lambda row: row["id"], default=None)
        if latest is None:
            return deployment
        return replace(
            deployment,
            state=latest["state"],
            changed=convert.moment(latest["created_at"]),
            description=latest.get("description") or "",
            state_by=convert.login(latest.get("creator")),
        )

    def create(
        self, *, environment: str, ref: str, description: str, payload: Mapping[str, object]
    ) -> world.Deployment:
        """Record a deployment. Raises Unsure where it may or may not have been made.

        `auto_merge` off: GitHub would merge the default branch into the tag's commit.
        `required_contexts` empty: the gates have answered, by our own evidence.
        """
        body = {
            "ref": ref,
            "task": TASK,
            "auto_merge": False,
            "required_contexts": [],
            "environment": environment,
            "description": description[:140],
            "payload": dict(payload),
            "production_environment": environment == "production",
        }
        return _deployment(self._write("deployments", body))

    def set_state(self, deployment: int, *, state: str, description: str, url: str = "") -> None:
        """Add a status. Raises Unsure where it may or may not have been added."""
        self._say(deployment, state, description, url)

    def _say(self, deployment: int, state: str, description: str, url: str) -> str:
        """Add a status; return who said it, as GitHub tells."""
        body = {"state": state, "description": description[:140], "auto_inactive": True}
        if url:
            body["environment_url"] = url
        return convert.login(self._write(f"deployments/{deployment}/statuses", body).get("creator"))

    def _write(self, rest: str, body: Any) -> Any:
        try:
            return self._door.send("POST", self._door.repo(rest), body, key="id")
        except Answered as answer:
            raise self._door.fail(answer) from answer


def _deployment(row: dict[str, Any]) -> world.Deployment:
    return world.Deployment(
        id=row["id"],
        environment=row["environment"],
        ref=row["ref"],
        sha=row["sha"],
        created=convert.moment(row["created_at"]),
        payload=convert.payload(row.get("payload")),
        description=row.get("description") or "",
        creator=convert.login(row.get("creator")),
    )
