"""A pull request whose head is in a fork: its objects are here, its branch is not."""

import pytest

from .github import Client, Town, git, ok, said

pytestmark = pytest.mark.slow


@pytest.fixture
def eve(town: Town) -> Client:
    """Let a stranger fork the repository; give their way to the fork."""
    town.world.add_user("eve")
    town.world.add_fork("acme/tokens", "eve")
    return town.client(town.world.user_token("eve"), "eve/tokens")


def opened(town: Town, eve: Client, branch: str = "fix") -> tuple[dict[str, object], str]:
    head = eve.branch(branch, {"src/app.txt": "from afar\n"})
    at_base = town.client(str(eve.token))
    return at_base.pull(f"eve:{branch}"), head


def test_a_fork_is_shown_as_one(town: Town, eve: Client) -> None:
    fork = eve.read("")
    assert (fork["fork"], fork["parent"]["full_name"]) == (True, "acme/tokens")
    assert town.dev.read("")["fork"] is False
    assert eve.sha("heads/main") == town.dev.sha("heads/main")


def test_a_stranger_opens_a_pull_request_from_their_own_fork(town: Town, eve: Client) -> None:
    pull, head = opened(town, eve)
    shown = town.dev.read("/pulls/1")
    assert shown["head"]["repo"]["full_name"] == "eve/tokens"
    assert (shown["head"]["label"], shown["head"]["sha"]) == ("eve:fix", head)
    assert shown["base"]["repo"]["full_name"] == "acme/tokens"
    assert pull["user"]["login"] == "eve"  # type: ignore[index]
    assert town.git("rev-parse", "refs/pull/1/head") == head
    assert town.git("branch", "--list", "fix") == ""
    assert [row["number"] for row in town.dev.read("/pulls", head="eve:fix")] == [1]
    assert town.dev.read("/pulls", head="acme:fix") == []
    assert town.events("pull_request") == ["pull_request.opened"]


def test_a_stranger_without_a_fork_opens_none(town: Town, eve: Client) -> None:
    assert eve.token
    town.dev.branch("fix", {"a": "1"})
    body = {"title": "x", "head": "fix", "base": "main"}
    refused = town.client(str(eve.token)).post("/pulls", body)
    assert refused.json()["errors"][0]["message"] == "must be a collaborator"
    body["head"] = "nobody:fix"
    assert town.dev.post("/pulls", body).json()["errors"][0]["field"] == "head"


def test_two_forks_and_the_repository_may_have_branches_of_one_name(
    town: Town, eve: Client
) -> None:
    opened(town, eve)
    town.dev.branch("fix", {"a": "1"})
    assert town.dev.pull("fix")["number"] == 2
    again = town.client(str(eve.token)).post(
        "/pulls", {"title": "x", "head": "eve:fix", "base": "main"}
    )
    assert again.json()["errors"][0]["message"] == "A pull request already exists for eve:fix."
    grown = town.dev.grow("fix", {"a": "2"})
    assert town.dev.read("/pulls/1")["head"]["sha"] != grown
    assert town.dev.read("/pulls/2")["head"]["sha"] == grown


def test_the_pull_request_follows_pushes_to_the_fork(town: Town, eve: Client, tmp_path) -> None:
    opened(town, eve)
    url = town.sandbox.url.replace("://", f"://x:{eve.token}@")
    git(tmp_path, "clone", "-q", "-b", "fix", f"{url}/eve/tokens.git", "work")
    work = tmp_path / "work"
    (work / "more.txt").write_text("more\n")
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "More")
    git(work, "push", "-q", "origin", "fix")
    head = git(work, "rev-parse", "HEAD")
    assert town.dev.read("/pulls/1")["head"]["sha"] == head
    assert town.git("rev-parse", "refs/pull/1/head") == head
    assert town.events("pull_request")[-1] == "pull_request.synchronize"


def test_merging_it_leaves_the_forks_branch_alone(town: Town, eve: Client) -> None:
    _, head = opened(town, eve)
    town.world.set_repository("acme/tokens", delete_branch_on_merge=True)
    ok(town.dev.merge(1))
    assert town.dev.text("src/app.txt", "main") == "from afar\n"
    assert eve.sha("heads/fix") == head
    message = town.git("log", "-1", "--format=%s", "main")
    assert message == "Merge pull request #1 from eve/fix"
    (brought,) = town.dev.read(f"/commits/{head}/pulls")
    assert brought["number"] == 1


def test_closing_reopening_and_deleting_the_forks_branch(town: Town, eve: Client) -> None:
    _, head = opened(town, eve)
    ok(town.dev.patch("/pulls/1", {"state": "closed"}))
    assert ok(town.dev.patch("/pulls/1", {"state": "open"}))["head"]["sha"] == head
    ok(eve.delete("/git/refs/heads/fix"))
    assert town.dev.read("/pulls/1")["state"] == "closed"


def test_updating_a_forks_branch_is_not_known(town: Town, eve: Client) -> None:
    opened(town, eve)
    status, _ = said(town.dev.put("/pulls/1/update-branch"))
    assert status == 501
