"""The whole flow by a job's own GITHUB_TOKEN, as far as GitHub lets it go, and by an App's.

Where GitHub refuses, the command ends with exit code 3 and one command for a person, and goes on
when it is run again once the person has run exactly that.
"""

import shlex
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import At, Enter
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_job import PERMISSIONS, Job, asked, paste

pytestmark = pytest.mark.slow

Hotfix = Callable[..., Answer]


def own(scene: Scene) -> Job:
    return Job(scene, PERMISSIONS)


def until_done(scene: Scene, run: Callable[[], Answer]) -> tuple[Answer, list[str]]:
    """Run a command, paste what it asks for, and run it again, until it asks for nothing."""
    pasted: list[str] = []
    answer = run()
    while answer.code == 3:
        pasted.append(asked(answer))
        paste(scene, pasted[-1])
        answer = run()
        assert len(pasted) < 5, pasted
    return answer, pasted


def body(scene: Scene) -> str:
    return str(scene.get(f"issues/{INCIDENT}")["body"])


def kinds(scene: Scene, kind: str) -> list[dict[str, Any]]:
    return [event for event in scene.journal() if event["kind"] == kind]


class TestABaseTagWithAnOlderWorkflowFolder:
    def test_the_branch_is_left_to_a_person_by_one_command(self, enter: Enter) -> None:
        scene = enter("older", "reported")
        answer = own(scene).hotfix("open", INCIDENT, actor="mona", good=3)
        command = asked(answer)
        assert command.startswith("git fetch origin ")
        assert "contents=write; contents=write,workflows=write" in answer.err
        (told,) = kinds(scene, "person-asked")
        assert (told["command"], told["then"]) == (command, f"hotfix open {INCIDENT}")
        assert command in body(scene)
        assert f"hotfix open {INCIDENT}" in body(scene)
        assert not kinds(scene, "branch-made")

    def test_asking_again_asks_for_the_very_same(self, enter: Enter) -> None:
        scene = enter("older", "reported")
        job = own(scene)
        first = job.hotfix("open", INCIDENT, actor="mona", good=3)
        again = job.hotfix("open", INCIDENT, actor="mona", good=3)
        assert asked(first) == asked(again)
        assert len(kinds(scene, "person-asked")) == 1

    def test_what_was_pasted_is_taken_up(self, enter: Enter) -> None:
        scene = enter("older", "reported")
        job = own(scene)
        paste(scene, asked(job.hotfix("open", INCIDENT, actor="mona", good=3)))
        answer = job.hotfix("open", INCIDENT, actor="mona")
        (made,) = kinds(scene, "branch-made")
        assert made["bump"] == kinds(scene, "person-asked")[0]["sha"]
        assert answer.told["outcome"] == "done"
        assert "person with write access runs" not in body(scene)

    def test_an_app_with_the_permission_needs_no_person(self, enter: Enter) -> None:
        scene = enter("older", "reported")
        scene.hotfix("open", INCIDENT, actor="mona", good=[0])
        assert len(kinds(scene, "branch-made")) == 1


def whole(scene: Scene, hotfix: Hotfix) -> dict[str, list[str]]:
    """Take the flow to its post-mortem; give what persons were asked to paste by each command."""
    pasted: dict[str, list[str]] = {}

    def go(*words: str, actor: str = "kenji") -> Answer:
        answer, commands = until_done(scene, lambda: hotfix(*words, actor=actor, good=None))
        assert answer.code == 0, answer
        pasted[words[0]] = commands
        return answer

    go("open", INCIDENT, actor="mona")
    acts.propose(scene)
    go("gate", INCIDENT)
    acts.propose_and_merge(scene)
    go("release", INCIDENT)
    go("deploy", "staging", INCIDENT)
    acts.agree(scene)
    go("deploy", "production", INCIDENT, actor="priya")
    waiting = go("finish", INCIDENT)
    assert waiting.told["outcome"] == "waiting"
    land_by_hand(scene)
    assert go("finish", INCIDENT).told["outcome"] == "done"
    return pasted


def land_by_hand(scene: Scene) -> None:
    """Let main's check pass; a person merges the merge-back where GitHub does not by itself."""
    (pull,) = scene.get("pulls", state="open", base="main")
    status = {"state": "success", "context": "ci"}
    scene.person("priya").click("POST", f"statuses/{pull['head']['sha']}", status)
    if not scene.get(f"pulls/{pull['number']}")["merged"]:
        scene.person("mona").click("PUT", f"pulls/{pull['number']}/merge", {})


