"""Rules on signatures, merge queues, pushed files, and protection of the classic kind."""

from pathlib import Path
from typing import Any

import pytest

from .github import Client, Town, git, ok, pull_request_rule, said

pytestmark = pytest.mark.slow

UNSIGNED = "Commits must have verified signatures."
QUEUE = {
    "type": "merge_queue",
    "parameters": {
        "check_response_timeout_minutes": 60,
        "grouping_strategy": "ALLGREEN",
        "max_entries_to_build": 5,
        "max_entries_to_merge": 5,
        "merge_method": "SQUASH",
        "min_entries_to_merge": 1,
        "min_entries_to_merge_wait_minutes": 0,
    },
}


def commit(client: Client, parent: str, **more: Any) -> str:
    """A commit on top of another, as whoever asks makes it."""
    entry = {"path": "a", "mode": "100644", "type": "blob", "content": str(more)}
    tree = ok(client.post("/git/trees", {"base_tree": parent, "tree": [entry]}))["sha"]
    body = {"message": "Change", "tree": tree, "parents": [parent], **more}
    return str(ok(client.post("/git/commits", body))["sha"])


def work_copy(town: Town, place: Path, client: Client | None = None) -> Path:
    token = (client or town.dev).token
    git(place, "clone", "-q", town.sandbox.url.replace("//", f"//x:{token}@") + "/acme/tokens.git")
    return place / "tokens"


def pushed(work: Path, path: str, ref: str, *, refused: bool = True) -> str:
    (work / path).parent.mkdir(parents=True, exist_ok=True)
    (work / path).write_text("more\n")
    git(work, "add", "-A")
    git(work, "commit", "-qm", f"Change {path}")
    return git(work, "push", "-q", "origin", f"HEAD:{ref}", succeed=not refused)


def test_only_signed_commits_come_to_a_branch_that_wants_them(town: Town, tmp_path: Path) -> None:
    town.rules({"type": "required_signatures"}, include="refs/heads/hotfix/*")
    main = town.dev.sha("heads/main")
    name = {"name": "Hotfix", "email": "hotfix@example.com"}
    unsigned = [commit(town.dev, main), commit(town.app, main, author=name)]
    for sha in unsigned:
        refused = town.app.post("/git/refs", {"ref": "refs/heads/hotfix/1.0.1", "sha": sha})
        assert refused.status_code == 422
        assert UNSIGNED in refused.json()["message"]
    ok(town.app.post("/git/refs", {"ref": "refs/heads/hotfix/1", "sha": commit(town.app, main)}))
    told = pushed(work_copy(town, tmp_path), "b", "refs/heads/hotfix/2")
    assert "GH013" in told
    assert UNSIGNED in told
    # What branches hold already may be where a branch starts.
    ok(town.dev.post("/git/refs", {"ref": "refs/heads/hotfix/old", "sha": main}))


def test_a_signed_commit_may_be_pushed(town: Town, tmp_path: Path) -> None:
    town.rules({"type": "required_signatures"}, include="refs/heads/hotfix/*")
    signed = commit(town.app, town.dev.sha("heads/main"))
    ok(town.dev.post("/git/refs", {"ref": "refs/hotfix/7", "sha": signed}))
    work = work_copy(town, tmp_path)
    git(work, "fetch", "-q", "origin", "refs/hotfix/7")
    git(work, "push", "-q", "origin", "FETCH_HEAD:refs/heads/hotfix/1")
    assert town.dev.sha("heads/hotfix/1") == signed


def test_unsigned_commits_are_merged_only_as_one_that_github_signs(town: Town) -> None:
    town.rules({"type": "required_signatures"})
    town.dev.branch("fix", {"a": "1"})
    number = town.dev.pull("fix")["number"]
    for method in ("merge", "rebase"):
        assert said(town.dev.merge(number, merge_method=method)) == (405, UNSIGNED)
    ok(town.dev.merge(number, merge_method="squash"))


def test_a_persons_file_is_not_signed_and_an_apps_is(town: Town) -> None:
    def verified(client: Client, path: str) -> bool:
        body = {"message": "Add", "content": "eA==", "branch": "main"}
        return bool(ok(client.put(f"/contents/{path}", body))["commit"]["verification"]["verified"])

    assert not verified(town.dev, "x")
    assert verified(town.app, "y")


