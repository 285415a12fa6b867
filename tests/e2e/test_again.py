"""Running a command again changes nothing; and brings back what the journal lost, alone."""

import re

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

# The point that a command led to, and the command. `finish` comes twice: once it waits.
COMMANDS: dict[str, tuple[str, ...]] = {
    "opened": ("open",),
    "gated": ("gate", INCIDENT),
    "released": ("release", INCIDENT),
    "staged": ("deploy", "staging", INCIDENT),
    "deployed": ("deploy", "production", INCIDENT),
    "rolled back": ("rollback", INCIDENT),
    "finishing": ("finish", INCIDENT),
    "finished": ("finish", INCIDENT),
}
JOURNAL = f"refs/hotfix/{INCIDENT}/journal"
A_COMMIT_OF_THE_JOURNAL = [
    "POST git/trees",
    "POST git/commits",
    "POST graphql",
]
# Where the lost commit held what was measured, the next run tells it in the words of GitHub's own
# records, and at the time when it found it.
RETOLD = ("released", "staged", "deployed", "finished")
each_command = pytest.mark.parametrize("point", COMMANDS)


def again(scene: Scene, point: str) -> Answer:
    event = acts.labelled(scene) if point == "opened" else None
    return scene.hotfix(*COMMANDS[point], event=event, good=[0])


@each_command
def test_a_command_run_again_sends_no_writing_request(at: At, point: str) -> None:
    scene = at(point)
    before, live = scene.refs(), scene.live.done()
    answer = again(scene, point)
    assert answer.writes == []
    assert (scene.refs(), scene.live.done()) == (before, live)


def test_protect_run_again_sends_no_writing_request(at: At) -> None:
    scene = at("yesterday")
    env = {"HOTFIX_TOKEN": scene.person("priya").token}
    assert scene.hotfix("protect", env=env, good=[0]).writes == [
        "POST rulesets", "POST actions/policies",
    ]  # fmt: skip
    assert scene.hotfix("protect", env=env, good=[0]).writes == []


@pytest.mark.parametrize("actor", ["kenji", "priya"])
def test_whoever_runs_it_again_changes_nothing(at: At, actor: str) -> None:
    scene = at("finished")
    for words in COMMANDS.values():
        if words[0] not in ("open", "rollback"):
            assert scene.hotfix(*words, actor=actor, good=[0]).writes == []


@each_command
def test_what_the_journal_lost_comes_back_alone(at: At, point: str) -> None:
    scene = at(point)
    before, body, world = told(scene), incident_body(scene), rest_of(scene)
    lose_the_last_commit(scene)
    assert told(scene) != before
    answer = again(scene, point)
    assert told(scene) == before
    # The issue names the journal's head: it follows, and no word of it differs but SHA and time.
    assert set(answer.writes) <= {*A_COMMIT_OF_THE_JOURNAL, f"PATCH issues/{INCIDENT}"}
    if point not in RETOLD:
        assert incident_body(scene) == body
    assert rest_of(scene) == world
    assert scene.verify().code == 0


def told(scene: Scene) -> list[str]:
    """Give the journal's events, but what was compared: it is compared anew, with what runs now."""
    return [one for one in scene.ids() if not one.startswith("compared:")]


def lose_the_last_commit(scene: Scene) -> None:
    """Move the journal back by one commit; the first one leaves nothing behind."""
    if scene.git("rev-list", "--count", JOURNAL).strip() == "1":
        scene.git("update-ref", "-d", JOURNAL)
    else:
        scene.git("update-ref", JOURNAL, f"{JOURNAL}~1")


def incident_body(scene: Scene) -> str:
    """Give the incident's text without what moves with the journal's head."""
    text = str(scene.get(f"issues/{INCIDENT}")["body"])
    return re.sub(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{7}\b|\d\d:\d\d(:\d\d)?", "*", text)


def rest_of(scene: Scene) -> dict[str, object]:
    """Give everything but the journal and its lease."""
    own = f"refs/hotfix/{INCIDENT}/"
    return {
        "refs": {name: sha for name, sha in scene.refs().items() if not name.startswith(own)},
        "live": scene.live.done(),
        "issues": [
            (row["number"], row["title"], row["state"], row["comments"])
            for row in scene.get("issues", state="all")
        ],
        "pulls": [(row["number"], row["state"]) for row in scene.get("pulls", state="all")],
        "releases": [(row["name"], row["draft"]) for row in scene.get("releases")],
        "deployments": [(row["id"], row["ref"]) for row in scene.get("deployments")],
    }


def test_a_withdrawn_version_is_not_deployed_again(at: At) -> None:
    scene = at("rolled back")
    before = rest_of(scene)
    words = ("deploy", "production", INCIDENT)
    first = scene.hotfix(*words, actor="priya")
    assert (first.code, first.told["outcome"]) == (1, "refused")
    assert "withdrawn" in first.told["said"]
    assert rest_of(scene) == before
    assert scene.journal()[-1]["kind"] == "stopped"  # that somebody tried is all that is new
    second = scene.hotfix(*words, actor="priya")
    assert (second.code, second.writes) == (1, [])
