"""May one version replace, undo or judge what runs, or be released beside what was."""

import re
from typing import Any

import pytest

from hotfix_actions.domain.replace import (
    Answer,
    Held,
    ReleaseFacts,
    ReplaceFacts,
    UndoFacts,
    Version,
    contains,
    judges,
    replaces,
    undoes,
)
from hotfix_actions.domain.running import UNCONFIGURED, Arm, Running, parse, running

NEW, OLD, TRUNK, IMAGE = "a" * 40, "b" * 40, "c" * 40, "d" * 40
V123 = Version("v1.2.3", "v1.2.3", OLD)
V130 = Version("v1.3.0", "v1.3.0", TRUNK)
SHOP = Version("shop:1.3.0", "v1.3.0", IMAGE)
ANCESTOR, LACKS = Held("ancestor"), Held("lacks", ("c1 Fix login", "c2 Fix tax"))
CANARY = parse("v1.2.3 90%\nv1.3.0 10%")


def deploy(
    runs: Running, *versions: Version, held: dict[str, Held] | None = None, **more: Any
) -> Answer:
    known = {version.state: version for version in versions}
    return replaces(ReplaceFacts("production", "v1.2.4", NEW, runs, known, held or {}, **more))


@pytest.mark.parametrize(
    ("runs", "versions", "held", "may", "code"),
    [
        # What runs is held: the base, a picked fix, the version itself, by its tag or its commit.
        (running("v1.2.3"), [V123], {OLD: ANCESTOR}, "yes", "holds-ancestor"),
        (running("v1.2.3"), [V123], {OLD: Held("patches")}, "yes", "holds-patches"),
        (running("v1.2.4"), [], {}, "yes", "runs-already"),
        (running(NEW), [Version(NEW, "", NEW)], {}, "yes", "runs-already"),
        (running("release-1.2.4"), [Version("release-1.2.4", "release-1.2.4", NEW)], {}, "yes",
         "runs-already"),
        # It is lost: a newer version, a parallel hotfix, a commit, an image, an older one.
        (running("v1.3.0"), [V130], {TRUNK: LACKS}, "no", "would-downgrade"),
        (running("v1.2.5"), [Version("v1.2.5", "v1.2.5", TRUNK)], {TRUNK: LACKS}, "no",
         "would-downgrade"),
        (running(TRUNK), [Version(TRUNK, "", TRUNK)], {TRUNK: LACKS}, "no", "would-downgrade"),
        (running("shop:1.3.0"), [SHOP], {IMAGE: LACKS}, "no", "would-downgrade"),
        (running("v1.2.2"), [Version("v1.2.2", "v1.2.2", TRUNK)], {TRUNK: LACKS}, "no",
         "would-downgrade"),
        # Every arm counts, however small.
        (CANARY, [V123, V130], {OLD: ANCESTOR, TRUNK: LACKS}, "no", "would-downgrade"),
        (CANARY, [V123, V130], {OLD: ANCESTOR, TRUNK: ANCESTOR}, "yes", "holds-ancestor"),
        (CANARY, [V123], {OLD: ANCESTOR}, "unknown", "state-unknown"),
        # What cannot be told is no yes.
        (running("build 4711"), [], {}, "unknown", "state-unknown"),
        (running("v1.2.3"), [V123], {}, "unknown", "history-unread"),
        (running("v1.2.3"), [V123], {OLD: Held("unread", why="404")}, "unknown", "history-unread"),
        (Running(unread="the state command ended with 1"), [], {}, "unknown", "state-unread"),
        (Running(), [], {}, "unknown", "state-unread"),
        (UNCONFIGURED, [], {}, "unknown", "state-unseen"),
    ],
)  # fmt: skip
def test_a_version_replaces_only_what_it_holds(
    runs: Running, versions: list[Version], held: dict[str, Held], may: str, code: str
) -> None:
    answer = deploy(runs, *versions, held=held)
    assert (answer.may, answer.code) == (may, code)


def test_the_answer_names_what_would_be_lost() -> None:
    lacks = Held("lacks", tuple(f"c{n} Fix {n}" for n in range(5)))
    facts = deploy(running("v1.3.0"), V130, held={TRUNK: lacks}).facts
    assert (facts["running"], facts["count"]) == ("v1.3.0", "5 commits")
    assert facts["lacks"] == "c0 Fix 0; c1 Fix 1; c2 Fix 2 and 2 more"


