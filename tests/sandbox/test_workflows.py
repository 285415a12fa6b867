import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow

CI = "/actions/workflows/ci.yml"


def test_workflows_are_those_of_the_default_branch(town: Town) -> None:
    listed = town.dev.read("/actions/workflows")
    assert listed["total_count"] == 1
    shown = town.dev.read(CI)
    assert shown == listed["workflows"][0]
    assert (shown["name"], shown["path"]) == ("CI", ".github/workflows/ci.yml")
    assert town.dev.read(f"/actions/workflows/{shown['id']}") == shown
    assert town.dev.get("/actions/workflows/nowhere.yml").status_code == 404


def test_a_dispatch_queues_a_run_and_tells_the_world(town: Town) -> None:
    body = {"ref": "main", "inputs": {"severity": "high"}}
    assert town.app.post(f"{CI}/dispatches", body).status_code == 204
    (run,) = town.dev.read(f"{CI}/runs")["workflow_runs"]
    assert (run["event"], run["status"], run["conclusion"]) == ("workflow_dispatch", "queued", None)
    assert run["head_sha"] == town.dev.sha("heads/main")
    assert run["actor"]["login"] == "hotfix[bot]"
    delivery = town.world.deliveries()[-1]
    assert delivery.event == "workflow_dispatch"
    assert delivery.payload["inputs"] == {"severity": "high"}
    assert delivery.payload["ref"] == "refs/heads/main"
    details = town.app.post(f"{CI}/dispatches", body | {"return_run_details": True})
    assert details.status_code == 200
    assert details.json()["workflow_run_id"] == run["id"] + 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"ref": "main"}, "Required input 'severity' not provided"),
        ({"ref": "nowhere"}, "No ref found for: nowhere"),
        (
            {"ref": "main", "inputs": {"severity": "high", "colour": "red"}},
            'Unexpected inputs provided: ["colour"]',
        ),
        ({"ref": "v1.0.0"}, "Workflow does not have 'workflow_dispatch' trigger"),
    ],
)
def test_a_dispatch_that_the_file_of_that_ref_does_not_take_is_refused(
    town: Town, body: dict[str, object], message: str
) -> None:
    assert said(town.app.post(f"{CI}/dispatches", body)) == (422, message)
    assert town.world.deliveries() == []


def test_readers_dispatch_nothing(town: Town) -> None:
    assert town.ray.post(f"{CI}/dispatches", {"ref": "main"}).status_code == 403


def test_a_run_goes_on_as_the_runner_says(town: Town) -> None:
    path = ".github/workflows/ci.yml"
    where = {"workflow": path, "event": "issues", "actor": "dev", "ref": "main"}
    run = town.world.add_run("acme/tokens", **where)
    town.world.set_run(run, status="completed", conclusion="success")
    shown = town.dev.read(f"/actions/runs/{run}")
    assert (shown["status"], shown["conclusion"], shown["event"]) == (
        "completed",
        "success",
        "issues",
    )
    assert town.dev.read("/actions/runs", status="success", event="issues")["total_count"] == 1
    assert town.dev.read("/actions/runs", status="queued")["total_count"] == 0
    assert town.dev.read("/actions/runs", actor="rita")["total_count"] == 0
    assert town.dev.read("/actions/runs", branch="main")["total_count"] == 1


def test_who_let_a_run_go_on_is_told(town: Town) -> None:
    ok(town.mona.put("/environments/production"))
    where = {"workflow": ".github/workflows/ci.yml", "event": "push", "actor": "dev", "ref": "main"}
    run = town.world.add_run("acme/tokens", **where)
    assert town.dev.read(f"/actions/runs/{run}/approvals") == []
    town.world.review_run(run, "rita", environments=["production"], comment="go")
    (review,) = town.dev.read(f"/actions/runs/{run}/approvals")
    assert (review["state"], review["user"]["login"], review["comment"]) == (
        "approved",
        "rita",
        "go",
    )
    assert [each["name"] for each in review["environments"]] == ["production"]
