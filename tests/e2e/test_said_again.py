"""A note and an override whose run died after its comment: said again, they stand there once."""

from typing import Any

import pytest

from tests.e2e.conftest import At
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

JOURNAL = f"refs/hotfix/{INCIDENT}/journal"
NOTE = ("note", INCIDENT, "Only the API is hit")
OVERRIDE = ("override", INCIDENT, "guard", "--because", "it cannot wait")
DOWNGRADE = ("override", INCIDENT, "downgrade", "--because", "v1.3.0 is broken")
WORDS = {"note": NOTE, "override": OVERRIDE, "override of the incident": DOWNGRADE}
ASKED = {
    "note": "/hotfix note Only the API is hit",
    "override": "/hotfix override guard because it cannot wait",
    "override of the incident": "/hotfix override downgrade because v1.3.0 is broken",
}


def comments(scene: Scene) -> list[Any]:
    rows = scene.get(f"issues/{INCIDENT}/comments", per_page=100)
    return [row for row in rows if "hotfix:said" in row["body"]]


def told(scene: Scene) -> list[str]:
    kinds = [event["kind"] for event in scene.journal()]
    return [kind for kind in kinds if kind in ("noted", "overridden")]


def by_comment(scene: Scene, what: str, number: int) -> Answer:
    event = {
        "action": "created",
        "comment": {"id": number, "body": ASKED[what]},
        "issue": {"number": int(INCIDENT)},
        "sender": {"login": "priya", "type": "User"},
    }
    env = {"GITHUB_EVENT_NAME": "issue_comment", "HOTFIX_TOKEN": scene.stage.env["HOTFIX_TOKEN"]}
    return scene.hotfix(*WORDS[what], actor="priya", event=event, env=env, good=[0])


@pytest.mark.parametrize("what", WORDS)
def test_at_a_terminal_the_comment_of_a_run_that_died_is_taken(at: At, what: str) -> None:
    scene = at("gated")
    before = scene.git("rev-parse", JOURNAL).strip()
    scene.hotfix(*WORDS[what], actor="priya", good=[0])
    scene.git("update-ref", JOURNAL, before)  # as if it had died before it wrote that down
    again = scene.hotfix(*WORDS[what], actor="priya", good=[0])
    (one,) = comments(scene)
    assert "this was said already, at" in again.told["warning"]
    assert one["html_url"] in again.told["warning"]
    assert "to say it once more, use other words" in again.told["warning"]
    third = scene.hotfix(*WORDS[what], actor="priya", good=[0])
    assert (third.writes, len(comments(scene)), len(told(scene))) == ([], 1, 1)
    other = scene.hotfix(*NOTE, "today", actor="priya", good=[0])
    assert "warning" not in other.told
    assert (len(comments(scene)), len(told(scene))) == (2, 2)


@pytest.mark.parametrize("what", WORDS)
def test_a_comment_that_asked_is_answered_once(at: At, what: str) -> None:
    scene = at("gated")
    priya = scene.stage.people["priya"]
    path = f"issues/{INCIDENT}/comments"
    asked = [priya.click("POST", path, {"body": ASKED[what]})["id"] for _ in range(2)]
    before = scene.git("rev-parse", JOURNAL).strip()
    by_comment(scene, what, asked[0])
    scene.git("update-ref", JOURNAL, before)
    for _ in range(2):
        by_comment(scene, what, asked[0])
        assert (len(comments(scene)), len(told(scene))) == (1, 1)
    by_comment(scene, what, asked[1])  # the same words, asked for once more on purpose
    assert (len(comments(scene)), len(told(scene))) == (2, 2)


def test_the_same_words_of_others_are_not_taken(at: At) -> None:
    scene = at("gated")
    before = scene.git("rev-parse", JOURNAL).strip()
    scene.hotfix(*NOTE, actor="priya", good=[0])
    scene.git("update-ref", JOURNAL, before)
    scene.hotfix(*NOTE, actor="mona", good=[0])
    assert [row["user"]["login"] for row in comments(scene)] == ["priya", "mona"]
    assert told(scene) == ["noted"]
