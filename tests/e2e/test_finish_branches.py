"""What `finish` does with the branches that the tool made."""

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow


def pushed(scene: Scene, branch: str) -> str:
    """Let somebody push a commit to a branch."""
    name = f"refs/heads/{branch}"
    tip = scene.git("rev-parse", name)
    moved = scene.git("commit-tree", f"{tip}^{{tree}}", "-p", tip, "-m", "One thing more")
    scene.git("update-ref", name, moved)
    return moved


def test_a_branch_with_somebodys_commit_is_kept_and_named(at: At) -> None:
    scene = at("landed")
    branch = acts.hotfix_branch(scene)
    theirs = pushed(scene, branch)
    answer = scene.hotfix("finish", INCIDENT, good=[0])
    assert answer.told["outcome"] == "done"
    assert scene.refs("refs/heads/hotfix") == {f"refs/heads/{branch}": theirs}
    assert scene.refs("refs/heads/merge-back") == {}
    (kept,) = [event for event in scene.journal() if event["kind"] == "branch-kept"]
    assert (kept["branch"], kept["head"]) == (branch, theirs)
    assert "was kept: it holds" in scene.get(f"issues/{INCIDENT}")["body"]
    assert scene.hotfix("finish", INCIDENT, good=[0]).writes == []
