"""The fix pull request: opened, updated, merged; and a gate that refuses it."""

from collections.abc import Callable

import pytest

from tests.support import e2e_acts as acts
from tests.support.act_town import Town

pytestmark = pytest.mark.slow
At = Callable[[str], Town]
ASKED, EXECUTED = "hotfix/what was asked", "hotfix/run the change's tests"


def checks(there: Town) -> list[tuple[str, str]]:
    """Give the check runs on the head of the fix."""
    head = there.scene.get(f"pulls/{acts.fix_pull(there.scene)}")["head"]["sha"]
    runs = there.scene.get(f"commits/{head}/check-runs")["check_runs"]
    return [(run["name"], run["conclusion"]) for run in runs]


def push(there: Town, files: dict[str, str], message: str = "More") -> None:
    """Let Kenji push to the fix's branch."""
    kenji, folder = there.scene.person("kenji"), there.scene.work / "kenji"
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    kenji.git(folder, ["add", "--all"])
    kenji.git(folder, ["commit", "-q", "-m", message])
    kenji.git(folder, ["push", "-q"])


def test_a_fix_that_was_closed_unmerged_releases_nothing(town: At) -> None:
    there = town("gated")
    pull = acts.fix_pull(there.scene)
    there.scene.person("kenji").click("PATCH", f"pulls/{pull}", {"state": "closed"})
    ran = there.play("pull_request", "closed")
    assert ran.code == 0, ran
    assert ran.output(ASKED, "outcome") == "skipped"
    assert "refs/tags/v1.2.4" not in there.scene.refs()


def test_a_fix_whose_tests_fail_is_refused_with_one_annotation_and_a_summary(town: At) -> None:
    there = town("proposed")
    push(there, {"src/answer.js": "exports.answer = () => 43;\n"}, "Answer 43")
    ran = there.play("pull_request", "synchronize")
    assert ran.ended == {ASKED: "success", EXECUTED: "success", "hotfix/judge": "failure"}, ran
    assert checks(there) == [("hotfix-gate", "failure")]
    assert len(ran.annotations) == 1
    assert "tests (fail)" in ran.annotations[0]
    summary = ran.jobs["hotfix/judge"].summary
    assert "1 of 2 tests failed" in summary
    assert "```mermaid" in summary
    assert there.scene.get(f"pulls/{acts.fix_pull(there.scene)}")["auto_merge"] is None


def test_a_release_of_what_nobody_approved_is_refused(town: At) -> None:
    there = town("unprotected: gated")
    acts.merge(there.scene)
    ran = there.play("pull_request", "closed")
    assert ran.ended["hotfix/release"] == "failure", ran
    assert "refs/tags/v1.2.4" not in there.scene.refs()


def test_a_pull_request_that_is_no_hotfix_starts_no_job(town: At) -> None:
    there = town("proposed")
    payload = there.sent("pull_request", "opened")
    pull = {**payload["pull_request"], "base": {**payload["pull_request"]["base"], "ref": "main"}}
    ran = there.run("pull_request", {**payload, "pull_request": pull})
    assert (ran.code, ran.ended) == (0, {}), ran


def test_a_branch_that_only_looks_like_the_tools_is_left_alone(town: At) -> None:
    there = town("proposed")
    payload = there.sent("pull_request", "opened")
    base = {**payload["pull_request"]["base"], "ref": "hotfix/9.9.9-mine"}
    ran = there.run("pull_request", {**payload, "pull_request":
                                     {**payload["pull_request"], "base": base}})  # fmt: skip
    assert ran.output(ASKED, "outcome") == "skipped", ran
    assert EXECUTED not in ran.ended
