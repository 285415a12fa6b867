"""The reusable workflow: what a runner on this machine does not enforce, held statically."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from hotfix_actions.domain.init import Action
from hotfix_actions.flows import FLOWS
from hotfix_actions.projections import init_files
from tests.support.init_variants import choices
from tests.workflows.rules import faults

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "hotfix.yml"
ACTIONS = (ROOT / "action.yml", ROOT / ".github" / "actions" / "run" / "action.yml")
SAYS: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text())
JOBS: dict[str, dict[str, Any]] = SAYS["jobs"]
CHANGING = {"open", "gate", "release", "finish"}
FREE = {"route", "execute", "talk"}


def test_it_keeps_the_rules_that_every_workflow_of_ours_keeps() -> None:
    assert faults(WORKFLOW.read_text(), untrusted={"execute"}) == []


@pytest.mark.parametrize("path", ACTIONS)
def test_the_actions_keep_them_too(path: Path) -> None:
    assert faults(path.read_text()) == []


def test_every_job_is_of_a_kind_that_is_known_here() -> None:
    assert set(JOBS) == CHANGING | FREE


@pytest.mark.parametrize("name", sorted(CHANGING))
def test_what_changes_an_incident_waits_for_its_turn_and_none_is_dropped(name: str) -> None:
    concurrency = JOBS[name]["concurrency"]
    assert concurrency["queue"] == "max"
    assert "cancel-in-progress" not in concurrency
    assert "needs.route.outputs.incident" in concurrency["group"]


@pytest.mark.parametrize("name", sorted(FREE))
def test_reading_notes_overrides_and_tests_wait_for_nobody(name: str) -> None:
    assert "concurrency" not in JOBS[name]
    assert "concurrency" not in SAYS


def test_a_rollback_is_no_job_here_so_that_it_needs_none() -> None:
    assert "rollback" not in JOBS
    asked = JOBS["route"]["steps"][0]["with"]
    assert asked["elsewhere"] == "rollback"  # so that one which strays here is answered


def test_the_job_that_runs_the_changes_code_may_read_and_nothing_else() -> None:
    job = JOBS["execute"]
    assert job["permissions"] == {"contents": "read"}
    assert "secrets" not in yaml.safe_dump(job)
    assert "environment" not in job
    assert [set(step["with"]) for step in job["steps"]] == [{"command", "order"}]


def test_only_that_job_runs_code_of_the_change() -> None:
    running = [name for name, job in JOBS.items()
               if any(step["with"]["command"] == "execute" for step in job["steps"])]  # fmt: skip
    assert running == ["execute"]


def test_no_job_checks_anything_out() -> None:
    assert not [step for job in JOBS.values() for step in job["steps"]
                if "checkout" in step["uses"]]  # fmt: skip


def test_the_private_key_goes_only_to_jobs_that_run_none_of_it() -> None:
    holders = {name for name, job in JOBS.items() if "PRIVATE_KEY" in yaml.safe_dump(job)}
    assert holders == CHANGING | {"talk"}


def test_the_key_may_be_a_secret_of_an_environment_to_which_nothing_is_deployed() -> None:
    named = {name: job["environment"] for name, job in JOBS.items() if "environment" in job}
    assert set(named) == CHANGING | {"talk"}
    for environment in named.values():
        assert environment == {"name": "${{ inputs.app-environment }}", "deployment": False}


def test_who_takes_a_lease_may_ask_whether_the_run_that_holds_it_is_over() -> None:
    asking = {name for name, job in JOBS.items() if "actions" in job["permissions"]}
    assert asking == CHANGING
    assert {FLOWS[name].leased for name in CHANGING} == {True}
    assert [FLOWS[name].leased for name in ("note", "override")] == [False, False]


def test_every_step_is_the_repositorys_own_at_the_running_commit() -> None:
    uses = {step["uses"] for job in JOBS.values() for step in job["steps"]}
    assert uses == {"$/.github/actions/run"}


def test_a_gate_is_judged_even_where_its_tests_could_not_be_run() -> None:
    for name in ("gate", "release"):
        assert JOBS[name]["needs"] == ["route", "execute"]
        assert JOBS[name]["if"].startswith("${{ !cancelled() &&")


def test_every_output_of_the_workflow_is_a_jobs_own() -> None:
    for name, output in SAYS[True]["workflow_call"]["outputs"].items():
        for part in output["value"].strip("${} ").split("||"):
            _, job, _, field = part.strip().split(".")
            assert field == name
            assert field in JOBS[job]["outputs"], (job, field)


def permitted(job: dict[str, Any]) -> dict[str, str]:
    """Give what a calling job lets the called one have."""
    found: dict[str, str] = job["permissions"]
    return found


def callers() -> dict[str, str]:
    """Give every workflow that calls this one: ours, and one that init writes."""
    own = (ROOT / ".github" / "workflows" / "own-hotfix.yml").read_text()
    written = init_files.workflow(choices("main", ("staging", "production")), Action("o/n", "v1"))
    return {"ours": own, "init's": written}


CALLERS = callers()


@pytest.mark.parametrize("name", CALLERS)
def test_a_caller_lets_every_job_have_what_it_asks_for(name: str) -> None:
    """GitHub refuses a called workflow whose jobs ask for more than the calling job has."""
    calling = [job for job in yaml.safe_load(CALLERS[name])["jobs"].values()
               if ".github/workflows/hotfix.yml" in str(job.get("uses"))]  # fmt: skip
    assert calling
    for job in calling:
        for own in JOBS.values():
            for permission, level in own["permissions"].items():
                given = permitted(job).get(permission, "none")
                assert (given, level) in {(given, given), ("write", "read")}, (name, permission)


@pytest.mark.parametrize("name", CALLERS)
def test_a_caller_hands_over_no_input_or_secret_that_is_not_taken(name: str) -> None:
    taken = SAYS[True]["workflow_call"]
    for job in yaml.safe_load(CALLERS[name])["jobs"].values():
        if ".github/workflows/hotfix.yml" in str(job.get("uses")):
            assert set(job.get("with", {})) <= set(taken["inputs"])
            assert set(job.get("secrets", {})) <= set(taken["secrets"])
