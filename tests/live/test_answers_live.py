"""What every answer carries, and the policies of Actions: asked of both GitHubs."""

import secrets
import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.live.conftest import Github

pytestmark = pytest.mark.slow


def read(github: Github, path: str, **headers: str) -> requests.Response:
    headers["Authorization"] = f"Bearer {github.token}"
    return requests.get(f"{github.api}{path}", headers=headers, timeout=30)


def test_what_the_client_has_already_costs_nothing(somewhere: Github) -> None:
    path = f"/repos/{somewhere.repository}/labels?per_page=1"
    first = read(somewhere, path)
    again = read(somewhere, path, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["X-RateLimit-Used"] == first.headers["X-RateLimit-Used"]


def test_an_answer_tells_the_time_and_the_limit(somewhere: Github) -> None:
    answer = read(somewhere, f"/repos/{somewhere.repository}")
    told = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    assert abs(told - time.time()) < 300
    assert int(answer.headers["X-RateLimit-Reset"]) > told
    # A classic token names its scopes; any other is told what the operation asks for.
    assert {"x-oauth-scopes", "x-accepted-github-permissions"} & {
        name.lower() for name in answer.headers
    }


def test_a_repository_is_found_by_its_number(somewhere: Github) -> None:
    shown = read(somewhere, f"/repos/{somewhere.repository}").json()
    by_number = read(somewhere, f"/repositories/{shown['id']}").json()
    assert by_number["full_name"] == shown["full_name"]


def test_of_two_mutations_in_one_request_a_refused_one_stops_none(somewhere: Github) -> None:
    issue = somewhere.ask("POST", "issues", {"title": "hotfix live", "body": "before"}).json()
    text = """mutation($issue: ID!) {
      refused: updateIssue(input: {id: "I_nothing", body: "after"}) { clientMutationId }
      done: updateIssue(input: {id: $issue, body: "after"}) { clientMutationId }
    }"""
    answer = requests.post(
        f"{somewhere.api}/graphql",
        json={"query": text, "variables": {"issue": issue["node_id"]}},
        headers={"Authorization": f"Bearer {somewhere.token}"},
        timeout=30,
    ).json()
    path = f"issues/{issue['number']}"
    now = somewhere.ask("GET", path).json()
    somewhere.ask("PATCH", path, {"state": "closed"})
    assert [error["path"] for error in answer["errors"]] == [["refused"]]
    assert now["body"] == "after"


def test_an_administrator_makes_and_removes_a_policy_of_events(somewhere: Github) -> None:
    path = ".github/workflows/hotfix-live.yml"
    body = {
        "name": f"hotfix live {secrets.token_hex(4)}",
        "enforcement": "disabled",
        "conditions": {"workflow_path": {"include": [path], "exclude": []}},
        "rules": [
            {
                "type": "restrict_action_events",
                "parameters": {"allowed_events": ["pull_request_target", "issues"]},
            }
        ],
    }
    made = somewhere.ask("POST", "actions/policies", body)
    assert made.status_code == 201
    number = made.json()["id"]
    try:
        listed = somewhere.ask("GET", "actions/policies?has_parents=false").json()["policies"]
        assert number in [each["id"] for each in listed]
        assert made.json()["conditions"]["workflow_path"]["include"] == [path]
    finally:
        assert somewhere.ask("DELETE", f"actions/policies/{number}").status_code == 204
