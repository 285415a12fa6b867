"""PyGithub's objects do on the embedded GitHub what they do on GitHub."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from github import Auth, Github, GithubException, InputGitTreeElement, UnknownObjectException
from github.Commit import Commit
from github.EnvironmentProtectionRuleReviewer import ReviewerParams
from github.PullRequest import PullRequest
from github.Repository import Repository

from hotfix_actions.sandbox import Sandbox
from tests.sandbox.github import APP, Town, pull_request_rule

pytestmark = pytest.mark.slow

Repositories = dict[str, Repository]


@pytest.fixture
def town(github: Sandbox, source: Path) -> Town:
    return Town(github, source, allow_auto_merge=True)


@pytest.fixture
def repos(town: Town) -> Iterator[Repositories]:
    """acme/tokens as several people and an App see it."""
    tokens = {who: town.world.user_token(who) for who in ("dev", "rita", "mona")}
    tokens["app"] = town.world.app_token("hotfix", permissions=APP)
    clients = {who: client(town, token) for who, token in tokens.items()}
    yield {who: each.get_repo("acme/tokens") for who, each in clients.items()}
    for each in clients.values():
        each.close()


def client(town: Town, token: str) -> Github:
    return Github(
        auth=Auth.Token(token),
        base_url=town.sandbox.url,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def commit_on(repo: Repository, branch: str) -> str:
    """Make a branch with one commit, by its objects."""
    main = repo.get_branch("main").commit
    entry = InputGitTreeElement("src/door.txt", "100644", "blob", content="closed\n")
    tree = repo.create_git_tree([entry], main.commit.tree)
    commit = repo.create_git_commit("Close the door", tree, [main.commit])
    repo.create_git_ref(f"refs/heads/{branch}", commit.sha)
    return commit.sha


def opened(repo: Repository, branch: str = "fix/door", base: str = "main") -> PullRequest:
    commit_on(repo, branch)
    return repo.create_pull(base, branch, title="Close the door", body="It was open")


def status_of(error: pytest.ExceptionInfo[GithubException]) -> tuple[int, str]:
    return error.value.status, error.value.data["message"]


def test_refs_are_made_moved_listed_and_removed(repos: Repositories) -> None:
    repo = repos["dev"]
    first = repo.get_commit("main").parents[0].sha
    ref = repo.create_git_ref("refs/heads/journal", first)
    ref.edit(repo.get_branch("main").commit.sha)
    assert repo.get_git_ref("heads/journal").object.sha == repo.get_branch("main").commit.sha
    found = [each.ref for each in repo.get_git_matching_refs("heads/jour")]
    assert found == ["refs/heads/journal"]
    with pytest.raises(GithubException) as error:
        ref.edit(first)
    assert status_of(error) == (422, "Update is not a fast forward")
    ref.delete()
    with pytest.raises(UnknownObjectException):
        repo.get_git_ref("heads/journal")


def test_a_tag_is_an_object_of_its_own(repos: Repositories) -> None:
    repo = repos["dev"]
    sha = repo.get_branch("main").commit.sha
    tag = repo.create_git_tag("v1.0.1", "Version 1.0.1", sha, "commit")
    repo.create_git_ref("refs/tags/v1.0.1", tag.sha)
    assert repo.get_git_tag(tag.sha).object.sha == sha
    assert {each.name: each.commit.sha for each in repo.get_tags()}["v1.0.1"] == sha


def test_files_and_differences_are_read(repos: Repositories) -> None:
    repo = repos["dev"]
    sha = commit_on(repo, "fix/door")
    content = repo.get_contents("src/door.txt", ref="fix/door")
    assert not isinstance(content, list)
    assert content.decoded_content == b"closed\n"
    compared = repo.compare("main", "fix/door")
    assert (compared.status, compared.ahead_by, [f.filename for f in compared.files]) == (
        "ahead",
        1,
        ["src/door.txt"],
    )
    assert [each.sha for each in repo.get_commits(sha="fix/door", path="src/door.txt")] == [sha]


def test_an_issue_lives_with_labels_comments_and_sub_issues(repos: Repositories) -> None:
    repo = repos["app"]
    repo.create_label("hotfix", "b60205", "Production is broken")
    issue = repo.create_issue("Log-in is open", body="To all", labels=["hotfix"])
    comment = issue.create_comment("Looking")
    comment.edit("Found")
    issue.add_to_labels("severity: high")
    issue.add_to_assignees("dev")
    child = repo.create_issue("Write a test")
    issue.add_sub_issue(child.id)
    issue.edit(state="closed", state_reason="completed")
    again = repos["dev"].get_issue(issue.number)
    assert [label.name for label in again.labels] == ["hotfix", "severity: high"]
    assert [each.body for each in again.get_comments()] == ["Found"]
    assert [each.number for each in again.get_sub_issues()] == [child.number]
    assert (again.state, again.state_reason, again.user.login) == (
        "closed",
        "completed",
        "hotfix[bot]",
    )


def test_long_lists_are_read_to_the_end(town: Town, repos: Repositories) -> None:
    for number in range(65):
        town.dev.post("/issues", {"title": f"Issue {number}"})
    assert [each.number for each in repos["dev"].get_issues()] == list(range(65, 0, -1))


def test_a_pull_request_is_reviewed_and_merged(town: Town, repos: Repositories) -> None:
    town.rules(pull_request_rule(1, dismiss_stale_reviews_on_push=True))
    pull = opened(repos["dev"])
    with pytest.raises(GithubException) as error:
        pull.merge()
    assert error.value.status == 405
    repos["rita"].get_pull(pull.number).create_review(event="APPROVE")
    assert [each.state for each in pull.get_reviews()] == ["APPROVED"]
    done = pull.merge(merge_method="merge", sha=pull.head.sha)
    assert (done.merged, done.sha) == (True, repos["dev"].get_branch("main").commit.sha)
    assert pull.is_merged()
    assert [each.number for each in commit_of(repos, done.sha).get_pulls()] == [pull.number]


def commit_of(repos: Repositories, sha: str | None) -> Commit:
    return repos["dev"].get_commit(str(sha))


def test_auto_merge_is_armed_and_waits_for_the_approval(town: Town, repos: Repositories) -> None:
    town.rules(pull_request_rule(1))
    pull = opened(repos["dev"])
    pull.enable_automerge("MERGE")
    assert not repos["dev"].get_pull(pull.number).merged
    repos["rita"].get_pull(pull.number).create_review(event="APPROVE")
    assert repos["dev"].get_pull(pull.number).merged


def test_branches_are_merged(repos: Repositories) -> None:
    repo = repos["dev"]
    sha = commit_on(repo, "fix/door")
    merged = repo.merge("main", sha, "Bring the fix")
    assert merged is not None
    assert merged.commit.message == "Bring the fix"
    assert repo.merge("main", sha) is None


def test_a_check_run_and_a_status_are_reported(repos: Repositories) -> None:
    repo, sha = repos["app"], repos["app"].get_branch("main").commit.sha
    run = repo.create_check_run("hotfix-gate", sha, status="in_progress")
    run.edit(status="completed", conclusion="success", output={"title": "Gate", "summary": "OK"})
    commit = repo.get_commit(sha)
    found = [(each.name, each.conclusion, each.app.slug) for each in commit.get_check_runs()]
    assert found == [("hotfix-gate", "success", "hotfix")]
    commit.create_status("success", "https://example.com", "Green", "ci")
    assert commit.get_combined_status().state == "success"


def test_a_release_is_drafted_published_and_latest(repos: Repositories) -> None:
    repo = repos["dev"]
    draft = repo.create_git_release("v1.0.1", "1.0.1", "Fixed", draft=True, target_commitish="main")
    with pytest.raises(UnknownObjectException):
        repo.get_release("v1.0.1")
    draft.update_release("1.0.1", "Fixed", draft=False, make_latest="true")
    assert repo.get_latest_release().tag_name == "v1.0.1"
    assert [each.draft for each in repo.get_releases()] == [False]


def test_a_deployment_and_its_statuses_are_recorded(repos: Repositories) -> None:
    deployment = repos["app"].create_deployment(
        "main",
        auto_merge=False,
        required_contexts=[],
        payload={"version": "1.0.1"},
        environment="production",
    )
    deployment.create_status("in_progress")
    deployment.create_status("success", environment_url="https://example.com")
    found = repos["dev"].get_deployment(deployment.id)
    assert [each.state for each in found.get_statuses()] == ["success", "in_progress"]
    assert found.payload == {"version": "1.0.1"}


def test_roles_are_told_exactly(repos: Repositories) -> None:
    repo = repos["mona"]
    people = ("mona", "dev", "tom", "ray")
    assert {who: repo.get_collaborator_role_name(who) for who in people} == {
        "mona": "admin",
        "dev": "write",
        "tom": "triage",
        "ray": "read",
    }
    assert repo.get_collaborator_permission("tom") == "read"


def test_a_workflow_is_dispatched_and_its_run_found(repos: Repositories) -> None:
    workflow = repos["app"].get_workflow("ship.yml")
    assert workflow.create_dispatch("main", {"severity": "high"})
    assert [run.event for run in workflow.get_runs()] == ["workflow_dispatch"]


def test_an_environment_wants_its_reviewers(town: Town, repos: Repositories) -> None:
    rita = client(town, str(town.mona.token)).get_user("rita")
    repo = repos["mona"]
    repo.create_environment("production", reviewers=[ReviewerParams("User", rita.id)])
    rules = repo.get_environment("production").protection_rules
    assert [rule.type for rule in rules] == ["required_reviewers"]
    assert [each.reviewer.id for each in rules[0].reviewers] == [rita.id]
