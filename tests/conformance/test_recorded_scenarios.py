"""Octokit's recorded scenarios, asked again of an embedded GitHub that is seeded alike.

Every request to an operation that it knows is sent as it was recorded; status, keys, types and
the relations of the Link header are compared. The other requests of a scenario are left out.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from hotfix_actions.sandbox import Sandbox
from tests.conformance.allowed import SCENARIO_EXTRA
from tests.conformance.recordings import SCENARIOS as SCENARIOS_FOLDER
from tests.conformance.recordings import Step, operation_of, scenario
from tests.conformance.skeleton import lacking, other_types, skeleton
from tests.sandbox.github import Client, git, ok

pytestmark = pytest.mark.slow

_OWNER, _USER = "octokit-fixture-org", "octokit-fixture-user-a"
# The recorder numbers commits; in each of these repositories the first is the newest.
_SHA = re.compile("0{39}[12]")


def nothing(_client: Client) -> None:
    """Leave the repository as it is."""


def labels(client: Client) -> None:
    ok(client.post("/labels", {"name": "bug", "color": "d73a4a", "description": "Broken"}))


def issues(client: Client) -> None:
    for number in range(13):
        ok(client.post("/issues", {"title": f"Test issue {number}"}))


def renamed(client: Client) -> None:
    names = {"full_name": f"{_OWNER}/rename-repository", "new": f"{_OWNER}/rename-newname"}
    ok(client.post("//_sandbox/rename", names))


def release(client: Client) -> None:
    ok(client.post("/releases", {"tag_name": "v1.0.0", "name": "1.0.0", "body": "First"}))


# Scenario, the repository's name in it, what must be there, and the requests that are sent.
SCENARIOS: Mapping[str, tuple[str, Callable[[Client], None], int]] = {
    "add-labels-to-issue": ("add-labels-to-issue", nothing, 2),
    "branch-protection": ("branch-protection", nothing, 1),
    "create-file": ("create-file", nothing, 1),
    "create-status": ("create-status", nothing, 4),
    "errors": ("errors", nothing, 1),
    "get-content": ("hello-world", nothing, 1),
    "get-repository": ("hello-world", nothing, 1),
    "get-root": ("hello-world", nothing, 1),
    "git-refs": ("git-refs", nothing, 3),
    "labels": ("labels", labels, 5),
    "paginate-issues": ("paginate-issues", issues, 1),
    "release-assets": ("release-assets", release, 1),
    "rename-repository": ("rename-repository", renamed, 1),
    "release-assets-conflict": ("release-assets-conflict", release, 1),
}
# Left out although the operation is known.
NOT_SENT = {
    "GET /repos/octokit-fixture-org/release-assets/releases/assets/1000": "its upload is not known",
    "GET /repos/octokit-fixture-org/hello-world/contents/README.md": "in a raw media type",
}


@pytest.fixture
def known(github: Sandbox) -> set[str]:
    return set(github.operations())


@pytest.fixture
def seeded(github: Sandbox, source: Path) -> Callable[[str], Client]:
    def seed(repository: str) -> Client:
        github.world.add_user(_USER)
        github.world.add_org(_OWNER, owners=[_USER])
        github.world.add_repository(_OWNER, repository, from_git=source)
        token = github.world.user_token(_USER)
        return Client(github.url, token, f"{_OWNER}/{repository}")

    return seed


def sendable(steps: list[Step], known: set[str]) -> list[tuple[str, Step]]:
    """Return what can be asked of the embedded GitHub, with the operation's id."""
    named = [(operation_of(step.method, step.path), step) for step in steps]
    return [
        (name, step)
        for name, step in named
        if name in known and f"{step.method} {step.path}" not in NOT_SENT
    ]


def send(client: Client, step: Step, commits: list[str]) -> requests.Response:
    def real(recorded: str) -> str:
        return _SHA.sub(lambda found: commits[int(found[0]) - 1], recorded)

    body = json.loads(real(json.dumps(step.body))) if step.body else None
    return client.ask(step.method, "/" + real(step.path), body)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_recorded_scenario_gets_the_same_answers(
    name: str, seeded: Callable[[str], Client], known: set[str], source: Path
) -> None:
    repository, prepare, count = SCENARIOS[name]
    client = seeded(repository)
    prepare(client)
    commits = git(source, "log", "--format=%H", "main").split()
    asked = sendable(scenario(name), known)
    assert len(asked) == count
    for operation, step in asked:
        answer = send(client, step, commits)
        compare(f"{operation} {answer.status_code}", step, answer)


def compare(operation: str, step: Step, answer: requests.Response) -> None:
    assert answer.status_code == step.status, answer.text
    assert relations(answer.headers) == relations(step.headers)
    ours = skeleton([answer.json() if answer.content else None])
    theirs = skeleton([step.answer or None])
    assert lacking(theirs, ours) == []
    assert unexplained(operation, lacking(ours, theirs)) == []
    assert other_types(theirs, ours) == []


def relations(headers: Mapping[str, Any]) -> list[str]:
    """Return which pages the Link header leads to."""
    found = {name.lower(): value for name, value in headers.items()}.get("link", "")
    return sorted(re.findall(r'rel="(\w+)"', found))


def unexplained(operation: str, paths: list[str]) -> list[str]:
    return [path for path in paths if not any(a.covers(operation, path) for a in SCENARIO_EXTRA)]


def test_every_scenario_with_an_operation_that_is_known_is_asked_again(known: set[str]) -> None:
    names = {path.name for path in SCENARIOS_FOLDER.iterdir()}
    assert {name for name in names if sendable(scenario(name), known)} == set(SCENARIOS)
