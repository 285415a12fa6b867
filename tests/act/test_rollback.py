"""A rollback comes while production is watched: it waits for nothing, and the watch obeys."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import e2e_project as project
from tests.support.act import Runner
from tests.support.act_town import Town
from tests.support.e2e import Scene
from tests.support.wheels import NO_INDEX, built, publish

pytestmark = pytest.mark.slow
At = Callable[[str], Town]


def configure(scene: Scene, text: str) -> None:
    """Put a configuration on main, as a merge would."""
    blob = scene.git("hash-object", "-w", "--stdin", stdin=text)
    inner = _with(scene, "main:.github", f"100644 blob {blob}\thotfix.yml")
    outer = _with(scene, "main", f"040000 tree {inner}\t.github")
    commit = scene.git("commit-tree", outer, "-p", "main", "-m", "Watch for longer")
    scene.git("update-ref", "refs/heads/main", commit)


def _with(scene: Scene, tree: str, row: str) -> str:
    name = row.partition("\t")[2]
    rows = [one for one in scene.git("ls-tree", tree).splitlines() if not one.endswith(f"\t{name}")]
    return scene.git("mktree", stdin="".join(f"{one}\n" for one in [*rows, row]))


def test_a_comment_rolls_back_while_production_is_watched(town: At) -> None:
    there = town("staged")
    configure(there.scene, project.config(there.scene.live.url, seconds="10m"))
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(there.comment, "priya", "/hotfix deploy production")
        assert there.scene.live.looked_at.wait(60)
        back = there.comment("mona", "/hotfix rollback because customers are locked out")
        ran = watching.result(60)
    assert back.ended == {"rollback": "success"}, back
    assert there.scene.live.runs("production") == "v1.2.3"
    assert ran.ended["production"] == "failure", ran
    summary = ran.jobs["production"].summary
    told = ("took it over while", "is withdrawn", "was rolled back in production")
    assert [words for words in told if words in summary], summary
    assert "finish/hotfix/finish" not in ran.ended
    again = there.comment("priya", "/hotfix deploy production")
    assert again.ended["production"] == "failure", again
    assert there.scene.live.runs("production") == "v1.2.3"


def test_a_breach_rolls_back_within_the_same_job(town: At) -> None:
    there = town("staged")
    there.scene.live.bad = {"v1.2.4"}
    ran = there.comment("priya", "/hotfix deploy production")
    assert ran.ended["production"] == "failure", ran
    assert "error_rate 0.5 is over 0.01" in ran.jobs["production"].summary.replace("\\", "")
    assert there.scene.live.runs("production") == "v1.2.3"


def test_a_click_rolls_back_too_and_a_named_state_needs_no_answer_of_github(town: At) -> None:
    there = town("deployed")
    there.scene.fault("* /repos/*", "502-before", times=99)
    ran = there.dispatch("priya", command="rollback", incident="1", to="v1.2.3")
    assert ran.ended == {"rollback": "success"}, ran
    assert there.scene.live.runs("production") == "v1.2.3"
    assert "`hotfix rollback 1 --to v1.2.3`" in ran.output("rollback", "next")
    assert "production runs v1.2.3" in ran.jobs["rollback"].summary
    there.scene.stage.sandbox.faults.clear()
    ran = there.dispatch("priya", command="rollback", incident="1")
    assert ran.ended == {"rollback": "success"}, ran
    assert there.kinds().count("withdrawn") == 1, there.kinds()


def test_the_rollback_job_needs_no_package_index(
    town: At, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = built()
    if archive is None:
        pytest.skip("there are no wheels for this system")
    for name, value in NO_INDEX.items():
        monkeypatch.setenv(name, value)
    runner.environment = None  # the set-up is the action's own
    there = town("deployed")
    publish(there.scene.stage.sandbox, there.scene.stage.here, archive)
    ran = there.dispatch("priya", command="rollback", incident="1")
    assert ran.ended == {"rollback": "success"}, ran
    assert there.scene.live.runs("production") == "v1.2.3"
    assert "package index" not in ran.log
