"""Environments of the repository: who must let a run deploy, and who did."""

from collections.abc import Sequence
from typing import Any

from hotfix_actions.adapters.github import answers, convert
from hotfix_actions.adapters.github.door import Door, quoted
from hotfix_actions.domain import world


@answers.reading
class GithubEnvironments:
    """The environments of one repository. Reading them needs `actions: read`."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._runs: dict[int, Any] = {}

    def protection(self, environment: str) -> world.Protection | None:
        """Give who must let a run deploy; None where there is no such environment.

        https://docs.github.com/en/rest/deployments/environments#get-an-environment
        """
        row = self._door.get(self._door.repo(f"environments/{quoted(environment)}"))
        if row is None:
            return None
        asked = [
            one
            for rule in row.get("protection_rules") or []
            if rule["type"] == "required_reviewers"
            for one in rule.get("reviewers") or []
        ]
        people = (one["reviewer"]["login"] for one in asked if one["type"] == "User")
        teams = (one["reviewer"]["slug"] for one in asked if one["type"] == "Team")
        return world.Protection(frozenset(people), frozenset(teams))

    def run(self, number: int) -> world.Run | None:
        """Give a run that is not over, by whom its last attempt was started.

        https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run
        """
        if number not in self._runs:
            self._runs[number] = self._door.get(self._door.repo(f"actions/runs/{number}"))
        found = self._runs[number]
        if found is None or found["status"] == "completed":
            return None
        by = found.get("triggering_actor") or found.get("actor")
        at = found.get("created_at")
        event = str(found.get("event") or "")
        return world.Run(convert.login(by), event, convert.moment(at) if at else None)

    def reviews(self, run: int) -> Sequence[world.RunReview]:
        """Give who let a run go on; none for one that is over, so that no word is used twice.

        https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run
        """
        if self.run(run) is None:
            return ()
        path = self._door.repo(f"actions/runs/{run}")
        return [
            world.RunReview(
                author=convert.login(row.get("user")),
                state=row["state"],
                environments=tuple(str(one["name"]) for one in row["environments"]),
            )
            for row in self._door.rows(f"{path}/approvals")
        ]
