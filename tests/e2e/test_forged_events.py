"""Events that somebody else has made up, or that tell of what has changed since."""

from collections.abc import Mapping
from typing import Any

import pytest

from hotfix_actions.adapters.github import checks, objects
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow

EVE = {"login": "eve", "type": "User"}
FORGED = "f" * 40


def routed(scene: Scene, event: str, payload: Mapping[str, Any]) -> Answer:
    env = {"GITHUB_EVENT_NAME": event}
    answer = scene.hotfix("route", actor="eve", event={"sender": EVE, **payload}, env=env)
    assert answer.writes == []
    assert FORGED not in answer.out + answer.err
    return answer


def of_run(branch: str) -> dict[str, Any]:
    run = {"head_branch": branch, "head_sha": FORGED, "conclusion": "success",
           "head_repository": {"full_name": "eve/answers"}, "pull_requests": [],
           "head_commit": {"message": "merge-back/"}}  # fmt: skip
    return {"action": "completed", "workflow_run": run}


@pytest.mark.parametrize(("point", "command"), [("proposed", "gate"), ("gated", "")])
def test_a_forks_run_on_a_branch_named_as_ours_only_makes_us_look(
    at: At, point: str, command: str
) -> None:
    """What is looked at is the fix as GitHub has it, and never the run's own commit."""
    scene = at(point)
    told = routed(scene, "workflow_run", of_run(acts.hotfix_branch(scene))).told
    assert told.get("command", "") == command
    assert bool(told.get("order")) == (command == "gate")


def of_pull(scene: Scene, base: str, action: str, **more: Any) -> dict[str, Any]:
    head = {"ref": acts.hotfix_branch(scene), "sha": FORGED, "repo": {"full_name": "eve/answers"}}
    pull = {"number": 99, "head": head, "base": {"ref": base}, "merged": False, **more}
    return {"action": action, "pull_request": pull}


def test_a_forks_pull_request_with_a_head_named_as_ours_asks_for_nothing(at: At) -> None:
    scene = at("proposed")
    for action, merged in (("opened", False), ("closed", True)):
        told = routed(scene, "pull_request_target", of_pull(scene, "main", action, merged=merged))
        assert told.told.get("command", "") == ""


def test_a_merge_that_did_not_happen_releases_nothing(at: At) -> None:
    scene = at("gated")
    event = of_pull(scene, acts.hotfix_branch(scene), "closed", merged=True)
    assert routed(scene, "pull_request_target", event).told["command"] == "release"
    env = {"GITHUB_EVENT_NAME": "pull_request_target"}
    answer = scene.hotfix("release", INCIDENT, actor="eve", event={"sender": EVE, **event}, env=env)
    assert answer.told["outcome"] == "refused"
    assert project.NEXT not in scene.git("tag")


@pytest.mark.parametrize("point", ["opened", "rolled back"])
def test_a_label_of_who_may_not_write_changes_no_incident_that_is_there(at: At, point: str) -> None:
    scene = at(point)
    newcomer(scene, "eve", "triage")
    event = {**acts.labelled(scene), "sender": EVE}
    assert routed(scene, "issues", event).told["outcome"] == "refused"
    before = scene.refs()
    answer = scene.hotfix("open", INCIDENT, actor="eve", event=event)
    assert answer.writes == []
    assert scene.refs() == before


def push(scene: Scene, branch: str) -> str:
    """Put one more commit on a branch, past every pull request; return it."""
    who = ("-c", "user.name=Eve", "-c", "user.email=eve@example.com")
    sha = scene.git(*who, "commit-tree", f"{branch}^{{tree}}", "-p", branch, "-m", "Mine")
    scene.git("update-ref", f"refs/heads/{branch}", sha)
    return sha


def test_what_is_pushed_just_before_the_tag_is_made_is_not_tagged(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = at("approved")
    branch = acts.hotfix_branch(scene)
    merged, make = scene.git("rev-parse", branch), objects.GithubObjects.make_tag

    def late(self: objects.GithubObjects, **given: Any) -> str:
        push(scene, branch)
        return make(self, **given)

    monkeypatch.setattr(objects.GithubObjects, "make_tag", late)
    scene.hotfix("release", INCIDENT)
    assert scene.git("rev-parse", f"{project.NEXT}^{{commit}}") == merged
    assert scene.git("rev-parse", branch) != merged


def test_a_verdict_belongs_to_the_commit_that_was_judged(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer head has no check run, and auto-merge was not armed for it."""
    scene = at("proposed")
    create = checks.GithubChecks.create
    kenji, folder = scene.person("kenji"), scene.work / "kenji"

    def late(self: checks.GithubChecks, **given: Any) -> int:
        kenji.git(folder, ["commit", "-q", "--allow-empty", "-m", "One more"])
        kenji.git(folder, ["push", "-q", "origin", acts.FIX_BRANCH])
        return create(self, **given)

    monkeypatch.setattr(checks.GithubChecks, "create", late)
    scene.hotfix("gate", INCIDENT, good=[0])
    pull = scene.get(f"pulls/{acts.fix_pull(scene)}")
    assert scene.get(f"commits/{pull['head']['sha']}/check-runs")["check_runs"] == []
    assert pull["auto_merge"] is None
