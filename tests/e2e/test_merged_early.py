"""Somebody merges the hotfix branch into main before it is released."""

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import Scene

pytestmark = pytest.mark.slow


def merged(scene: Scene) -> None:
    """Let main hold the hotfix branch as it is now."""
    main, hotfix = scene.git("rev-parse", "main"), acts.hotfix_branch(scene)
    tip = scene.git("rev-parse", hotfix)
    rows = {row.split("\t")[1]: row for row in scene.git("ls-tree", main).splitlines()}
    rows["src"] = scene.git("ls-tree", tip, "src")
    tree = scene.git("mktree", stdin="\n".join(rows.values()) + "\n")
    moved = scene.git("commit-tree", tree, "-p", main, "-p", tip, "-m", f"Merge {hotfix}")
    scene.git("update-ref", "refs/heads/main", moved)


def test_the_fix_itself_is_no_unreleased_work(at: At) -> None:
    scene = at("approved")
    merged(scene)
    acts.release(scene)
    guard = [event for event in scene.journal() if event.get("gate") == "guard"][-1]
    assert (guard["verdict"], "unreleased" in str(guard.get("details"))) == ("pass", False)
    kinds = [event["kind"] for event in scene.journal()]
    assert "merge-back-not-needed" in kinds
    assert "merge-back-proposed" not in kinds