def assert_over(scene: Scene) -> None:
    assert scene.get(f"issues/{INCIDENT}")["state"] == "closed"
    assert len(kinds(scene, "post-mortem-filed")) == 1
    assert [row["tag_name"] for row in scene.get("releases") if not row["draft"]][:1] == ["v1.2.4"]
    assert set(scene.refs("refs/heads")) - {f"refs/heads/{acts.FIX_BRANCH}"} == {"refs/heads/main"}
    assert scene.verify().code == 0


class TestABaseTagWithoutAnyWorkflow:
    def test_the_whole_flow_by_the_jobs_own_token(self, enter: Enter) -> None:
        scene = enter("none", "reported")
        pasted = whole(scene, own(scene).hotfix)
        assert {name for name, commands in pasted.items() if commands} == {"release"}
        (opening,) = pasted["release"]
        assert opening.startswith("gh api repos/acme/answers/pulls -f head=")
        assert not kinds(scene, "auto-merge-armed")
        assert_over(scene)

    def test_the_whole_flow_by_an_apps_token(self, enter: Enter) -> None:
        scene = enter("none", "reported")

        def hotfix(*words: str, actor: str, good: int | None) -> Answer:
            assert good is None
            return scene.hotfix(*words, actor=actor)

        pasted = whole(scene, hotfix)
        assert not any(pasted.values())
        assert len(kinds(scene, "auto-merge-armed")) == 2
        assert_over(scene)


def test_the_whole_flow_by_the_jobs_own_token_on_an_old_workflow_folder(
    enter: Enter,
) -> None:
    scene = enter("older", "reported")
    pasted = whole(scene, own(scene).hotfix)
    assert {name for name, commands in pasted.items() if commands} == {"open", "release"}
    assert_over(scene)


def test_a_tag_that_a_rule_keeps_from_the_tool_is_pushed_by_who_may(at: At) -> None:
    scene = at("approved")
    admins = {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}
    rule = {
        "name": "tags",
        "target": "tag",
        "enforcement": "active",
        "bypass_actors": [admins],
        "conditions": {"ref_name": {"include": ["refs/tags/v*"], "exclude": []}},
        "rules": [{"type": "creation"}],
    }
    scene.person("priya").click("POST", "rulesets", rule)
    command = asked(scene.hotfix("release", INCIDENT))
    assert "creations being restricted" in kinds(scene, "person-asked")[0]["found"]
    assert asked(scene.hotfix("release", INCIDENT)) == command
    with pytest.raises(AssertionError, match="creations being restricted"):
        paste(scene, command, "kenji")
    paste(scene, command, "priya")
    assert scene.hotfix("release", INCIDENT, good=[0]).told["tag"] == "v1.2.4"
    assert scene.git("cat-file", "-t", "refs/tags/v1.2.4") == "tag"


def test_auto_merge_that_the_token_may_not_arm_is_armed_by_a_person(at: At) -> None:
    scene = at("proposed")
    world = scene.stage.sandbox.world
    less = {**PERMISSIONS, "pull_requests": "read"}
    env = {"HOTFIX_TOKEN": world.app_token("hotfix", permissions=less)}
    command = asked(scene.hotfix("gate", INCIDENT, env=env))
    pull = scene.get(f"pulls/{acts.fix_pull(scene)}")
    assert command == f"gh pr merge {pull['number']} --repo acme/answers --auto --merge"
    # gh asks for the pull request by a GraphQL query, then sends this mutation.
    wish = f'{{pullRequestId: "{pull["node_id"]}", mergeMethod: MERGE}}'
    field = "clientMutationId"
    query = f"mutation {{ enablePullRequestAutoMerge(input: {wish}) {{ {field} }} }}"
    paste(scene, f"gh api graphql -f {shlex.quote('query=' + query)}")
    answer = scene.hotfix("gate", INCIDENT, env=env)
    assert (answer.code, answer.told["outcome"]) == (0, "waiting")
    assert len(kinds(scene, "auto-merge-armed")) == 1


def test_a_release_goes_on_from_the_draft_that_a_person_made(at: At) -> None:
    scene = at("approved")
    tag = scene.git("rev-parse", acts.hotfix_branch(scene))
    scene.git("tag", "-a", "-m", project.NEXT, project.NEXT, tag)
    words = ["gh", "release", "create", project.NEXT, "--repo", "github.localhost/acme/answers"]
    paste(scene, shlex.join([*words, "--draft", "--title", project.NEXT, "--generate-notes"]))
    scene.hotfix("release", INCIDENT, good=[0])
    assert len(kinds(scene, "release-drafted")) == 1
    assert [row["tag_name"] for row in scene.get("releases")].count(project.NEXT) == 1
