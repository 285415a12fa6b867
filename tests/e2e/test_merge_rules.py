"""What the rules of a branch say about merging: by which method, up to date, through a queue."""

from typing import Any

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

LINEAR = {"type": "required_linear_history"}
SQUASH_ONLY = {
    "type": "pull_request",
    "parameters": {
        "allowed_merge_methods": ["squash"],
        "dismiss_stale_reviews_on_push": False,
        "require_code_owner_review": False,
        "require_last_push_approval": False,
        "required_approving_review_count": 0,
        "required_review_thread_resolution": False,
    },
}
STRICT = {
    "type": "required_status_checks",
    "parameters": {
        "strict_required_status_checks_policy": True,
        "required_status_checks": [{"context": "ci"}],
    },
}
QUEUE = {
    "type": "merge_queue",
    "parameters": {
        "check_response_timeout_minutes": 60,
        "grouping_strategy": "ALLGREEN",
        "max_entries_to_build": 5,
        "max_entries_to_merge": 5,
        "merge_method": "MERGE",
        "min_entries_to_merge": 1,
        "min_entries_to_merge_wait_minutes": 0,
    },
}


def rule(scene: Scene, include: str, *rules: dict[str, Any]) -> None:
    body = {
        "name": f"more for {include}",
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": [include], "exclude": []}},
        "rules": list(rules),
    }
    scene.person("priya").click("POST", "rulesets", body)


def merge_back(scene: Scene) -> dict[str, Any]:
    (pull,) = [row for row in scene.get("pulls", base="main", state="all") if is_ours(row)]
    found: dict[str, Any] = scene.get(f"pulls/{pull['number']}")
    return found


def is_ours(row: dict[str, Any]) -> bool:
    return str(row["head"]["ref"]).startswith("merge-back/")


def checked(scene: Scene) -> None:
    body = {"state": "success", "context": "ci"}
    sha = merge_back(scene)["head"]["sha"]
    scene.person("priya").click("POST", f"statuses/{sha}", body)


def finished(scene: Scene) -> None:
    assert scene.hotfix("finish", INCIDENT, good=[0]).told["outcome"] == "done"


def waits(answer: Answer) -> str:
    assert (answer.code, answer.told["outcome"]) == (0, "waiting"), answer
    return " ".join((answer.told["said"], answer.told["next"]))


@pytest.mark.parametrize("kind", [LINEAR, SQUASH_ONLY], ids=["linear", "squash only"])
def test_a_fix_is_squashed_where_the_rules_take_no_merge_commit(
    at: At, kind: dict[str, Any]
) -> None:
    scene = at("proposed")
    rule(scene, "refs/heads/hotfix/*", kind)
    acts.gate(scene)
    assert scene.get(f"pulls/{acts.fix_pull(scene)}")["auto_merge"]["merge_method"] == "squash"
    acts.approve(scene)
    assert scene.get(f"pulls/{acts.fix_pull(scene)}")["merged"]
    acts.release(scene)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (LINEAR, ["the rules of main want a linear history", "squash or rebase"]),
        (SQUASH_ONLY, ["the rules of main do not allow it", "by squash:"]),
    ],
    ids=["linear", "squash only"],
)
def test_a_merge_back_without_a_merge_commit_is_merged_by_a_person(
    at: At, kind: dict[str, Any], why: list[str]
) -> None:
    scene = at("deployed")
    rule(scene, "~DEFAULT_BRANCH", kind)
    said = waits(scene.hotfix("finish", INCIDENT))
    assert [part for part in why if part not in said] == []
    checked(scene)
    number = merge_back(scene)["number"]
    assert not merge_back(scene)["merged"]
    body = {"merge_method": "squash"}
    scene.person("mona").click("PUT", f"pulls/{number}/merge", body)
    finished(scene)


def test_a_merge_back_that_is_behind_is_brought_up_to_date(at: At) -> None:
    scene = at("finishing")
    rule(scene, "~DEFAULT_BRANCH", STRICT)
    before = merge_back(scene)["head"]["sha"]
    move_main(scene)
    checked(scene)
    assert merge_back(scene)["mergeable_state"] == "behind"
    assert "GitHub then merges it" in waits(scene.hotfix("finish", INCIDENT))
    assert merge_back(scene)["head"]["sha"] != before
    checked(scene)
    assert merge_back(scene)["merged"]
    finished(scene)


def test_a_merge_back_that_conflicts_by_now_says_so_with_the_commands(at: At) -> None:
    scene = at("finishing")
    rule(scene, "~DEFAULT_BRANCH", STRICT)
    move_main(scene, path="src")
    said = waits(scene.hotfix("finish", INCIDENT))
    assert "has conflicts with main by now" in said
    branch = merge_back(scene)["head"]["ref"]
    assert f"git switch {branch} && git merge origin/main" in said


def test_a_merge_back_goes_through_a_merge_queue(at: At) -> None:
    scene = at("deployed")
    rule(scene, "~DEFAULT_BRANCH", QUEUE)
    assert "GitHub then merges it" in waits(scene.hotfix("finish", INCIDENT))
    checked(scene)
    assert merge_back(scene)["merged"]
    finished(scene)


def move_main(scene: Scene, path: str = "NEWS") -> None:
    """Let somebody else's change land on main."""
    blob = scene.git("hash-object", "-w", "--stdin", stdin="new\n")
    tip = scene.git("rev-parse", "main")
    listed = scene.git("ls-tree", tip).splitlines()
    rows = [row for row in listed if not row.endswith(f"\t{path}")]
    rows.append(f"100644 blob {blob}\t{path}")
    tree = scene.git("mktree", stdin="\n".join(rows) + "\n")
    moved = scene.git("commit-tree", tree, "-p", tip, "-m", "Something else")
    scene.git("update-ref", "refs/heads/main", moved)
