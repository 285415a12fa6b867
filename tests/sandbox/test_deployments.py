import pytest

from .github import Town, ok, said
from .graphql import data

pytestmark = pytest.mark.slow

PLAIN = {"auto_merge": False, "required_contexts": []}


def test_a_deployment_is_of_a_commit_in_an_environment(town: Town) -> None:
    body = {"ref": "v1.0.0", "environment": "staging", "payload": {"run": 7}, **PLAIN}
    made = town.dev.post("/deployments", body)
    assert made.status_code == 201
    shown = made.json()
    assert shown["sha"] == town.git("rev-parse", "v1.0.0^{commit}")
    assert (shown["ref"], shown["payload"], shown["task"]) == ("v1.0.0", {"run": 7}, "deploy")
    assert shown["production_environment"] is False
    assert town.dev.read("/environments/staging")["name"] == "staging"
    assert town.events("deployment") == ["deployment.created"]
    text = ok(town.dev.post("/deployments", {"ref": "main", "payload": "text", **PLAIN}))
    assert (text["payload"], text["production_environment"]) == ("text", True)


def test_a_ref_that_is_not_there_is_not_deployed(town: Town) -> None:
    refused = town.dev.post("/deployments", {"ref": "nowhere", **PLAIN})
    assert said(refused) == (422, "No ref found for: nowhere")
    assert town.ray.post("/deployments", {"ref": "main", **PLAIN}).status_code == 404


def test_deployments_are_filtered_newest_first(town: Town) -> None:
    for ref, environment in (("main", "staging"), ("v1.0.0", "production"), ("main", "production")):
        ok(town.dev.post("/deployments", {"ref": ref, "environment": environment, **PLAIN}))

    def found(**query: str) -> list[int]:
        return [each["id"] for each in town.dev.read("/deployments", **query)]

    assert found() == [3, 2, 1]
    assert found(environment="production") == [3, 2]
    assert found(ref="main", environment="production") == [3]
    assert found(sha=town.dev.sha("heads/main")) == [3, 1]
    assert found(task="other") == []


def test_by_default_a_branch_that_is_behind_is_brought_up_to_date_first(town: Town) -> None:
    town.dev.branch("topic", {"t": "1"})
    town.dev.grow("main", {"m": "1"})
    answer = town.dev.post("/deployments", {"ref": "topic"})
    assert said(answer) == (202, "Auto-merged main into topic on deployment.")
    assert town.dev.read("/deployments") == []
    assert town.git("merge-base", "--is-ancestor", "main", "topic") == ""
    assert town.dev.post("/deployments", {"ref": "topic"}).status_code == 201


def test_by_default_every_context_must_be_green(town: Town) -> None:
    sha = town.dev.sha("heads/main")
    ok(town.dev.post(f"/statuses/{sha}", {"state": "failure", "context": "lint"}))
    refused = town.dev.post("/deployments", {"ref": "main"})
    assert said(refused) == (409, "Conflict: Commit status checks failed for main.")
    assert town.dev.post("/deployments", {"ref": "main", **PLAIN}).status_code == 201
    missing = {"ref": "main", "required_contexts": ["gate"]}
    assert town.dev.post("/deployments", missing).status_code == 409


def test_statuses_tell_how_it_goes(town: Town) -> None:
    made = ok(town.dev.post("/deployments", {"ref": "main", **PLAIN}))["id"]
    path = f"/deployments/{made}/statuses"
    for state in ("in_progress", "success"):
        body = {"state": state, "log_url": "https://example.com/log", "description": state}
        assert town.dev.post(path, body).status_code == 201
    statuses = town.dev.read(path)
    assert [each["state"] for each in statuses] == ["success", "in_progress"]
    assert statuses[0]["environment"] == "production"
    assert town.dev.post(path, {"state": "nonsense"}).status_code == 422


