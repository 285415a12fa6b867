"""Our own deployment records, told from others by their task."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hotfix_actions.adapters.github import answers, convert
from hotfix_actions.adapters.github.door import PER_PAGE, Answered, Door
from hotfix_actions.domain import undone, world
from hotfix_actions.ports import RECENT

# The records that a job's `environment:` makes have the task "deploy": they name the default
# branch and are not believed.
TASK = "deploy:hotfix"
# Nobody deploys one version so often, nor says so often how that went.
MOST_PAGES = 10
_MOST_STATUSES = 3


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

    def naming(
        self, environment: str, tag: str, *, since: Callable[[], datetime | None]
    ) -> tuple[Sequence[world.Deployment], bool]:
        """Return our records that name a version, and whether none is left unread.

        `since` gives the moment before which there is none; it is asked for where one page is not
        all. GitHub lists the newest first.
        """
        found: list[world.Deployment] = []
        whole, begun = False, None
        for page in range(1, MOST_PAGES + 1):
            rows = self._page(environment, page)
            found += [one for one in rows if undone.names(one, tag)]
            begun = begun or (since() if len(rows) == PER_PAGE else None)
            whole = len(rows) < PER_PAGE or (begun is not None and rows[-1].created < begun)
            if whole:
                break
        return [self._with_state(one) for one in found], whole

    def behind(
        self, environment: str, wanted: Callable[[world.Deployment], bool]
    ) -> tuple[Sequence[world.Deployment], bool]:
        """Return the wanted ones of the records behind the newest, a few, and whether no more are.

        Where there are more than can be read, that is not known.
        """
        found: list[world.Deployment] = []
        ended = False
        for page in range(1, MOST_PAGES + 1):
            rows = self._page(environment, page)
            older = rows[RECENT:] if page == 1 else rows
            found += [one for one in older if wanted(one)]
            ended = len(rows) < PER_PAGE
            if ended or len(found) >= RECENT:
                break
        return [self._with_state(one) for one in found[:RECENT]], ended and len(found) <= RECENT

    def _page(self, environment: str, page: int) -> Sequence[world.Deployment]:
        query = {"environment": environment, "task": TASK, "per_page": PER_PAGE, "page": page}
        rows = self._door.rows(self._door.repo("deployments"), **query)
        return sorted(map(_deployment, rows), key=lambda one: one.id, reverse=True)

    def _with_state(self, deployment: world.Deployment) -> world.Deployment:
        rows = self._statuses(deployment.id)
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
            undone=max(map(_moment, filter(_undoes, told)), default=None),
        )

    def _statuses(self, deployment: int) -> list[Any]:
        """Return what was said of a deployment, the newest first; none says so much of one."""
        path, rows = self._door.repo(f"deployments/{deployment}/statuses"), list[Any]()
        for page in range(1, _MOST_STATUSES + 1):
            more = self._door.rows(path, per_page=PER_PAGE, page=page)
            rows += more
            if len(more) < PER_PAGE:
                break
        return rows

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


def _moment(row: dict[str, Any]) -> datetime:
    return convert.moment(row["created_at"])


def _undoes(row: dict[str, Any]) -> bool:
    return undone.says_so(str(row["state"]), str(row.get("description") or ""))


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
