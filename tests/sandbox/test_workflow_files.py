import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow

DENIED = (403, "Resource not accessible by integration")


@pytest.fixture
def old(town: Town) -> str:
    """A commit whose workflow folder is on no branch."""
    return town.git("rev-parse", "v1.0.0^{commit}")


def test_an_old_commit_needs_the_workflows_permission(town: Town, old: str) -> None:
    for ref in ("refs/heads/hotfix/1.0.1", "refs/tags/v1.0.1"):
        refused = town.app.post("/git/refs", {"ref": ref, "sha": old})
        assert said(refused) == DENIED
        accepted = refused.headers["X-Accepted-GitHub-Permissions"]
        assert accepted == "contents=write; contents=write,workflows=write"
    assert town.git("for-each-ref", "refs/heads/hotfix") == ""


def test_with_the_permission_it_is_made(town: Town, old: str) -> None:
    permissions = {"contents": "write", "workflows": "write"}
    strong = town.client(town.world.app_token("strong", permissions=permissions))
    body = {"ref": "refs/heads/hotfix/1.0.1", "sha": old}
    assert strong.post("/git/refs", body).status_code == 201


def test_a_person_needs_no_such_permission(town: Town, old: str) -> None:
    assert town.dev.post("/git/refs", {"ref": "refs/heads/x", "sha": old}).status_code == 201


def test_a_workflow_token_can_never_do_it(town: Town, old: str) -> None:
    token = town.world.actions_token("acme/tokens", permissions={"contents": "write"})
    assert said(town.client(token).post("/git/refs", {"ref": "refs/heads/x", "sha": old})) == DENIED


def test_a_folder_that_a_branch_holds_is_nothing_new(town: Town, old: str) -> None:
    body = {"ref": "refs/heads/new", "sha": town.app.sha("heads/main")}
    assert town.app.post("/git/refs", body).status_code == 201
    ok(town.dev.post("/git/refs", {"ref": "refs/heads/release/1.0", "sha": old}))
    assert town.app.post("/git/refs", {"ref": "refs/heads/x", "sha": old}).status_code == 201


def test_a_commit_without_workflows_needs_nothing(town: Town) -> None:
    sha = town.app.commit(town.app.sha("heads/main"), {".github/workflows/ci.yml": None})
    assert town.app.post("/git/refs", {"ref": "refs/heads/bare", "sha": sha}).status_code == 201


def test_other_namespaces_are_free(town: Town, old: str) -> None:
    assert town.app.post("/git/refs", {"ref": "refs/hotfix/7/base", "sha": old}).status_code == 201


def test_a_release_that_would_make_such_a_tag_is_refused(town: Town, old: str) -> None:
    body = {"tag_name": "v1.0.1", "target_commitish": old}
    assert said(town.app.post("/releases", body)) == DENIED
    assert town.dev.read("/releases") == []


def test_a_releases_target_may_ask_for_workflows_although_the_tag_is_there(
    town: Town, old: str
) -> None:
    body = {"tag_name": "v1.0.0", "draft": True}
    assert said(town.app.post("/releases", body | {"target_commitish": old})) == DENIED
    made = ok(town.app.post("/releases", body))
    assert made["target_commitish"] == "main"
    ok(town.app.patch(f"/releases/{made['id']}", {"draft": False}))
    classic = town.client(town.world.user_token("dev", scopes=["repo"]))
    assert classic.post("/releases", body | {"target_commitish": old}).status_code == 404
    theirs = ok(town.dev.post("/releases", body | {"target_commitish": old}))
    edited = town.app.patch(f"/releases/{theirs['id']}", {"name": "Mine"})
    assert said(edited) == DENIED
    town.world.set("release_target_needs_workflows", False)
    ok(town.app.patch(f"/releases/{theirs['id']}", {"name": "Mine"}))