@pytest.mark.parametrize(
    ("more", "state"),
    [({}, "inactive"), ({"production_environment": True}, "success")],
)
def test_a_success_retires_earlier_ones_except_in_production(
    town: Town, more: dict[str, bool], state: str
) -> None:
    for _ in range(2):
        body = {"ref": "main", "environment": "staging", **PLAIN, **more}
        made = ok(town.dev.post("/deployments", body))["id"]
        ok(town.dev.post(f"/deployments/{made}/statuses", {"state": "success"}))
    assert town.dev.read("/deployments/1/statuses")[0]["state"] == state
    assert town.dev.read("/deployments/2/statuses")[0]["state"] == "success"


def test_a_success_may_leave_the_earlier_ones_alone(town: Town) -> None:
    for _ in range(2):
        made = ok(town.dev.post("/deployments", {"ref": "main", "environment": "s", **PLAIN}))["id"]
        body = {"state": "success", "auto_inactive": False}
        ok(town.dev.post(f"/deployments/{made}/statuses", body))
    assert town.dev.read("/deployments/1/statuses")[0]["state"] == "success"


def test_environments_are_protected_by_admins(town: Town) -> None:
    reviewer = {"type": "User", "id": town.world.add_user("rita")}
    body = {"wait_timer": 5, "reviewers": [reviewer], "prevent_self_review": True}
    assert town.dev.put("/environments/production", body).status_code == 404
    ok(town.mona.put("/environments/production", body))
    policy = {"protected_branches": True, "custom_branch_policies": False}
    shown = ok(
        town.mona.put("/environments/production", body | {"deployment_branch_policy": policy})
    )
    rules = {rule["type"]: rule for rule in shown["protection_rules"]}
    assert rules["wait_timer"]["wait_timer"] == 5
    assert rules["required_reviewers"]["reviewers"][0]["reviewer"]["login"] == "rita"
    assert rules["required_reviewers"]["prevent_self_review"] is True
    assert shown["deployment_branch_policy"] == policy
    assert town.dev.read("/environments")["total_count"] == 1
    assert ok(town.mona.put("/environments/production"))["protection_rules"] == []
    assert town.dev.get("/environments/nowhere").status_code == 404


def test_only_an_inactive_deployment_can_be_deleted_where_there_are_others(town: Town) -> None:
    first, second = (
        ok(town.dev.post("/deployments", {"ref": "main", **PLAIN}))["id"] for _ in range(2)
    )
    ok(town.dev.post(f"/deployments/{first}/statuses", {"state": "success"}))
    assert town.dev.delete(f"/deployments/{first}").status_code == 422
    ok(town.dev.post(f"/deployments/{first}/statuses", {"state": "failure"}))
    assert town.dev.delete(f"/deployments/{first}").status_code == 204
    ok(town.dev.post(f"/deployments/{second}/statuses", {"state": "success"}))
    assert town.dev.delete(f"/deployments/{second}").status_code == 204
    assert town.dev.read("/deployments") == []


def test_github_tells_who_made_a_deployment_and_who_said_how_it_went(town: Town) -> None:
    workflow = town.client(
        town.world.actions_token("acme/tokens", permissions={"deployments": "write"})
    )
    callers = [town.dev, town.app, workflow]
    query = """query { viewer { login } repository(owner: "acme", name: "tokens") {
      deployments(first: 9) { nodes { creator { __typename login }
        statuses(first: 1) { nodes { creator { login } } } } } } }"""
    names, shown = [], []
    for caller in callers:
        made = ok(caller.post("/deployments", {"ref": "main", **PLAIN}))
        said = ok(town.mona.post(f"/deployments/{made['id']}/statuses", {"state": "success"}))
        assert said["creator"]["login"] == "mona"
        viewer = data(caller, query)["viewer"]["login"]
        assert made["creator"]["login"] == viewer
        names.append(viewer)
    for node in data(town.mona, query)["repository"]["deployments"]["nodes"]:
        bot = "[bot]" if node["creator"]["__typename"] == "Bot" else ""
        shown.append(node["creator"]["login"] + bot)
        assert node["statuses"]["nodes"][0]["creator"]["login"] == "mona"
    assert names == shown == ["dev", "hotfix[bot]", "github-actions[bot]"]
