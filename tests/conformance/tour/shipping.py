"""Checks, statuses, releases, deployments, environments, workflows."""

from typing import Any

from tests.conformance.tour.town import TouredTown, ok


def visit(town: TouredTown) -> None:
    _checks(town)
    _statuses(town)
    _releases(town)
    _environments(town)
    _variables(town)
    _deployments(town)
    _workflows(town)


def _checks(town: TouredTown) -> None:
    app, head = town.app, town.dev.branch("checked", {"checked.txt": "yes\n"})
    town.dev.pull("checked")
    output = {"title": "Gate", "summary": "All is well", "text": "Really"}
    body: dict[str, Any] = {"name": "hotfix-gate", "head_sha": head, "status": "in_progress"}
    made = ok(app.post("/check-runs", body | {"started_at": "2026-01-02T03:04:05Z"}))["id"]
    app.read(f"/check-runs/{made}")
    body = {"status": "completed", "conclusion": "success", "output": output}
    ok(app.patch(f"/check-runs/{made}", body | {"details_url": "https://example.com/run"}))
    app.read("/commits/checked/check-runs", filter="latest")
    assert town.dev.post("/check-runs", {"name": "x", "head_sha": head}).status_code == 403


def _statuses(town: TouredTown) -> None:
    head = town.dev.sha("heads/main")
    body = {"state": "success", "context": "ci", "description": "Green"}
    ok(town.dev.post(f"/statuses/{head}", body | {"target_url": "https://example.com"}))
    town.dev.read(f"/commits/{head}/status")
    town.dev.read("/commits/main/statuses")


def _releases(town: TouredTown) -> None:
    dev = town.dev
    ok(dev.post("/releases", {"tag_name": "v1.0.0", "name": "1.0.0", "body": "First"}))
    assert dev.post("/releases", {"tag_name": "v1.0.0"}).status_code == 422
    body = {"tag_name": "v1.2.0", "target_commitish": "main", "draft": True}
    made = ok(dev.post("/releases", body))["id"]
    dev.read(f"/releases/{made}")
    notes = {"tag_name": "v1.2.0", "target_commitish": "main", "previous_tag_name": "v1.0.0"}
    ok(dev.post("/releases/generate-notes", notes))
    ok(dev.patch(f"/releases/{made}", {"draft": False, "make_latest": "true"}))
    wheel = town.sandbox.world.add_release_asset(
        "acme/tokens", tag="v1.2.0", name="tokens.whl", content=b"wheel"
    )
    dev.read(f"/releases/assets/{wheel}")
    dev.read("/releases/latest")
    dev.read("/releases/tags/v1.2.0")
    dev.read("/releases")
    ok(dev.delete(f"/releases/{made}"))
    assert dev.get("/releases/tags/v9").status_code == 404


def _environments(town: TouredTown) -> None:
    reviewers = [{"type": "User", "id": town.mona.read("//users/rita")["id"]}]
    policy = {"protected_branches": True, "custom_branch_policies": False}
    body = {"reviewers": reviewers, "wait_timer": 5, "prevent_self_review": True}
    body |= {"deployment_branch_policy": policy}
    ok(town.mona.put("/environments/production", body))
    town.mona.read("/environments/production")
    town.mona.read("/environments")


def _variables(town: TouredTown) -> None:
    body = {"name": "hotfix_app_id", "value": "Iv23liExample"}
    ok(town.dev.post("/actions/variables", body))
    assert town.dev.read("/actions/variables/HOTFIX_APP_ID")["value"] == "Iv23liExample"
    assert town.dev.get("/actions/variables/NOTHING").status_code == 404


def _deployments(town: TouredTown) -> None:
    app, sha = town.app, town.dev.sha("heads/main")
    body = {"ref": sha, "environment": "production", "description": "v1.2.0", "auto_merge": False}
    body |= {"required_contexts": [], "payload": {"version": "1.2.0"}}
    body |= {"production_environment": True, "transient_environment": False}
    made = ok(app.post("/deployments", body))["id"]
    app.read(f"/deployments/{made}")
    app.read("/deployments", environment="production")
    status: dict[str, Any] = {
        "state": "success",
        "description": "Out",
        "environment_url": "https://example.com",
    }
    status |= {"log_url": "https://example.com/log", "auto_inactive": True}
    ok(app.post(f"/deployments/{made}/statuses", status))
    app.read(f"/deployments/{made}/statuses")
    other = ok(town.dev.post("/deployments", {"ref": "main", "required_contexts": []}))["id"]
    assert town.dev.delete(f"/deployments/{other}").status_code == 204


def _workflows(town: TouredTown) -> None:
    app, dev = town.app, town.dev
    workflow = dev.read("/actions/workflows")["workflows"][0]
    dev.read("/actions/workflows/ship.yml")
    body = {"ref": "main", "inputs": {"severity": "high"}}
    assert app.post("/actions/workflows/ship.yml/dispatches", body).status_code == 204
    told = app.post(f"/actions/workflows/{workflow['id']}/dispatches", body | _WITH_DETAILS)
    run = ok(told)["workflow_run_id"]
    dev.read(f"/actions/runs/{run}")
    dev.read("/actions/runs", event="workflow_dispatch")
    dev.read("/actions/workflows/ship.yml/runs")
    for verb in ("disable", "enable"):
        assert dev.put(f"/actions/workflows/ship.yml/{verb}").status_code == 204
    town.world.review_run(run, "rita", environments=["production"], comment="Go")
    dev.read(f"/actions/runs/{run}/approvals")
    job = town.world.add_job(run, "ship", runner="runner-1")
    dev.read(f"/actions/jobs/{job}")
    dev.read(f"/actions/runs/{run}/jobs", filter="all")
    assert app.post(f"/actions/runs/{run}/cancel").status_code == 202
    town.world.rerun(run, "dev")
    dev.read(f"/actions/runs/{run}/attempts/1")
    dev.read(f"/actions/runs/{run}/attempts/1/jobs")


_WITH_DETAILS = {"return_run_details": True}
