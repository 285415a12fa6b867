"""Which events may start workflows, and what a plan has."""

from typing import Any

import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow

HOTFIX, CI = ".github/workflows/hotfix.yml", ".github/workflows/ci.yml"
PATH = "/actions/policies"


def policy(*events: str, include: tuple[str, ...] = (HOTFIX,), **more: Any) -> dict[str, Any]:
    return {
        "name": "hotfix",
        "enforcement": "active",
        "conditions": {"workflow_path": {"include": list(include), "exclude": []}},
        "rules": [
            {"type": "restrict_action_events", "parameters": {"allowed_events": list(events)}}
        ],
        **more,
    }


def allowed(town: Town, event: str, path: str = HOTFIX) -> bool:
    return town.world.event_allowed("acme/tokens", event, path)


def test_only_public_repositories_are_kept_from_pull_request_target(town: Town) -> None:
    assert not allowed(town, "pull_request_target")
    assert allowed(town, "issue_comment")
    for visibility in ("private", "internal"):
        town.world.set_visibility("acme/tokens", visibility)
        assert allowed(town, "pull_request_target")
        assert town.mona.read("")["visibility"] == visibility
    town.world.set_visibility("acme/tokens", "public")
    town.world.set("default_event_policy", "evaluate")
    assert allowed(town, "pull_request_target")


def test_a_policy_of_its_own_opens_one_workflow(town: Town) -> None:
    made = ok(town.mona.post(PATH, policy("pull_request_target", "issues")))
    assert allowed(town, "pull_request_target")
    assert not allowed(town, "push")
    assert not allowed(town, "pull_request_target", CI)
    assert allowed(town, "push", CI)
    refused = town.world.event_refusal("acme/tokens", "push", HOTFIX)
    assert refused == (
        "Event 'push' is not allowed to trigger Actions workflows. Workflow file:"
        " '.github/workflows/hotfix.yml'."
    )
    ok(town.mona.put(f"{PATH}/{made['id']}", {"enforcement": "disabled"}))
    assert not allowed(town, "pull_request_target")
    assert allowed(town, "push")
    shown = town.mona.read(f"{PATH}/{made['id']}")
    assert (shown["enforcement"], shown["conditions"]) == ("disabled", made["conditions"])
    ok(town.mona.delete(f"{PATH}/{made['id']}"))
    assert town.mona.get(f"{PATH}/{made['id']}").status_code == 404


def test_policies_layer(town: Town) -> None:
    town.world.add_actions_policy("acme", "no dispatch", allowed_events=["pull_request_target"])
    ok(town.mona.post(PATH, policy("pull_request_target", "issues")))
    assert allowed(town, "pull_request_target")
    assert not allowed(town, "issues")
    listed = town.mona.read(PATH)
    assert [each["source_type"] for each in listed["policies"]] == ["Organization", "Repository"]
    own = town.mona.read(PATH, has_parents="false")
    assert (own["total_count"], own["policies"][0]["source"]) == (1, "acme/tokens")


def test_a_policy_may_name_who_starts_workflows(town: Town) -> None:
    rita = town.mona.read("//users/rita")["id"]
    rule = {
        "type": "restrict_actions_actors",
        "parameters": {"allowed_actors": [{"id": rita, "type": "User"}]},
    }
    ok(town.mona.post(PATH, policy(rules=[rule])))
    assert town.world.event_allowed("acme/tokens", "issues", HOTFIX, actor="rita")
    refused = town.world.event_refusal("acme/tokens", "issues", HOTFIX, actor="dev")
    assert refused == "Actor is not allowed to trigger Actions workflows."


def test_a_run_that_may_not_start_fails_at_once(town: Town) -> None:
    where = {"workflow": CI, "actor": "dev", "ref": "main"}
    run = town.world.add_run("acme/tokens", event="pull_request_target", **where)
    shown = town.dev.read(f"/actions/runs/{run}")
    assert (shown["status"], shown["conclusion"]) == ("completed", "startup_failure")
    run = town.world.add_run("acme/tokens", event="push", **where)
    assert town.dev.read(f"/actions/runs/{run}")["status"] == "queued"


def test_only_admins_see_and_make_policies(town: Town) -> None:
    assert town.dev.get(PATH).status_code == 404
    assert town.app.post(PATH, policy("push")).status_code == 403
    app = town.client(town.world.app_token("admin", permissions={"administration": "write"}))
    assert app.post(PATH, policy("push")).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        policy("push", include=()),
        policy("push", include=("~ALL", CI)),
        policy("explode"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(town: Town, body: dict[str, Any]) -> None:
    assert town.mona.post(PATH, body).status_code == 422


def test_without_a_plan_a_private_repository_has_neither_policies_nor_rulesets(town: Town) -> None:
    town.rules({"type": "deletion"})
    town.world.set_plan("acme", "free")
    assert len(town.dev.read("/rules/branches/main")) == 1
    town.world.set_visibility("acme/tokens", "private")
    upgrade = (403, "Upgrade to GitHub Pro or make this repository public to enable this feature.")
    assert said(town.dev.get("/rules/branches/main")) == upgrade
    assert said(town.mona.get("/rulesets")) == upgrade
    assert said(town.mona.get("/branches/main/protection")) == upgrade
    assert town.mona.post(PATH, policy("push")).status_code == 404
    assert town.mona.read("/branches")[0]["protected"] is False
    town.world.set_plan("acme", "team")
    assert len(town.dev.read("/rules/branches/main")) == 1


def test_required_reviewers_of_a_private_repository_need_enterprise(town: Town) -> None:
    reviewers = [{"type": "User", "id": town.mona.read("//users/rita")["id"]}]
    town.world.set_plan("acme", "team")
    ok(town.mona.put("/environments/production", {"reviewers": reviewers}))
    town.world.set_visibility("acme/tokens", "private")
    status, message = said(town.mona.put("/environments/staging", {"reviewers": reviewers}))
    assert status == 422
    assert message.endswith("supports the required reviewers protection rule.")
    ok(town.mona.put("/environments/staging", {"wait_timer": 1}))