def test_a_merge_queue_takes_what_waits_and_nothing_else(towns) -> None:
    town = towns(allow_auto_merge=True)
    town.rules(QUEUE, pull_request_rule(1))
    town.dev.branch("fix", {"a": "1"})
    number = town.dev.pull("fix")["number"]
    town.rita.approve(number)
    status, message = said(town.dev.merge(number))
    assert status == 405
    assert "Changes must be made through the merge queue" in message
    town.world.set("mergeable_lag", 0)
    pull = town.dev.read(f"/pulls/{number}")
    assert pull["mergeable_state"] == "blocked"
    query = (
        "mutation($id: ID!) { enablePullRequestAutoMerge(input: {pullRequestId: $id})"
        " { pullRequest { number } } }"
    )
    body = {"query": query, "variables": {"id": pull["node_id"]}}
    assert "errors" not in ok(town.dev.post("//graphql", body))
    merged = town.dev.read(f"/pulls/{number}")
    assert merged["merged"]
    assert len(town.dev.read(f"/commits/{merged['merge_commit_sha']}")["parents"]) == 1


def test_a_person_has_no_merge_queue(town: Town) -> None:
    town.world.add_repository("mona", "own", from_git=town.sandbox.git_dir("acme/tokens"))
    own = town.client(town.mona.token, "mona/own")
    body = {"name": "queue", "enforcement": "active", "rules": [QUEUE]}
    assert own.post("/rulesets", body).json()["errors"] == ["Invalid rule 'merge_queue': "]


def push_ruleset(town: Town, *rules: dict[str, Any]) -> None:
    body = {"name": "files", "target": "push", "enforcement": "active", "rules": list(rules)}
    ok(town.mona.post("/rulesets", body))


def test_a_push_ruleset_hits_every_ref(towns, tmp_path: Path) -> None:
    town = towns(private=True)
    paths = {"restricted_file_paths": [".github/workflows/*"]}
    endings = {"restricted_file_extensions": ["*.exe"]}
    push_ruleset(
        town,
        {"type": "file_path_restriction", "parameters": paths},
        {"type": "file_extension_restriction", "parameters": endings},
    )
    main = town.dev.sha("heads/main")
    workflow = town.dev.commit(main, {".github/workflows/new.yml": "on: push\n"})
    tool = town.dev.commit(main, {"bin/tool.exe": "MZ"})
    for ref in ("refs/hotfix/7/journal", "refs/heads/x", "refs/tags/v9"):
        for sha, told in ((workflow, "File path is restricted"), (tool, "File extension")):
            refused = town.dev.post("/git/refs", {"ref": ref, "sha": sha})
            assert refused.status_code == 422
            assert told in refused.json()["message"]
    plain = town.dev.commit(main, {"journal": "1"})
    ok(town.dev.post("/git/refs", {"ref": "refs/hotfix/7/journal", "sha": plain}))
    work = work_copy(town, tmp_path)
    told = pushed(work, "x.exe", "refs/hotfix/8")
    assert "GH013: Repository rule violations found for refs/hotfix/8" in told
    assert "File extension is restricted" in told
    git(work, "reset", "-q", "--hard", "HEAD^")
    assert "File path is restricted" in pushed(work, ".github/workflows/z.yml", "refs/heads/z")
    git(work, "reset", "-q", "--hard", "HEAD^")
    pushed(work, "fine.txt", "refs/hotfix/9", refused=False)


def test_a_push_ruleset_needs_a_repository_that_is_not_public(town: Town) -> None:
    body = {"name": "files", "target": "push", "enforcement": "active", "rules": []}
    assert town.mona.post("/rulesets", body).status_code == 422


def test_a_branch_may_be_protected_in_the_classic_way(town: Town) -> None:
    town.world.protect_branch("acme/tokens", "main", approvals=1, contexts=["ci"], strict=True)
    shown = town.mona.read("/branches/main/protection")
    assert shown["required_pull_request_reviews"]["required_approving_review_count"] == 1
    assert shown["required_status_checks"]["contexts"] == ["ci"]
    assert shown["enforce_admins"]["enabled"] is False
    branch = town.dev.read("/branches/main")
    assert (branch["protected"], branch["protection"]["enabled"]) == (True, True)
    assert town.dev.read("/rules/branches/main") == []
    sha = town.dev.commit(town.dev.sha("heads/main"), {"a": "1"})
    assert town.dev.patch("/git/refs/heads/main", {"sha": sha}).status_code == 422
    assert town.dev.delete("/git/refs/heads/main").status_code == 422
    ok(town.mona.patch("/git/refs/heads/main", {"sha": sha}))
    with pytest.raises(TypeError, match="no such protection: colour"):
        town.world.protect_branch("acme/tokens", "main", colour="red")


def test_protection_may_include_admins(town: Town) -> None:
    town.world.protect_branch("acme/tokens", "main", linear_history=True, enforce_admins=True)
    assert town.mona.delete("/git/refs/heads/main").status_code == 422


def test_a_custom_role_hides_behind_its_name(town: Town) -> None:
    town.world.grant("acme/tokens", "rita", "write", custom="Release manager")
    shown = town.dev.read("/collaborators/rita/permission")
    assert (shown["permission"], shown["role_name"]) == ("write", "Release manager")
    assert town.rita.post("/git/refs", {"ref": "refs/x/y", "sha": town.rita.sha("heads/main")})
