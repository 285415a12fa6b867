"""What an incident says is next depends on what drives this attempt."""

import pytest

from hotfix_actions.domain.deploys import OWN_WORKFLOW
from tests.e2e.conftest import At, Enter
from tests.e2e.test_questions import OPEN, asked
from tests.support import e2e_acts as acts
from tests.support import e2e_workflows as workflows
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow

WORKFLOW = "name: hotfix\non: {issue_comment: , %s}\njobs: {}\n"
PULLS = "pull_request_target: "
# The team's own CI is called Old at the base tag, and New on the default branch.
RUNS = "workflow_run: {workflows: [Old], types: [completed]}"


def add_workflow(scene: Scene, event: str) -> None:
    """Let the default branch hold a workflow that comments and this event are to start."""
    workflows.add(scene, {OWN_WORKFLOW: WORKFLOW % event})


def test_a_public_repository_without_a_policy_is_told_what_to_comment(at: At) -> None:
    scene = at("reported")
    add_workflow(scene, PULLS)
    (policy,) = scene.get("actions/policies")["policies"]
    scene.person("priya").click("DELETE", f"actions/policies/{policy['id']}")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "41"}
    answer = scene.hotfix("open", event=acts.labelled(scene), env=env, good=[0])
    (made,) = [event for event in scene.journal() if event["kind"] == "branch-made"]
    assert made["driven_by"] == ["comments"]
    said = f"then comment `/hotfix gate` on #{INCIDENT} (or: Actions > hotfix > Run workflow)"
    assert said in answer.told["next"]
    assert f"/hotfix gate` on #{INCIDENT}" in scene.get(f"issues/{INCIDENT}")["body"]
    policies = [one for one in asked(answer) if "actions/policies" in one.name]
    assert len(policies) == 1
    terminal = scene.hotfix("status", INCIDENT, good=[0])
    assert "/hotfix gate" not in terminal.told["next"]


def test_the_workflows_at_the_base_tag_decide_whether_the_ci_tells(enter: Enter) -> None:
    scene = enter("older", "reported")
    add_workflow(scene, RUNS)
    answer = scene.hotfix("open", event=acts.labelled(scene), good=[0])
    (made,) = [event for event in scene.journal() if event["kind"] == "branch-made"]
    assert made["driven_by"] == ["workflow_run_of_merge", "comments"]
    body = scene.get(f"issues/{INCIDENT}")["body"]
    assert f"then comment `/hotfix gate` on #{INCIDENT}" in body
    assert (
        len(asked(answer)) <= OPEN + 2
    )  # the workflows with one question, and whether they are on


def test_a_ci_that_is_switched_off_drives_nothing(enter: Enter) -> None:
    scene = enter("older", "reported")
    add_workflow(scene, RUNS)
    rows = scene.get("actions/workflows")["workflows"]
    (ci,) = [row for row in rows if row["path"].endswith("/ci.yml")]
    scene.person("priya").click("PUT", f"actions/workflows/{ci['id']}/disable")
    scene.hotfix("open", event=acts.labelled(scene), good=[0])
    (made,) = [event for event in scene.journal() if event["kind"] == "branch-made"]
    assert made["driven_by"] == ["comments"]