@pytest.mark.parametrize(
    ("runs", "versions", "held", "code"),
    [
        (running("v1.3.0"), [V130], {TRUNK: LACKS}, "downgrade-allowed"),
        (running("build 4711"), [], {}, "downgrade-allowed"),
        (running("v1.3.0"), [V130], {TRUNK: Held("unread")}, "downgrade-allowed"),
        (running("v1.2.3"), [V123], {OLD: ANCESTOR}, "holds-ancestor"),
        (Running(unread="it hung"), [], {}, "state-unread"),  # nobody can allow what nobody sees
    ],
)
def test_a_maintainer_may_allow_what_is_known(
    runs: Running, versions: list[Version], held: dict[str, Held], code: str
) -> None:
    assert deploy(runs, *versions, held=held, allowed=True).code == code


def test_our_records_stand_in_where_no_state_command_is_configured() -> None:
    lost = deploy(UNCONFIGURED, V130, held={TRUNK: LACKS}, recorded=("v1.3.0",))
    assert (lost.may, lost.code) == ("no", "would-downgrade")
    assert deploy(UNCONFIGURED, V123, held={OLD: ANCESTOR}, recorded=("v1.2.3",)).may == "yes"
    both = {OLD: ANCESTOR, TRUNK: LACKS}
    said = deploy(UNCONFIGURED, V123, V130, held=both, recorded=("v1.3.0", "v1.2.3"))
    assert (said.may, said.facts["running"]) == ("no", "v1.3.0")


def release(**changes: Any) -> Answer:
    facts: dict[str, Any] = {
        "tag": "v1.2.5",
        "base": V123,
        "held": {OLD: ANCESTOR},
        "branch": "hotfix/1.2.5-high-tax",
    }
    return contains(ReleaseFacts(**(facts | changes)))


V124 = Version("v1.2.4", "v1.2.4", TRUNK)
V126 = Version("v1.2.6", "v1.2.6", IMAGE)


@pytest.mark.parametrize(
    ("changes", "may", "code", "named"),
    [
        ({}, "yes", "holds-line", "v1.2.3"),
        ({"since": [V124], "held": {OLD: ANCESTOR, TRUNK: ANCESTOR}}, "yes", "holds-line",
         "v1.2.3, v1.2.4"),
        ({"since": [V124], "held": {OLD: ANCESTOR, TRUNK: Held("patches")}}, "yes", "holds-line",
         "v1.2.3, v1.2.4"),
        ({"since": [V124], "held": {OLD: ANCESTOR, TRUNK: LACKS}}, "no", "lacks-version", "v1.2.4"),
        ({"since": [V124, V126], "held": {OLD: ANCESTOR, TRUNK: LACKS, IMAGE: LACKS}}, "no",
         "lacks-version", "v1.2.4, v1.2.6"),
        ({"since": [V124, V126], "held": {OLD: ANCESTOR, TRUNK: ANCESTOR, IMAGE: LACKS}}, "no",
         "lacks-version", "v1.2.6"),
        ({"since": [V124], "held": {OLD: ANCESTOR}}, "unknown", "history-unread", "v1.2.4"),
        ({"since": [Version("v1.2.4", "v1.2.4", "")]}, "unknown", "history-unread", "v1.2.4"),
        ({"held": {OLD: LACKS}}, "no", "lacks-version", "v1.2.3"),
        ({"held": {}}, "unknown", "history-unread", "v1.2.3"),
        ({"pulls": [12]}, "no", "fix-left-out", ""),
        ({"pulls": [12, 13]}, "no", "fix-left-out", ""),
        ({"gone": True}, "no", "base-withdrawn", ""),
        ({"gone": True, "allowed": {"withdrawn"}}, "yes", "holds-line", "v1.2.3"),
        ({"gone": True, "allowed": {"downgrade"}}, "no", "base-withdrawn", ""),
        ({"since": [V124], "held": {OLD: ANCESTOR, TRUNK: LACKS}, "allowed": {"downgrade"}}, "yes",
         "downgrade-allowed", "v1.2.4"),
    ],
)  # fmt: skip
def test_a_release_holds_its_line_and_leaves_no_open_fix_out(
    changes: dict[str, Any], may: str, code: str, named: str
) -> None:
    answer = release(**changes)
    assert (answer.may, answer.code, answer.facts.get("running", "")) == (may, code, named)


