import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow

DENIED = (403, "Resource not accessible by integration")
ADMIN = (403, "Must have admin rights to Repository.")


def test_a_token_that_was_never_issued_is_bad(town: Town) -> None:
    assert said(town.client("ghp_wrong").get("")) == (401, "Bad credentials")


def test_nobody_reads_what_is_public_and_writes_nothing(town: Town) -> None:
    assert ok(town.nobody.get("/git/ref/heads/main"))
    refused = town.nobody.post("/issues", {"title": "x"})
    assert said(refused) == (401, "Requires authentication")
    assert town.nobody.get("//user").status_code == 401


def test_a_private_repository_is_not_found_by_others(town: Town) -> None:
    town.world.add_repository("acme", "secret", private=True)
    town.world.grant("acme/secret", "dev", "read")
    tokens = {name: town.world.user_token(name) for name in ("dev", "rita")}
    assert town.client(tokens["dev"], "acme/secret").get("").status_code == 200
    assert said(town.client(tokens["rita"], "acme/secret").get("")) == (404, "Not Found")
    assert town.client(None, "acme/secret").get("").status_code == 404


def test_an_app_is_told_which_permission_it_lacks(town: Town) -> None:
    weak = town.client(town.world.app_token("weak", permissions={"contents": "read"}))
    refused = weak.post("/issues/1/comments", {"body": "x"})
    assert said(refused) == DENIED
    accepted = refused.headers["X-Accepted-GitHub-Permissions"]
    assert accepted == "issues=write; pull_requests=write"
    body = {"ref": "refs/heads/x", "sha": weak.sha("heads/main")}
    refused = weak.post("/git/refs", body)
    assert said(refused) == DENIED
    assert refused.headers["X-Accepted-GitHub-Permissions"] == "contents=write"
    assert town.dev.get("/git/ref/heads/x").status_code == 404


def test_an_app_with_the_permission_acts_as_its_bot(town: Town) -> None:
    made = ok(town.app.post("/issues", {"title": "x"}))
    assert made["user"]["login"] == "hotfix[bot]"
    assert made["user"]["type"] == "Bot"
    assert made["performed_via_github_app"]["id"] == town.world.app_id("hotfix")
    assert town.app.get("//user").status_code == 403


def test_a_workflow_token_acts_as_github_actions_in_its_repository_alone(town: Town) -> None:
    town.world.add_repository("acme", "other")
    token = town.world.actions_token("acme/tokens", permissions={"issues": "write"})
    made = ok(town.client(token).post("/issues", {"title": "x"}))
    assert made["user"]["login"] == "github-actions[bot]"
    assert made["performed_via_github_app"]["id"] == 15368
    assert said(town.client(token, "acme/other").post("/issues", {"title": "x"})) == DENIED


@pytest.mark.parametrize("permission", ["workflows", "administration"])
def test_a_workflow_token_never_has_some_permissions(town: Town, permission: str) -> None:
    with pytest.raises(ValueError, match=permission):
        town.world.actions_token("acme/tokens", permissions={permission: "write"})


def test_readers_may_open_issues_and_no_more(town: Town) -> None:
    number = ok(town.ray.post("/issues", {"title": "Mine", "labels": ["hotfix"]}))["number"]
    assert town.ray.read(f"/issues/{number}")["labels"] == []
    assert said(town.ray.post(f"/issues/{number}/labels", {"labels": ["hotfix"]})) == ADMIN
    assert ok(town.ray.patch(f"/issues/{number}", {"title": "Still mine"}))["title"] == "Still mine"
    other = ok(town.dev.post("/issues", {"title": "Not mine"}))["number"]
    assert said(town.ray.patch(f"/issues/{other}", {"state": "closed"})) == ADMIN
    body = {"ref": "refs/heads/x", "sha": town.ray.sha("heads/main")}
    assert said(town.ray.post("/git/refs", body)) == (404, "Not Found")


def test_triage_labels_but_does_not_push(town: Town) -> None:
    number = ok(town.tom.post("/issues", {"title": "x"}))["number"]
    assert ok(town.tom.post(f"/issues/{number}/labels", {"labels": ["hotfix"]}))
    body = {"ref": "refs/heads/x", "sha": town.tom.sha("heads/main")}
    assert town.tom.post("/git/refs", body).status_code == 404


def test_only_admins_touch_rulesets(town: Town) -> None:
    body = {"name": "x", "enforcement": "active"}
    assert town.dev.post("/rulesets", body).status_code == 404
    assert said(town.app.post("/rulesets", body)) == DENIED
    assert town.mona.post("/rulesets", body).status_code == 201


@pytest.mark.parametrize(
    ("login", "permission", "role"),
    [
        ("mona", "admin", "admin"),
        ("dev", "write", "write"),
        ("tom", "read", "triage"),
        ("ray", "read", "read"),
        ("stranger", "read", "read"),
    ],
)
def test_permission_keeps_the_old_names_and_role_name_is_exact(
    town: Town, login: str, permission: str, role: str
) -> None:
    town.world.add_user("stranger")
    shown = town.app.read(f"/collaborators/{login}/permission")
    assert (shown["permission"], shown["role_name"]) == (permission, role)
    assert shown["user"]["login"] == login


def test_maintainers_count_as_writers_in_the_old_names(town: Town) -> None:
    town.world.grant("acme/tokens", "rita", "maintain")
    shown = town.dev.read("/collaborators/rita/permission")
    assert (shown["permission"], shown["role_name"]) == ("write", "maintain")


def test_a_stranger_to_github_is_not_a_user(town: Town) -> None:
    assert said(town.dev.get("/collaborators/ghost/permission")) == (404, "ghost is not a user")
    bot = town.dev.get("/collaborators/hotfix[bot]/permission")
    assert said(bot) == (404, "hotfix[bot] is not a user")
    refused = town.ray.get("/collaborators/dev/permission")
    assert said(refused) == (403, "Must have push access to view collaborator permission.")


def test_a_collaborator_is_told_from_others(town: Town) -> None:
    town.world.add_user("stranger")
    assert town.dev.get("/collaborators/ray").status_code == 204
    assert town.dev.get("/collaborators/stranger").status_code == 404


def test_merge_settings_are_shown_to_those_who_may_push(town: Town) -> None:
    assert town.dev.read("")["allow_squash_merge"] is True
    assert "allow_squash_merge" not in town.ray.read("")
    assert town.ray.read("")["permissions"]["push"] is False
