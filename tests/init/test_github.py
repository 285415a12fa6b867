"""What GitHub says of a repository, asked of the embedded one."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from hotfix_actions import __version__
from hotfix_actions.sandbox import Sandbox
from tests.init.conftest import CONFIG, NPM, WORKFLOW, Make, Repository
from tests.support.e2e_project import commit, git

pytestmark = pytest.mark.slow
# The version of the action that a release of this tool writes: its own.
TAG = f"v{__version__}"

Town = Callable[..., Repository]


@pytest.fixture
def town(make: Make, github: Sandbox, tmp_path: Path) -> Town:
    """Put the repository on the embedded GitHub, with settings, and the action beside it."""

    def build(role: str = "admin", **settings: Any) -> Repository:
        repository = make(NPM)
        action = tmp_path / "action"
        action.mkdir()
        git(action, "init", "-q", "-b", "main", ".")
        commit(action, "Begin", {"action.yml": "name: hotfix\n"})
        git(action, "tag", "-a", "-m", TAG, TAG)
        for login in ("acme", "hotfix-actions"):
            github.world.add_org(login)
        github.world.add_user("mona")
        github.world.add_repository("acme", "shop", from_git=repository.path, **settings)
        github.world.add_repository("hotfix-actions", "hotfix-actions", from_git=action)
        github.world.grant("acme/shop", "mona", role)
        token = github.world.user_token("mona")
        here = {"GITHUB_API_URL": github.url, "HOTFIX_TOKEN": token}
        return replace(repository, env={**repository.env, **here})

    return build


def answer(repository: Repository, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert repository.init("--json", *words) == 0
    return json.loads(capsys.readouterr().out)


def test_a_squash_only_repository_is_told_what_a_merge_back_is_there(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town(allow_merge_commit=False)
    told = answer(repository, capsys)
    assert told["recognised"]["merging"] == "squash or rebase only"
    assert any("Somebody squashes it" in note["text"] for note in told["notes"])
    assert "somebody squashes the merge-back pull request" in repository.text(CONFIG)


def test_where_merges_are_allowed_nothing_is_said_of_squashing(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town()
    told = answer(repository, capsys)
    assert told["recognised"]["merging"] == "merge commits are allowed"
    assert "squash" not in repository.text(CONFIG)


def test_an_app_that_is_there_is_not_asked_for_again(
    town: Town, github: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town()
    told = answer(repository, capsys)
    assert told["recognised"]["App"] == "none: HOTFIX_APP_ID is not set"
    assert any("Create a GitHub App" in step["text"] for step in told["next"])
    body = {"name": "HOTFIX_APP_ID", "value": "Iv23liExample"}
    headers = {"Authorization": f"Bearer {repository.env['HOTFIX_TOKEN']}"}
    url = f"{github.url}/repos/acme/shop/actions/variables"
    assert requests.post(url, json=body, headers=headers, timeout=10).status_code == 201
    told = answer(repository, capsys)
    assert told["recognised"]["App"] == "HOTFIX_APP_ID is set"
    assert not any("Create a GitHub App" in step["text"] for step in told["next"])


def test_a_token_that_may_not_ask_for_the_app_is_told_how_to_make_one(
    town: Town, github: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town()
    token = github.world.actions_token("acme/shop", permissions={"issues": "read"})
    repository.env["HOTFIX_TOKEN"] = token
    told = answer(repository, capsys)
    assert told["recognised"]["App"] == "not checked"
    assert any("Create a GitHub App" in step["text"] for step in told["next"])


def test_policies_that_a_token_may_not_read_are_told_as_unread_and_never_as_none(
    town: Town, github: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town("write")
    driven = answer(repository, capsys)["recognised"]["driven by"]
    assert "the Actions policies could not be read (" in driven
    assert "404" in driven
    assert "taken for blocked" in driven
    assert "`hotfix protect`" in driven
    github.world.grant("acme/shop", "mona", "admin")
    driven = answer(repository, capsys)["recognised"]["driven by"]
    assert driven.startswith(
        "comments and clicks, and the schedule: GitHub blocks pull_request_target in public"
    )
    assert "could not be read" not in driven


def test_github_says_which_branch_is_default(
    town: Town, github: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town()
    git(github.git_dir("acme/shop"), "branch", "trunk", "main")
    github.world.set_repository("acme/shop", default_branch="trunk")
    assert answer(repository, capsys)["recognised"]["default branch"] == "trunk"
    assert 'merge-back: ["trunk"]' in repository.text(CONFIG)


def test_labels_are_made_when_that_is_asked_for_and_only_once(
    town: Town, github: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town()
    told = answer(repository, capsys)
    assert told["labels-made"] == []
    assert len(told["labels-missing"]) == 6
    assert answer(repository, capsys, "--labels")["labels-made"] == [
        "hotfix",
        "Incident",
        "severity: critical",
        "severity: high",
        "severity: medium",
        "severity: low",
    ]
    told = answer(repository, capsys, "--labels")
    assert (told["labels-made"], told["labels-missing"]) == ([], [])
    made = [one for one in github.requests() if one.method == "POST" and "/labels" in one.path]
    assert len(made) == 6


def test_a_plan_makes_no_labels(
    town: Town, github: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert town().init("--plan", "--labels") == 0
    assert "gh label create hotfix" in capsys.readouterr().out
    assert [one.path for one in github.requests() if one.method != "GET"] == []


def test_who_may_not_make_labels_is_told_so(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert town("read").init("--labels") == 3
    assert "run again" in capsys.readouterr().err


def test_the_version_is_pinned_to_the_commit_that_its_tag_names(
    town: Town, github: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town()
    words = ("rev-parse", f"{TAG}^{{commit}}")
    sha = git(github.git_dir("hotfix-actions/hotfix-actions"), *words)
    assert repository.init(GITHUB_SERVER_URL=github.url) == 0
    assert f"/.github/workflows/hotfix.yml@{sha} # {TAG}\n" in repository.text(WORKFLOW)
    assert "unpinned-uses" not in repository.text(WORKFLOW)
    assert repository.init() == 0
    assert "nothing was written" in capsys.readouterr().out, "the pin stays where nobody answers"
    assert repository.init("--no-pin", "--yes", GITHUB_SERVER_URL=github.url) == 0
    assert f"/.github/workflows/hotfix.yml@{TAG} # zizmor" in repository.text(WORKFLOW)


def test_a_github_that_does_not_answer_stops_nothing(
    town: Town, github: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = town()
    assert repository.init(HOTFIX_TOKEN="ghp_nobodys") == 0
    shown = capsys.readouterr().out
    assert "GitHub could not be asked" in shown
    assert "401" in shown
    assert "ghp_nobodys" not in shown
    assert github.requests()