@pytest.mark.parametrize("files", [["package.json", "package-lock.json"], ["a+b/VERSION"], []])
def test_only_the_files_of_the_version_are_named_as_those_to_keep(files: list[str]) -> None:
    lacking = {"since": [V124], "held": {OLD: ANCESTOR, TRUNK: LACKS}}
    pattern = release(**lacking, files=files).facts["versions"]
    others = ["src/verify.js", "package_json", "x/package.json", "aab/VERSION", "package.json.bak"]
    kept = [path for path in (*files, *others) if re.fullmatch(pattern, path)]
    assert kept == files


def undo(runs: Running, *versions: Version, **more: Any) -> Answer:
    known = {version.state: version for version in versions}
    own, commits = {"v1.2.4", "shop:1.2.4"}, {NEW}
    return undoes(UndoFacts("production", "v1.2.4", "v1.2.3", runs, own, commits, known, **more))


@pytest.mark.parametrize(
    ("runs", "versions", "may", "code"),
    [
        (running("v1.2.4"), [], "yes", "old-or-ours"),
        (running("shop:1.2.4"), [], "yes", "old-or-ours"),
        (running(NEW), [Version(NEW, "", NEW)], "yes", "old-or-ours"),
        (running("v1.2.3"), [], "yes", "old-or-ours"),  # the deploy command may still be at work
        (parse("v1.2.3 50%\nv1.2.4 50%"), [], "yes", "old-or-ours"),
        (Running(unread="it hung"), [], "yes", "state-unread"),
        (Running(), [], "yes", "state-unread"),
        (UNCONFIGURED, [], "yes", "state-unseen"),
        (running("build 4711"), [], "yes", "state-unknown"),
        (running("v1.3.0"), [V130], "no", "not-ours-to-undo"),
        (running("v1.2.5"), [Version("v1.2.5", "v1.2.5", TRUNK)], "no", "not-ours-to-undo"),
        (running(TRUNK), [Version(TRUNK, "", TRUNK)], "no", "not-ours-to-undo"),
        (running("shop:1.3.0"), [SHOP], "no", "not-ours-to-undo"),
        (running("v1.2.2"), [Version("v1.2.2", "v1.2.2", OLD)], "no", "not-ours-to-undo"),
        (parse("v1.3.0 90%\nv1.2.4 10%"), [V130], "no", "not-ours-to-undo"),
    ],
)
def test_a_rollback_undoes_all_but_a_third_version_that_is_known(
    runs: Running, versions: list[Version], may: str, code: str
) -> None:
    answer = undo(runs, *versions)
    assert (answer.may, answer.code) == (may, code)


def test_a_maintainer_may_let_a_third_version_be_undone() -> None:
    answer = undo(running("v1.3.0"), V130, allowed=True)
    assert (answer.may, answer.facts["running"]) == ("yes", "v1.3.0")


@pytest.mark.parametrize(
    ("runs", "may", "code"),
    [
        (running("v1.2.4"), "yes", "ours"),
        (running("shop:1.2.4"), "yes", "ours"),
        (parse("v1.2.3 90%\nv1.2.4 10%"), "yes", "ours"),
        (Running((Arm("v1.2.4", 0.5), Arm("shop:1.2.4", 0.5))), "yes", "ours"),
        (running("v1.3.0"), "no", "another-runs"),
        (running("v1.2.3"), "no", "another-runs"),  # somebody put the old one back
        (running("v1.2.5"), "no", "another-runs"),
        (parse("v1.3.0 5%\nv1.2.4 95%"), "no", "another-runs"),
        (running("shop:1.2.4-2"), "no", "another-runs"),
        (Running(unread="it hung"), "unknown", "state-unread"),
        (Running(), "unknown", "state-unread"),
        (UNCONFIGURED, "unknown", "state-unseen"),
    ],
)
def test_what_is_seen_is_put_down_to_the_version_that_runs(
    runs: Running, may: str, code: str
) -> None:
    answer = judges(runs, {"v1.2.4", "shop:1.2.4"}, "v1.2.3")
    assert (answer.may, answer.code) == (may, code)
