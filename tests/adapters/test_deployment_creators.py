"""Who made a deployment record, and who said how it went: as GitHub tells by REST and GraphQL."""

from typing import Any

import pytest

from hotfix_actions.adapters.github import nodes
from hotfix_actions.adapters.github.deployments import TASK, GithubDeployments
from hotfix_actions.domain.world import Deployment

AT = "2026-01-15T10:00:00Z"


class Records:
    """Answers the lists of one record and of its statuses."""

    def __init__(self, creator: Any, said_by: Any) -> None:
        self.creator, self.said_by = creator, said_by

    def repo(self, rest: str) -> str:
        return rest

    def rows(self, path: str, **_: Any) -> list[dict[str, Any]]:
        if path.endswith("statuses"):
            return [{"id": 1, "state": "success", "created_at": AT, "creator": self.said_by}]
        row = {"id": 5, "environment": "production", "ref": "v1", "sha": "5" * 40, "payload": {}}
        return [{**row, "created_at": AT, "creator": self.creator}]


def by_rest(creator: Any, said_by: Any) -> Deployment:
    door: Any = Records(creator, said_by)
    return GithubDeployments(door).all("production")[0]


def by_graphql(creator: Any, *said_by: Any) -> Deployment:
    told = [
        {"state": "SUCCESS", "createdAt": AT, "description": "", "creator": one} for one in said_by
    ]
    node = {
        "databaseId": 5,
        "environment": "production",
        "task": TASK,
        "ref": {"name": "v1"},
        "commitOid": "5" * 40,
        "createdAt": AT,
        "payload": None,
        "description": "",
        "creator": creator,
        "statuses": {"totalCount": len(told), "nodes": told},
    }
    return nodes.deployments({"totalCount": 1, "nodes": [node]}, TASK, 10)[0]


def actor(login: str, kind: str) -> dict[str, str]:
    return {"__typename": kind, "login": login}


@pytest.mark.parametrize(
    ("shown", "node", "login"),
    [
        ({"login": "mona"}, actor("mona", "User"), "mona"),
        ({"login": "acme-hotfix[bot]"}, actor("acme-hotfix", "Bot"), "acme-hotfix[bot]"),
        ({"login": "github-actions[bot]"}, actor("github-actions", "Bot"), "github-actions[bot]"),
        (None, None, "ghost"),
    ],
)
def test_both_ways_tell_the_same_account(shown: Any, node: Any, login: str) -> None:
    told = [by_rest(shown, {"login": "eve"}), by_graphql(node, actor("eve", "User"))]
    assert [(one.creator, one.state_by) for one in told] == [(login, "eve")] * 2


def test_a_record_without_a_status_is_nobodys_word() -> None:
    assert by_graphql(actor("mona", "User")).state_by == ""


def test_two_people_who_spoke_in_one_second_are_asked_for_by_number() -> None:
    with pytest.raises(nodes.Unread):
        by_graphql(actor("mona", "User"), actor("mona", "User"), actor("eve", "User"))
