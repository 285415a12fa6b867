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


def queued(town: Town, **more: str) -> int:
    where = {"workflow": ".github/workflows/ci.yml", "event": "push", "actor": "dev", "ref": "main"}
    return town.world.add_run("acme/tokens", **(where | more))


def test_who_is_over_can_be_asked_by_run_attempt_and_job(town: Town) -> None:
    run = queued(town)
    job = town.world.add_job(run, "hotfix", runner="runner-1")
    town.world.set_run(run, status="in_progress")
    town.world.set_job(job, status="in_progress")
    (shown,) = town.dev.read(f"/actions/runs/{run}/jobs")["jobs"]
    assert (shown["status"], shown["run_attempt"], shown["runner_name"]) == (
        "in_progress",
        1,
        "runner-1",
    )
    town.world.set_run(run, status="completed", conclusion="cancelled")
    shown = town.dev.read(f"/actions/jobs/{job}")
    assert (shown["status"], shown["conclusion"]) == ("completed", "cancelled")


def test_a_run_that_is_started_anew_keeps_its_earlier_attempt(town: Town) -> None:
    run = queued(town)
    town.world.add_job(run, "first")
    town.world.set_run(run, status="completed", conclusion="failure")
    assert town.world.rerun(run, "rita") == 2
    town.world.add_job(run, "second")
    shown = town.dev.read(f"/actions/runs/{run}")
    assert (shown["run_attempt"], shown["status"], shown["conclusion"]) == (2, "queued", None)
    assert (shown["actor"]["login"], shown["triggering_actor"]["login"]) == ("dev", "rita")
    assert shown["previous_attempt_url"].endswith(f"/actions/runs/{run}/attempts/1")
    first = town.dev.read(f"/actions/runs/{run}/attempts/1")
    assert (first["run_attempt"], first["conclusion"]) == (1, "failure")
    assert town.dev.get(f"/actions/runs/{run}/attempts/3").status_code == 404

    def names(path: str, **query: str) -> list[str]:
        return [each["name"] for each in town.dev.read(path, **query)["jobs"]]

    assert names(f"/actions/runs/{run}/jobs") == ["second"]
    assert names(f"/actions/runs/{run}/jobs", filter="all") == ["first", "second"]
    assert names(f"/actions/runs/{run}/attempts/1/jobs") == ["first"]


def test_a_run_is_cancelled_once(town: Town) -> None:
    run = queued(town)
    assert town.ray.post(f"/actions/runs/{run}/cancel").status_code == 403
    assert town.app.post(f"/actions/runs/{run}/cancel").status_code == 202
    assert town.dev.read(f"/actions/runs/{run}")["conclusion"] == "cancelled"
    assert town.app.post(f"/actions/runs/{run}/cancel").status_code == 409


def test_the_end_of_the_teams_ci_is_told_with_the_pull_request_of_its_head(town: Town) -> None:
    sha = town.dev.branch("fix", {"a": "1"})
    number = town.dev.pull("fix")["number"]
    where = {"workflow": ".github/workflows/ci.yml", "head_sha": sha, "head_branch": "fix"}
    run = town.world.complete_run("acme/tokens", **where, conclusion="failure", actor="dev")
    delivery = town.world.deliveries()[-1]
    assert (delivery.event, delivery.action) == ("workflow_run", "completed")
    told = delivery.payload["workflow_run"]
    assert (told["id"], told["head_sha"], told["conclusion"]) == (run, sha, "failure")
    assert [each["number"] for each in told["pull_requests"]] == [number]
    assert delivery.payload["workflow"]["path"] == ".github/workflows/ci.yml"
    short = town.dev.read(f"/actions/runs/{run}", exclude_pull_requests="true")
    assert short["pull_requests"] == []


def test_the_end_of_a_forks_ci_names_no_pull_request(town: Town) -> None:
    town.world.add_user("fay")
    town.world.add_fork("acme/tokens", "fay")
    fork = town.client(town.world.user_token("fay"), "fay/tokens")
    sha = fork.branch("fix", {"a": "1"})
    here = town.client(fork.token)
    ok(here.post("/pulls", {"title": "x", "head": "fay:fix", "base": "main"}))
    where = {"workflow": ".github/workflows/ci.yml", "head_sha": sha, "head_branch": "fix"}
    run = town.world.complete_run("acme/tokens", **where, fork="fay/tokens")
    shown = town.dev.read(f"/actions/runs/{run}")
    assert shown["pull_requests"] == []
    assert shown["head_repository"]["full_name"] == "fay/tokens"


def test_what_workflows_may_do_is_told_to_admins(town: Town) -> None:
    path = "/actions/permissions/workflow"
    assert town.dev.get("/actions/permissions").status_code == 404
    assert town.mona.read("/actions/permissions")["allowed_actions"] == "all"
    shown = town.mona.read(path)
    assert shown == {
        "default_workflow_permissions": "read",
        "can_approve_pull_request_reviews": False,
    }
    assert town.mona.put(path, {"can_approve_pull_request_reviews": True}).status_code == 204
    assert town.mona.read(path)["can_approve_pull_request_reviews"] is True
    town.world.set_repository("acme/tokens", actions_enabled=False)
    assert town.mona.read("/actions/permissions") == {"enabled": False}


def test_a_disabled_workflow_is_listed_as_such_and_takes_no_dispatch(town: Town) -> None:
    for _ in range(2):
        assert town.app.put(f"{CI}/disable").status_code == 204
        assert town.dev.read(CI)["state"] == "disabled_manually"
    body = {"ref": "main", "inputs": {"severity": "high"}}
    answer = town.app.post(f"{CI}/dispatches", body)
    refusal = "Cannot trigger a 'workflow_dispatch' on a disabled workflow"
    assert said(answer) == (422, refusal)
    for _ in range(2):
        assert town.dev.put(f"{CI}/enable").status_code == 204
        assert town.dev.read("/actions/workflows")["workflows"][0]["state"] == "active"
    assert town.app.post(f"{CI}/dispatches", body).status_code == 204


def test_what_inactivity_disabled_is_enabled_as_well(town: Town) -> None:
    off = {".github/workflows/ci.yml": "disabled_inactivity"}
    town.world.set_repository("acme/tokens", disabled_workflows=off)
    assert town.dev.read(CI)["state"] == "disabled_inactivity"
    assert town.app.put(f"{CI}/enable").status_code == 204
    assert town.dev.read(CI)["state"] == "active"


def test_readers_enable_and_disable_nothing(town: Town) -> None:
    for change in ("enable", "disable"):
        assert town.ray.put(f"{CI}/{change}").status_code == 403
        assert town.app.put(f"/actions/workflows/nowhere.yml/{change}").status_code == 404
    assert town.dev.read(CI)["state"] == "active"
