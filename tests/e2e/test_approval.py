"""Who may let a hotfix into production: reviewers of the environment, or a maintainer's comment."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotfix_actions.sandbox import clock
from tests.e2e.conftest import CI, At, Enter
from tests.support import e2e_acts as acts
from tests.support import e2e_forgery as forgery
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_forgery import Entry
from tests.support.e2e_job import PERMISSIONS, Job
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow


def protect(scene: Scene, *logins: str) -> None:
    """Let GitHub require one of these before a run deploys to production."""
    world = scene.stage.sandbox.world
    reviewers = [{"type": "User", "id": world.add_user(login)} for login in logins]
    body = {"reviewers": reviewers, "prevent_self_review": False}
    scene.person("priya").click("PUT", "environments/production", body)


def waiting_run(scene: Scene, actor: str = "kenji", event: str = "workflow_dispatch") -> int:
    world, repository = scene.stage.sandbox.world, scene.stage.repository
    number = world.add_run(repository, workflow=CI, event=event, actor=actor, ref="main")
    world.set_run(number, status="in_progress")
    return number


def let_go(scene: Scene, run: int, login: str, state: str = "approved") -> None:
    world = scene.stage.sandbox.world
    world.review_run(run, login, environments=["production"], state=state)


def deploy(
    scene: Scene, run: int, *, actor: str = "kenji", event: str = "", **permissions: str
) -> Answer:
    job = Job(scene, PERMISSIONS | permissions, run)
    return job.hotfix("deploy", "production", INCIDENT, actor=actor, event=event)


def approvals(scene: Scene) -> list[dict[str, Any]]:
    return [event for event in scene.journal() if event["kind"] == "production-approved"]


def assert_waits(scene: Scene, answer: Answer, why: str) -> None:
    assert answer.told["outcome"] == "waiting"
    assert why in answer.told["said"]
    assert scene.live.runs("production") == "v1.2.3"
    assert approvals(scene) == []


@pytest.mark.parametrize("first", ["Thanks, I will look at it tonight.", "/hotfix status"])
def test_a_comment_that_a_writer_edited_at_once_is_no_approval(at: At, first: str) -> None:
    scene = at("staged")
    made = scene.person("priya").click("POST", "issues/1/comments", {"body": first})
    body = {"body": "/hotfix deploy production"}
    scene.person("kenji").click("PATCH", f"issues/comments/{made['id']}", body)
    answer = scene.hotfix("deploy", "production", INCIDENT, actor="kenji")
    assert_waits(scene, answer, "the comment was edited")


def test_a_reviewer_of_the_environment_is_the_second_person(enter: Enter) -> None:
    scene = enter("none", "staged")
    newcomer(scene, "rev", "read")
    protect(scene, "rev")
    run = waiting_run(scene)
    let_go(scene, run, "rev")
    assert deploy(scene, run).told["outcome"] == "done"
    (told,) = approvals(scene)
    assert (told["approver"], told["how"], told["approved_run"]) == ("rev", "environment", run)
    assert told["url"].endswith(f"/actions/runs/{run}")
    assert scene.live.runs("production") == "v1.2.4"
    assert "rev approved production, as its reviewer on GitHub" in scene.git(
        "log", "--format=%s%n%b", f"refs/hotfix/{INCIDENT}/journal"
    )


def test_the_author_cannot_let_the_fix_into_production(enter: Enter) -> None:
    scene = enter("none", "staged")
    protect(scene, "kenji", "mona")
    run = waiting_run(scene)
    let_go(scene, run, "kenji")
    assert_waits(scene, deploy(scene, run), "kenji: wrote the fix")
    let_go(scene, run, "mona")
    assert deploy(scene, run).told["outcome"] == "done"
    assert approvals(scene)[0]["approver"] == "mona"


@pytest.mark.parametrize("event", ["workflow_dispatch", "issue_comment"])
def test_who_only_asked_for_the_run_is_no_second_person(enter: Enter, event: str) -> None:
    scene = enter("none", "staged")
    protect(scene, "mona")
    run = waiting_run(scene, "mona", event)
    let_go(scene, run, "mona")
    # Whoever the environment claims to be: GitHub's record of the run says who asked.
    assert_waits(scene, deploy(scene, run, actor="kenji", event="push"), "only asked for this run")
    acts.agree(scene)
    assert deploy(scene, run, actor="mona", event=event).told["outcome"] == "done"
    assert approvals(scene)[0].get("how", "comment") == "comment"


def test_who_merged_the_fix_may_let_the_run_that_followed_go_on(enter: Enter) -> None:
    scene = enter("none", "staged")
    protect(scene, "priya")
    run = waiting_run(scene, "priya", "pull_request_target")
    let_go(scene, run, "priya")
    done = deploy(scene, run, actor="priya", event="pull_request_target")
    assert done.told["outcome"] == "done"


def test_without_reviewers_an_approval_of_the_run_says_nothing(enter: Enter) -> None:
    scene = enter("none", "staged")
    protect(scene)
    run = waiting_run(scene)
    let_go(scene, run, "priya")
    assert_waits(scene, deploy(scene, run), "nobody has said so")


def test_a_word_for_another_run_does_not_count_nor_one_for_a_run_that_is_over(
    enter: Enter,
) -> None:
    scene = enter("none", "staged")
    protect(scene, "priya")
    old, run = waiting_run(scene), waiting_run(scene)
    let_go(scene, old, "priya")
    assert_waits(scene, deploy(scene, run), "nobody has said so")
    scene.stage.sandbox.world.set_run(old, status="completed", conclusion="success")
    assert_waits(scene, deploy(scene, old), "nobody has said so")
    assert_waits(scene, deploy(scene, 999), "nobody has said so")


def test_a_reviewer_who_has_lost_the_role_and_the_duty_does_not_count(enter: Enter) -> None:
    scene = enter("none", "staged")
    newcomer(scene, "rev", "write")
    protect(scene, "rev", "priya")
    run = waiting_run(scene)
    let_go(scene, run, "rev")
    protect(scene, "priya")
    assert_waits(scene, deploy(scene, run), "rev: is no reviewer of production")


def test_where_the_job_may_not_read_approvals_the_comment_stays_the_way(enter: Enter) -> None:
    scene = enter("none", "staged")
    scene.stage.sandbox.world.set_repository(scene.stage.repository, private=True)
    protect(scene, "priya")
    run = waiting_run(scene)
    let_go(scene, run, "priya")
    assert_waits(scene, deploy(scene, run, actions="none"), "who approved this run cannot be read")
    acts.agree(scene)
    assert deploy(scene, run, actions="none").told["outcome"] == "done"


def test_at_a_terminal_only_a_comment_counts(at: At) -> None:
    scene = at("staged")
    protect(scene, "priya")
    answer = scene.hotfix("deploy", "production", INCIDENT, good=[0])
    assert_waits(scene, answer, "nobody has said so")
    acts.agree(scene)
    scene.hotfix("deploy", "production", INCIDENT, good=[0])
    assert [told["approver"] for told in approvals(scene)] == ["priya"]


def test_a_forged_line_about_the_authors_lets_none_of_them_approve(at: At) -> None:
    scene = at("staged")
    scene.stage.sandbox.world.grant(scene.stage.repository, "kenji", "maintain")
    body = {"body": "/hotfix deploy production"}
    scene.person("kenji").click("POST", f"issues/{INCIDENT}/comments", body)
    merged = next(event for event in scene.journal() if event["kind"] == "fix-merged")
    forged = {**merged, "id": f"fix-merged:1:{'f' * 40}", "sha": "f" * 40, "authors": ["nobody"]}
    entries = forgery.entries(scene)
    line = Entry("All well\n", (json.dumps(forged),), entries[-1].tree)
    forgery.write(scene, [*entries, line], len(entries))
    assert_waits(scene, scene.hotfix("deploy", "production", INCIDENT), "kenji: wrote the fix")


@contextmanager
def ago(minutes: float) -> Iterator[None]:
    """Let GitHub write down what happens here as if it had happened so long ago."""
    then = clock.write(datetime.now(UTC) - timedelta(minutes=minutes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: then)
        yield


def word(scene: Scene, login: str) -> None:
    body = {"body": "/hotfix deploy production"}
    scene.person(login).click("POST", f"issues/{INCIDENT}/comments", body)


def test_an_author_without_an_account_costs_one_more_persons_word(at: At) -> None:
    scene = at("proposed")
    kenji, folder = scene.person("kenji"), scene.work / "kenji"
    kenji.git(folder, ["commit", "-q", "--amend", "--no-edit", "--author", "K <k@nowhere.example>"])
    kenji.git(folder, ["push", "-q", "-f"])
    acts.gate(scene)
    acts.approve(scene, "mona")
    acts.propose_and_merge(scene)
    acts.release(scene)
    acts.stage_it(scene)
    word(scene, "priya")
    waits = scene.hotfix("deploy", "production", INCIDENT, good=[0])
    assert_waits(scene, waits, "needs approvals of 2 people who had no part in the fix")
    assert "k@nowhere.example; so far: priya approved it" in waits.told["said"]
    word(scene, "mona")
    assert scene.hotfix("deploy", "production", INCIDENT, good=[0]).told["outcome"] == "done"
    assert [told["approver"] for told in approvals(scene)] == ["priya", "mona"]


@pytest.mark.parametrize("moment", [0, 1, 4070908800])
def test_a_tags_own_date_neither_revives_a_word_nor_forbids_every_one(at: At, moment: int) -> None:
    """It is of 1970 or of 2099, made before `release`; the first word is from before the merge."""
    scene = at("gated")
    with ago(minutes=5):
        word(scene, "priya")
    acts.propose_and_merge(scene)
    of = scene.git("rev-parse", acts.hotfix_branch(scene))
    words = f"object {of}\ntype commit\ntag {project.NEXT}\ntagger K <k@k> {moment} +0000\n\nx\n"
    scene.git("update-ref", f"refs/tags/{project.NEXT}", scene.git("mktag", stdin=words))
    acts.release(scene)
    acts.stage_it(scene)
    waits = scene.hotfix("deploy", "production", INCIDENT, good=[0])
    assert_waits(scene, waits, "priya: said so before the version was released")
    word(scene, "priya")
    assert scene.hotfix("deploy", "production", INCIDENT, good=[0]).told["outcome"] == "done"


def test_a_rollback_voids_the_approval_of_each_run_that_was_begun_before(enter: Enter) -> None:
    scene = enter("none", "staged")
    protect(scene, "priya")
    with ago(minutes=9):
        old = waiting_run(scene)
    let_go(scene, old, "priya")
    body = {"ref": project.BASE, "task": "deploy:hotfix", "environment": "production"}
    more = {"auto_merge": False, "required_contexts": [], "payload": {"rollback": "v1.1.9"}}
    with ago(minutes=5):
        scene.person("kenji").click("POST", "deployments", body | more)
    why = "priya: approved a run from before the last rollback"
    assert_waits(scene, deploy(scene, old), why)
    run = waiting_run(scene)
    let_go(scene, run, "priya")
    assert deploy(scene, run).told["outcome"] == "done"
