"""A whole hotfix, every step started by an event, on a base tag that holds no workflow at all."""

from collections.abc import Callable

import pytest

from tests.support import e2e_acts as acts
from tests.support.act_town import Town

pytestmark = pytest.mark.slow
At = Callable[[str], Town]


def test_from_the_label_to_the_post_mortem_by_events_alone(town: At) -> None:
    there = town("reported")
    scene = there.scene
    assert scene.git("ls-tree", "v1.2.3", ".github") == ""  # orchestration is the default branch's
    opened = there.play("issues", "labeled")
    assert opened.ended["hotfix/open"] == "success", opened
    acts.propose(scene)
    gated = there.play("pull_request", "opened")
    assert gated.output("hotfix/judge", "outcome") == "waiting", gated
    acts.approve(scene)  # GitHub merges it by itself
    released = there.play("pull_request", "closed")
    assert released.output("production", "outcome") == "waiting", released
    deployed = there.comment("priya", "/hotfix deploy production")
    assert deployed.output("production", "outcome") == "done", deployed
    assert "finish/hotfix/finish" in deployed.ended, deployed
    acts.land(scene)
    finished = there.play("pull_request", "closed")
    assert finished.output("hotfix/finish", "outcome") == "done", finished
    kinds = there.kinds()
    assert kinds[:2] == ["triaged", "incident-opened"]
    assert {"tagged", "rolled-out", "watch-judged", "merged-back", "incident-closed",
            "post-mortem-filed"} <= set(kinds)  # fmt: skip
    assert scene.get("issues/1")["state"] == "closed"
    assert scene.verify().code == 0
