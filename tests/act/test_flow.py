"""A whole hotfix, every step started by an event, on a base tag that holds no workflow at all."""

import re
from collections import Counter
from collections.abc import Callable

import pytest

from tests.support import e2e_acts as acts
from tests.support import e2e_workflows as workflows
from tests.support.act_town import UNHEARD, Town
from tests.support.e2e import Scene
from tests.support.e2e_job import paste

pytestmark = pytest.mark.slow
At = Callable[[str], Town]


def a_whole_hotfix(there: Town) -> None:
    """Play one from the label to the post-mortem by events alone, and look at what it leaves."""
    scene = there.scene
    workflows.add(scene, workflows.swept(there.caller))
    workflows.rest(scene)
    assert scene.git("ls-tree", "v1.2.3", ".github") == ""  # orchestration is the default branch's
    opened = there.play("issues", "labeled")
    assert opened.ended["hotfix/open"] == "success", opened
    assert workflows.state(scene) == "active"
    strays(there)
    acts.propose(scene)
    gated = there.play("pull_request", "opened")
    assert gated.ended == {"hotfix/what was asked": "success", "hotfix/judge": "success",
                           "hotfix/run the change's tests": "success"}, gated  # fmt: skip
    assert gated.output("hotfix/judge", "outcome") == "waiting", gated
    assert scene.get(f"pulls/{acts.fix_pull(scene)}")["auto_merge"]
    acts.approve(scene)  # GitHub merges it by itself
    released = there.play("pull_request", "closed")
    assert released.output("production", "outcome") == "waiting", released
    deployed = there.comment("priya", "/hotfix deploy production")
    assert deployed.output("production", "outcome") == "done", deployed
    assert "finish/hotfix/finish" in deployed.ended, deployed
    acts.land(scene)
    finished = there.clock()
    assert finished.output("hotfix/finish", "outcome") == "done", finished
    kinds = there.kinds()
    assert kinds[:2] == ["triaged", "incident-opened"]
    assert {"tagged", "rolled-out", "watch-judged", "merged-back", "incident-closed",
            "post-mortem-filed"} <= set(kinds)  # fmt: skip
    assert scene.get("issues/1")["state"] == "closed"
    assert scene.verify().code == 0
    there.sweep()
    assert workflows.state(scene) == "disabled_manually"  # no hotfix lives: it rests
    ended = Counter(str(run["conclusion"]) for run in scene.get("actions/runs")["workflow_runs"])
    assert set(ended) <= {"success", "skipped", "None"}, ended
    assert ended["skipped"] == 2, "the label and the comment of another issue"
    assert {name for name, _ in checked(scene)} == {"hotfix-gate", "ci"}
    assert {how for _, how in checked(scene)} == {"success"}


def test_from_the_label_to_the_post_mortem_by_events_alone(town: At) -> None:
    a_whole_hotfix(town("reported"))


def test_from_the_label_to_the_post_mortem_in_a_private_repository(private_town: At) -> None:
    a_whole_hotfix(private_town("reported"))


def strays(there: Town) -> None:
    """Let happen what is none of the hotfix's: no job of ours starts, and no pull request hears."""
    kenji = there.scene.person("kenji")
    folder = there.scene.work / "stray"
    kenji.clone(folder)
    kenji.fix(folder, "feature/x", "main", {"README.md": "# More\n"}, "Tell more")
    body = {"title": "Tell more", "head": "feature/x", "base": "main"}
    kenji.click("POST", "pulls", body)
    assert there.play("pull_request", "opened").log == UNHEARD
    assert (
        there.run("push", {"ref": "refs/heads/main", "sender": {"login": "kenji"}}).log == UNHEARD
    )
    other = kenji.click("POST", "issues", {"title": "Slow", "body": "So slow"})["number"]
    kenji.click("POST", f"issues/{other}/labels", {"labels": ["bug"]})
    assert there.play("issues", "labeled").ended == {}
    assert there.comment("kenji", "What about /hotfix gate?", str(other)).ended == {}


def checked(scene: Scene) -> set[tuple[str, str]]:
    """Return every check run and status of every commit: its name, and how it ended."""
    found = set()
    for sha in scene.git("rev-list", "--all").split():
        runs = scene.get(f"commits/{sha}/check-runs")["check_runs"]
        found |= {(str(run["name"]), str(run["conclusion"])) for run in runs}
        statuses = scene.get(f"commits/{sha}/statuses")
        found |= {(str(one["context"]), str(one["state"])) for one in statuses}
    return found


def test_by_comments_alone_where_events_are_blocked_and_the_jobs_own_token_is_all_there_is(
    public_town: At,
) -> None:
    there = public_town("reported")
    there.runner.app = False
    scene = there.scene
    assert there.play("issues", "labeled").ended["hotfix/open"] == "success"
    acts.propose(scene)
    assert there.play("pull_request", "opened").log == UNHEARD
    gated = there.comment("kenji", "/hotfix gate")
    assert gated.output("hotfix/judge", "outcome") == "waiting", gated
    assert not scene.get(f"pulls/{acts.fix_pull(scene)}")["auto_merge"], "its merge starts nothing"
    acts.propose_and_merge(scene)
    stopped = there.comment("mona", "/hotfix release")
    assert stopped.ended["hotfix/release"] == "failure", stopped
    assert "staging" not in stopped.ended
    (command,) = printed(stopped.jobs["hotfix/release"].summary)
    assert command.startswith("gh api ")
    paste(scene, command)
    released = there.comment("mona", "/hotfix release")
    assert released.output("staging", "outcome") == "done", released
    deployed = there.comment("priya", "/hotfix deploy production")
    assert deployed.output("production", "outcome") == "done", deployed
    merged_back(there)
    finished = there.comment("mona", "/hotfix finish")
    assert finished.output("hotfix/finish", "outcome") == "done", finished
    assert "post-mortem-filed" in there.kinds()
    assert scene.get("actions/runs", event="pull_request_target")["total_count"] == 0


def test_by_the_ends_of_the_teams_ci_alone_where_the_default_policy_blocks_events(
    public_town: At,
) -> None:
    there = public_town("opened")
    scene = there.scene
    acts.propose(scene)
    gated = there.over(acts.FIX_BRANCH, event="pull_request")
    assert gated.output("hotfix/judge", "verdict") == "pass", gated
    acts.approve(scene)  # GitHub merges it by itself
    released = there.over(acts.hotfix_branch(scene))
    assert released.output("hotfix/release", "tag") == "v1.2.4", released
    assert scene.live.runs("staging") == "v1.2.4"
    assert scene.git("cat-file", "-t", "v1.2.4") == "tag"
    deployed = there.comment("priya", "/hotfix deploy production")
    assert deployed.output("production", "outcome") == "done", deployed
    acts.land(scene)
    finished = there.over("main")
    assert finished.output("hotfix/finish", "outcome") == "done", finished
    assert "post-mortem-filed" in there.kinds()


def merged_back(there: Town) -> None:
    """Let main's check pass on the merge-back, and a person merge it."""
    (pull,) = there.scene.get("pulls", state="open", base="main")
    priya = there.scene.person("priya")
    passed = {"state": "success", "context": "ci"}
    priya.click("POST", f"statuses/{pull['head']['sha']}", passed)
    priya.click("PUT", f"pulls/{pull['number']}/merge", {"merge_method": "merge"})


def printed(summary: str) -> list[str]:
    """Give the commands that a summary asks a person to paste."""
    return [line.strip() for line in summary.splitlines() if re.match(r"\s*(git|gh) ", line)]
