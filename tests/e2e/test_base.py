"""Choosing the base on a server: a long list of tags, moving ones, what production answers."""

import pytest

from tests.e2e.conftest import At
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow
# More tags than GitHub's first answer holds.
MANY = 120


def planned(scene: Scene, *words: str) -> Answer:
    return scene.hotfix("open", INCIDENT, "--plan", *words)


def test_the_plan_says_why_and_reads_of_many_tags_the_few_that_may_move(at: At) -> None:
    scene = at("reported")
    base = scene.git("rev-parse", "v1.2.3^{commit}").strip()
    older = scene.git("rev-parse", f"{base}~1").strip()
    tags = {f"v0.{n}.0": older for n in range(MANY)} | {"v1.2": base}
    lines = "".join(f"create refs/tags/{name} {sha}\n" for name, sha in tags.items())
    scene.git("update-ref", "--stdin", stdin=lines)

    answer = planned(scene)
    assert (answer.code, answer.told["base-tag"]) == (0, "v1.2.3"), answer
    assert "why: v1.2.3, because production runs it now" in answer.told["reasons"]
    assert "v1: it moves along" in answer.told["reasons"]

    moving = planned(scene, "--base-tag", "v1.2")
    assert (moving.code, moving.told["base-tag"]) == (0, "v1.2.3"), moving
    questions = [span for span in moving.spans if span.kind == "request"]
    assert len(questions) <= 18, [span.name for span in questions]

    downgrade = planned(scene, "--base-tag", "v0.7.0")
    assert downgrade.code == 1, downgrade
    assert "v0.7.0 is older than what production runs, v1.2.3" in downgrade.told["said"]
    assert "downgrade --because REASON" in downgrade.told["next"]
