from pathlib import Path

import pytest

from .github import Client, Town, checks_rule, git, ok, pull_request_rule

pytestmark = pytest.mark.slow


@pytest.fixture
def clone(town: Town, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", f"{town.sandbox.url}/acme/tokens.git", "clone")
    return tmp_path / "clone"


def address(client: Client) -> str:
    return client.url.replace("//", f"//x-access-token:{client.token}@") + "/acme/tokens.git"


def change(clone: Path, name: str = "file") -> None:
    (clone / name).write_text(f"{name}\n")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", f"Add {name}")


def test_everybody_clones_what_is_public(clone: Path) -> None:
    assert git(clone, "tag") == "v1.0.0"
    assert git(clone, "log", "-1", "--format=%s") == "Something new"


def test_a_part_of_the_history_is_fetched_by_its_sha(town: Town, tmp_path: Path) -> None:
    sha = town.dev.commit(town.dev.sha("heads/main"), {"loose": "1"})
    git(tmp_path, "init", "-q", "part")
    url = f"{town.sandbox.url}/acme/tokens.git"
    git(tmp_path / "part", "fetch", "-q", "--depth=1", "--filter=blob:none", url, sha)
    assert git(tmp_path / "part", "rev-parse", "FETCH_HEAD") == sha


def test_a_push_moves_branch_and_tag_and_tells_the_world(town: Town, clone: Path) -> None:
    change(clone)
    git(clone, "tag", "v2.0.0")
    git(clone, "push", "-q", "--atomic", address(town.dev), "main", "v2.0.0", "main:refs/x/y")
    head = git(clone, "rev-parse", "main")
    assert town.dev.sha("heads/main") == town.dev.sha("tags/v2.0.0") == town.dev.sha("x/y") == head
    assert town.events("push", "create") == ["push", "create", "push"]
    push = town.world.deliveries()[0].payload
    assert (push["ref"], push["after"], push["sender"]["login"]) == ("refs/heads/main", head, "dev")
    assert [each["message"] for each in push["commits"]] == ["Add file"]


def test_a_push_with_a_bearer_header_works_as_in_workflows(town: Town, clone: Path) -> None:
    change(clone)
    header = f"http.extraHeader=Authorization: bearer {town.dev.token}"
    git(clone, "-c", header, "push", "-q", "origin", "main")
    assert town.dev.sha("heads/main") == git(clone, "rev-parse", "main")


def test_nobody_and_readers_do_not_push(town: Town, clone: Path) -> None:
    change(clone)
    told = git(clone, "push", "origin", "main", succeed=False)
    assert "could not read Username" in told
    told = git(clone, "push", address(town.ray), "main", succeed=False)
    assert "Permission to acme/tokens.git denied to ray." in told
    told = git(clone, "push", address(town.client("wrong")), "main", succeed=False)
    assert "Authentication failed" in told
    assert town.dev.sha("heads/main") != git(clone, "rev-parse", "main")


def test_a_private_repository_is_cloned_by_those_who_see_it(
    town: Town, source: Path, tmp_path: Path
) -> None:
    town.world.add_repository("acme", "secret", private=True, from_git=source)
    town.world.grant("acme/secret", "dev", "read")
    for who, succeed in ((town.dev, True), (town.rita, False)):
        url = address(who).replace("tokens", "secret")
        git(tmp_path, "clone", "-q", url, f"clone-{succeed}", succeed=succeed)
    assert (tmp_path / "clone-True/.git").is_dir()
    assert not (tmp_path / "clone-False").exists()


def test_rules_refuse_a_push_and_say_which(town: Town, clone: Path) -> None:
    town.rules(pull_request_rule(), checks_rule("gate"))
    change(clone)
    told = git(clone, "push", address(town.mona), "main", succeed=False)
    assert "remote: error: GH013: Repository rule violations found for refs/heads/main." in told
    assert "remote: - Changes must be made through a pull request." in told
    assert 'remote: - Required status check "gate" is expected.' in told
    assert "[remote rejected] main -> main" in told
    assert town.events("push") == []


def test_a_refused_branch_does_not_take_the_others_with_it(town: Town, clone: Path) -> None:
    town.rules(pull_request_rule())
    change(clone)
    git(clone, "push", address(town.dev), "main", "main:refs/heads/mine", succeed=False)
    assert town.dev.sha("heads/mine") == git(clone, "rev-parse", "main")
    assert town.dev.sha("heads/main") == git(clone, "rev-parse", "main~1")


def test_a_forced_push_and_a_deletion_are_refused_by_rule_alone(town: Town, clone: Path) -> None:
    town.dev.branch("free", {"f": "1"})
    git(clone, "fetch", "-q", "origin")
    town.rules({"type": "non_fast_forward"}, {"type": "deletion"})
    url = address(town.mona)
    told = git(clone, "push", "--force", url, "main~1:main", succeed=False)
    assert "remote: - Cannot force-push to this branch" in told
    told = git(clone, "push", url, ":main", succeed=False)
    assert "remote: - Cannot delete this branch" in told
    change(clone)
    git(clone, "push", "-q", url, "main")
    git(clone, "push", "-q", "--force", url, "v1.0.0^0:free")
    git(clone, "push", "-q", url, ":free")
    assert town.dev.get("/git/ref/heads/free").status_code == 404


def test_linear_history_refuses_a_pushed_merge(town: Town, clone: Path) -> None:
    town.rules({"type": "required_linear_history"})
    git(clone, "switch", "-q", "-c", "side")
    change(clone, "side")
    git(clone, "switch", "-q", "main")
    git(clone, "merge", "-q", "--no-ff", "-m", "Merge", "side")
    told = git(clone, "push", address(town.dev), "main", succeed=False)
    assert "remote: - This branch must not contain merge commits." in told
    git(clone, "push", "-q", address(town.dev), "side:main")


def test_whoever_is_on_the_list_pushes(town: Town, clone: Path) -> None:
    actor = {"actor_id": 5, "actor_type": "RepositoryRole"}
    town.rules(pull_request_rule(), bypass_actors=[actor])
    change(clone)
    git(clone, "push", address(town.dev), "main", succeed=False)
    git(clone, "push", "-q", address(town.mona), "main")
    assert town.dev.sha("heads/main") == git(clone, "rev-parse", "main").strip()


def test_pull_refs_are_read_by_everybody_and_written_by_nobody(town: Town, clone: Path) -> None:
    head = town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    git(clone, "fetch", "-q", "origin", "refs/pull/1/head")
    assert git(clone, "rev-parse", "FETCH_HEAD") == head
    told = git(clone, "push", address(town.mona), "main:refs/pull/1/head", succeed=False)
    assert "deny updating a hidden ref" in told


def test_a_push_dismisses_stale_approvals(town: Town, clone: Path) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    town.rules(pull_request_rule(dismiss_stale_reviews_on_push=True))
    town.rita.approve(1)
    git(clone, "fetch", "-q", "origin")
    git(clone, "switch", "-q", "fix")
    change(clone, "more")
    git(clone, "push", "-q", address(town.dev), "fix")
    assert [each["state"] for each in town.dev.read("/pulls/1/reviews")] == ["DISMISSED"]
    assert town.dev.read("/pulls/1")["head"]["sha"] == git(clone, "rev-parse", "fix")


def test_an_old_tree_is_pushed_by_an_app_only_with_workflows(town: Town, clone: Path) -> None:
    told = git(clone, "push", address(town.app), "v1.0.0^0:refs/heads/hotfix/1", succeed=False)
    assert (
        "refusing to allow a GitHub App to create or update workflow"
        " `.github/workflows/ci.yml` without `workflows` permission"
    ) in told
    permissions = {"contents": "write", "workflows": "write"}
    strong = town.client(town.world.app_token("strong", permissions=permissions))
    git(clone, "push", "-q", address(strong), "v1.0.0^0:refs/heads/hotfix/1")
    git(clone, "push", "-q", address(town.dev), "v1.0.0^0:refs/heads/hotfix/2")
    # Now that branches hold this folder, it is nothing new.
    git(clone, "push", "-q", address(town.app), "v1.0.0^0:refs/heads/hotfix/3")


def test_git_is_in_the_request_log_with_its_actor(town: Town, clone: Path) -> None:
    change(clone)
    git(clone, "push", "-q", address(town.dev), "main")
    last = town.sandbox.requests()[-1]
    assert (last.method, last.path, last.status, last.actor) == (
        "POST",
        "/acme/tokens.git/git-receive-pack",
        200,
        "dev",
    )
    assert ok(town.dev.get("//_sandbox/requests"))["result"][-1]["actor"] == "dev"
