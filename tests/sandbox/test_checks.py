import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow


def test_only_apps_report_check_runs(town: Town) -> None:
    body = {"name": "gate", "head_sha": town.dev.sha("heads/main")}
    assert said(town.dev.post("/check-runs", body)) == (
        403,
        "You must authenticate via a GitHub App.",
    )
    made = town.app.post("/check-runs", body)
    assert made.status_code == 201
    assert made.json()["status"] == "queued"
    assert made.json()["app"]["slug"] == "hotfix"


def test_a_check_run_ends_with_a_conclusion(town: Town) -> None:
    sha = town.app.sha("heads/main")
    started = {"name": "gate", "head_sha": sha, "status": "in_progress"}
    run = ok(town.app.post("/check-runs", started))["id"]
    unfinished = town.app.patch(f"/check-runs/{run}", {"status": "completed"})
    assert unfinished.json()["errors"][0]["field"] == "conclusion"
    output = {"title": "Gate", "summary": "all well", "text": "details"}
    done = ok(town.app.patch(f"/check-runs/{run}", {"conclusion": "success", "output": output}))
    assert (done["status"], done["conclusion"]) == ("completed", "success")
    assert done["completed_at"]
    assert done["output"]["summary"] == "all well"
    assert town.dev.read(f"/check-runs/{run}")["conclusion"] == "success"
    assert town.events("check_run") == ["check_run.created", "check_run.completed"]


def test_a_check_run_belongs_to_its_app(town: Town) -> None:
    body = {"name": "gate", "head_sha": town.dev.sha("heads/main")}
    run = ok(town.app.post("/check-runs", body))["id"]
    other = town.client(town.world.app_token("other", permissions={"checks": "write"}))
    status, message = said(other.patch(f"/check-runs/{run}", {"conclusion": "success"}))
    assert status == 403
    assert "can only be modified by the GitHub App that created it" in message


def test_the_last_of_each_name_is_listed_unless_all_are_wanted(town: Town) -> None:
    sha = town.app.sha("heads/main")
    for conclusion in ("failure", "success"):
        body = {"name": "gate", "head_sha": sha, "conclusion": conclusion}
        ok(town.app.post("/check-runs", body))
    ok(town.app.post("/check-runs", {"name": "lint", "head_sha": sha}))
    latest = town.dev.read("/commits/main/check-runs")
    assert latest["total_count"] == 2
    assert [each["name"] for each in latest["check_runs"]] == ["lint", "gate"]
    named = town.dev.read(f"/commits/{sha}/check-runs", check_name="gate", filter="all")
    assert [each["conclusion"] for each in named["check_runs"]] == ["success", "failure"]
    assert town.dev.read("/commits/main/check-runs", status="completed")["total_count"] == 1
    app = str(town.world.app_id("hotfix"))
    assert town.dev.read("/commits/main/check-runs", app_id=app)["total_count"] == 2


def test_annotations_add_up(town: Town) -> None:
    note = {
        "path": "a",
        "start_line": 1,
        "end_line": 1,
        "annotation_level": "notice",
        "message": "x",
    }
    output = {"title": "T", "summary": "S", "annotations": [note]}
    body = {"name": "gate", "head_sha": town.app.sha("heads/main"), "output": output}
    run = ok(town.app.post("/check-runs", body))["id"]
    done = ok(town.app.patch(f"/check-runs/{run}", {"output": output}))
    assert done["output"]["annotations_count"] == 2


def test_statuses_amount_to_one(town: Town) -> None:
    sha = town.dev.sha("heads/main")
    empty = town.dev.read("/commits/main/status")
    assert (empty["state"], empty["total_count"]) == ("pending", 0)

    def amount(context: str, state: str) -> str:
        ok(town.dev.post(f"/statuses/{sha}", {"state": state, "context": context}))
        return str(town.dev.read("/commits/main/status")["state"])

    assert amount("a", "success") == "success"
    assert amount("b", "pending") == "pending"
    assert amount("a", "error") == "failure"
    assert amount("a", "success") == "pending"
    assert amount("b", "success") == "success"
    assert len(town.dev.read("/commits/main/statuses")) == 5
    assert len(town.dev.read("/commits/main/status")["statuses"]) == 2


def test_a_commit_that_is_not_there_has_neither(town: Town) -> None:
    nowhere = "1" * 40
    assert town.dev.post(f"/statuses/{nowhere}", {"state": "success"}).status_code == 422
    body = {"name": "gate", "head_sha": nowhere}
    assert town.app.post("/check-runs", body).status_code == 422
