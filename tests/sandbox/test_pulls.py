import pytest

from .github import Town, git, ok, said

pytestmark = pytest.mark.slow


def _error(response) -> str:
    assert said(response) == (422, "Validation Failed")
    (error,) = response.json()["errors"]
    return str(error.get("message") or error["field"])


def test_a_pull_request_holds_the_commits_between_two_branches(town: Town) -> None:
    head = town.dev.branch("fix", {"src/app.txt": "fixed\n", "tests/new.txt": "test\n"})
    made = town.dev.pull("fix", body="why")
    assert (made["commits"], made["changed_files"], made["additions"]) == (1, 2, 2)
    assert made["head"]["label"] == "acme:fix"
    assert made["head"]["sha"] == head
    assert made["base"]["sha"] == town.dev.sha("heads/main")
    assert [each["sha"] for each in town.dev.read("/pulls/1/commits")] == [head]
    files = {each["filename"] for each in town.dev.read("/pulls/1/files")}
    assert files == {"src/app.txt", "tests/new.txt"}
    assert town.git("rev-parse", "refs/pull/1/head") == head


def test_a_pull_request_is_opened_once(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    again = town.dev.post("/pulls", {"title": "x", "head": "acme:fix", "base": "main"})
    assert _error(again) == "A pull request already exists for acme:fix."


def test_a_pull_request_needs_commits_and_branches(town: Town) -> None:
    sha = town.dev.sha("heads/main")
    ok(town.dev.post("/git/refs", {"ref": "refs/heads/same", "sha": sha}))
    for head, base, error in (
        ("same", "main", "No commits between main and same"),
        ("nowhere", "main", "head"),
        ("same", "nowhere", "base"),
    ):
        assert _error(town.dev.post("/pulls", {"title": "x", "head": head, "base": base})) == error


def test_a_reader_cannot_open_one_from_a_branch_here(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    response = town.ray.post("/pulls", {"title": "x", "head": "fix", "base": "main"})
    assert _error(response) == "must be a collaborator"


def test_a_workflow_token_opens_none_unless_the_repository_lets_it(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    token = town.world.actions_token("acme/tokens", permissions={"pull_requests": "write"})
    actions = town.client(token)
    body = {"title": "x", "head": "fix", "base": "main"}
    refused = "GitHub Actions is not permitted to create or approve pull requests."
    assert said(actions.post("/pulls", body)) == (403, refused)
    town.world.set_repository("acme/tokens", can_approve_pull_request_reviews=True)
    assert ok(actions.post("/pulls", body))["user"]["login"] == "github-actions[bot]"


def test_whether_it_can_be_merged_shows_at_the_second_look(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    first, second = (town.dev.read("/pulls/1") for _ in range(2))
    assert (first["mergeable"], first["mergeable_state"]) == (None, "unknown")
    assert (second["mergeable"], second["mergeable_state"]) == (True, "clean")
    town.dev.grow("fix", {"b": "1"})
    assert town.dev.read("/pulls/1")["mergeable"] is None


def test_a_conflict_is_dirty(town: Town) -> None:
    town.world.set("mergeable_lag", 0)
    town.dev.branch("fix", {"src/app.txt": "fix\n"})
    town.dev.pull("fix")
    town.dev.grow("main", {"src/app.txt": "main\n"})
    shown = town.dev.read("/pulls/1")
    assert (shown["mergeable"], shown["mergeable_state"]) == (False, "dirty")
    assert said(town.dev.merge(1)) == (405, "Pull Request has merge conflicts")


def test_pull_requests_are_filtered_and_a_head_without_owner_filters_nothing(town: Town) -> None:
    for name in ("one", "two"):
        town.dev.branch(name, {name: "1"})
        town.dev.pull(name)

    def heads(**query: str) -> list[str]:
        return [each["head"]["ref"] for each in town.dev.read("/pulls", **query)]

    assert heads() == ["two", "one"]
    assert heads(head="acme:one") == ["one"]
    assert heads(head="other:one") == []
    assert heads(head="one") == ["two", "one"]
    assert heads(base="v1") == []
    assert heads(state="closed") == []
    ok(town.dev.patch("/pulls/1", {"state": "closed"}))
    assert heads(state="closed") == ["one"]
    assert heads(state="all", sort="created", direction="asc") == ["one", "two"]


def test_it_follows_its_branch(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    new = town.dev.grow("fix", {"b": "1"})
    assert town.dev.read("/pulls/1")["head"]["sha"] == new
    assert town.git("rev-parse", "refs/pull/1/head") == new
    assert town.events("pull_request") == ["pull_request.opened", "pull_request.synchronize"]
    (delivery,) = [each for each in town.world.deliveries() if each.action == "synchronize"]
    assert delivery.payload["after"] == new


def test_it_closes_when_its_branch_is_deleted(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    assert town.dev.delete("/git/refs/heads/fix").status_code == 204
    shown = town.dev.read("/pulls/1")
    assert (shown["state"], shown["merged"]) == ("closed", False)
    assert town.git("rev-parse", "refs/pull/1/head") == shown["head"]["sha"]


def test_it_closes_when_nothing_is_left_of_it(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    back = {"sha": town.dev.sha("heads/main"), "force": True}
    ok(town.dev.patch("/git/refs/heads/fix", back))
    shown = town.dev.read("/pulls/1")
    assert (shown["state"], shown["merged"]) == ("closed", False)


def test_it_counts_as_merged_when_its_commits_arrive_by_a_push(town: Town, tmp_path) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix", body="Fixes #9")
    git(tmp_path, "clone", "-q", f"{town.sandbox.url}/acme/tokens.git", "clone")
    clone = tmp_path / "clone"
    git(clone, "merge", "-q", "--no-ff", "-m", "By hand", "origin/fix")
    address = town.sandbox.url.replace("//", f"//x-access-token:{town.dev.token}@")
    git(clone, "push", "-q", f"{address}/acme/tokens.git", "main")
    shown = town.dev.read("/pulls/1")
    assert (shown["state"], shown["merged"]) == ("closed", True)
    assert shown["merged_by"]["login"] == "dev"
    assert shown["merge_commit_sha"] == town.dev.sha("heads/main")


def test_its_text_and_base_are_changed_by_the_author_or_a_writer(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.branch("release", {"r": "1"})
    town.dev.pull("fix")
    shown = ok(town.rita.patch("/pulls/1", {"title": "New", "body": "Text", "base": "release"}))
    assert (shown["title"], shown["body"], shown["base"]["ref"]) == ("New", "Text", "release")
    assert town.ray.patch("/pulls/1", {"title": "Mine"}).status_code == 403
    assert town.dev.patch("/pulls/1", {"base": "nowhere"}).status_code == 422


def test_a_closed_one_is_opened_again_only_unmerged(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    ok(town.dev.patch("/pulls/1", {"state": "closed"}))
    assert ok(town.dev.patch("/pulls/1", {"state": "open"}))["state"] == "open"
    ok(town.dev.merge(1))
    assert town.dev.patch("/pulls/1", {"state": "open"}).status_code == 422


def test_a_commit_knows_the_pull_request_that_brought_it(town: Town) -> None:
    head = town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    assert [each["number"] for each in town.dev.read(f"/commits/{head}/pulls")] == [1]
    merged = ok(town.dev.merge(1, merge_method="squash"))["sha"]
    assert [each["number"] for each in town.dev.read(f"/commits/{merged}/pulls")] == [1]
    first = town.git("rev-parse", "v1.0.0^{commit}")
    assert town.dev.read(f"/commits/{first}/pulls") == []


def test_a_branch_is_brought_up_to_date(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    assert town.dev.put("/pulls/1/update-branch").status_code == 422
    town.dev.grow("main", {"m": "1"})
    assert town.dev.put("/pulls/1/update-branch").status_code == 202
    assert town.git("merge-base", "--is-ancestor", "main", "fix") == ""
