"""Whose label and whose words count: by every role, by bots, and by authors."""

from typing import Any

import pytest

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.rehearsal.people import Person, Place
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow

WRITERS, MAINTAINERS = {"write", "maintain", "admin"}, {"maintain", "admin"}
WHO = ("nobody", "read", "triage", "write", "maintain", "admin", "bot", "author")
each = pytest.mark.parametrize("who", WHO)


def somebody(scene: Scene, who: str) -> Person:
    """Give who speaks: a newcomer of that role, a bot, or the author of the fix as an admin."""
    world, repository = scene.stage.sandbox.world, scene.stage.repository
    if who == "author":
        world.grant(repository, "kenji", "admin")
        return scene.person("kenji")
    if who in {"read", "triage", "write", "maintain", "admin"}:
        return newcomer(scene, "nia", who)
    if who == "nobody":
        world.add_user("nia")
        world.set_repository(repository, private=True)
        return person(scene, "nia", world.user_token("nia"))
    may = {"issues": "write", "contents": "write", "pull_requests": "write"}
    return person(scene, "helper[bot]", world.app_token("helper", permissions=may))


def person(scene: Scene, login: str, token: str) -> Person:
    place = Place(scene.stage.sandbox.url, scene.stage.repository)
    clock, process = SystemClock(Trace()), scene.stage.process
    return Person(login, login, token=token, place=place, clock=clock, process=process)


def kinds(scene: Scene) -> list[str]:
    return [str(event["kind"]) for event in scene.journal()]


def assert_heard(answer: Answer, kind: str, scene: Scene) -> None:
    assert (answer.code, answer.told["outcome"]) == (0, "done"), answer
    assert kind in kinds(scene)


def assert_refused(answer: Answer, kind: str, scene: Scene, who: str, before: Any) -> None:
    assert (answer.code, answer.told["outcome"]) == (1, "refused"), answer
    assert f"{who} has the role" in answer.told["said"]
    assert kind not in kinds(scene)
    assert scene.refs() == before


def labelled_by(scene: Scene, login: str) -> dict[str, Any]:
    """Give the event of the label as GitHub sends it when this one puts it on."""
    kind = "Bot" if login.endswith("[bot]") else "User"
    return {**acts.labelled(scene), "sender": {"login": login, "type": kind}}


@each
def test_the_label_opens_an_incident_by_role(at: At, who: str) -> None:
    scene = at("reported")
    speaker, before = somebody(scene, who), scene.refs()
    answer = scene.hotfix("open", actor=speaker.login, event=labelled_by(scene, speaker.login))
    if who in WRITERS | {"author"}:
        assert_heard(answer, "incident-opened", scene)
    else:
        assert_refused(answer, "incident-opened", scene, speaker.login, before)
        assert scene.get(f"issues/{INCIDENT}")["body"] == acts.BODY


def test_who_reported_it_has_no_more_say_than_their_role_gives(at: At) -> None:
    scene = at("reported")
    scene.stage.sandbox.world.grant(scene.stage.repository, "mona", "triage")
    before = scene.refs()
    answer = scene.hotfix("open", actor="mona", event=acts.labelled(scene))
    assert_refused(answer, "incident-opened", scene, "mona", before)


@each
@pytest.mark.parametrize(
    ("words", "kind", "may"),
    [
        (("note", INCIDENT, "Only the API is hit"), "noted", WRITERS),
        (
            ("override", INCIDENT, "guard", "--because", "it cannot wait"),
            "overridden",
            MAINTAINERS,
        ),
    ],
    ids=("note", "override"),
)
def test_words_count_by_role(
    at: At, who: str, words: tuple[str, ...], kind: str, may: set[str]
) -> None:
    scene = at("gated")
    speaker, before = somebody(scene, who), scene.refs()
    env = {"HOTFIX_TOKEN": speaker.token, "GITHUB_ACTOR": "priya"}
    answer = scene.hotfix(*words, env=env)  # whatever the environment says: who the token is counts
    if who in ("nobody", "read", "triage"):  # GitHub tells roles to who may write, and to no other
        assert answer.code == 3, answer
        assert kind not in kinds(scene)
    elif who == "bot":
        assert_refused(answer, kind, scene, "nobody's word,", before)
    elif who in may | {"author"}:  # what they say is in the open, with their name
        assert_heard(answer, kind, scene)
    else:
        assert_refused(answer, kind, scene, speaker.login, before)


REASONS = {
    "read": "is no maintainer (role read)",
    "triage": "is no maintainer (role triage)",
    "write": "is no maintainer (role write)",
    "bot": "is no maintainer (role none)",
    "author": "wrote the fix",
}


@pytest.mark.parametrize("who", [*REASONS, *sorted(MAINTAINERS)])
def test_a_comment_lets_it_into_production_by_role(at: At, who: str) -> None:
    scene = at("staged")
    speaker = somebody(scene, who)
    body = {"body": "/hotfix deploy production"}
    speaker.click("POST", f"issues/{INCIDENT}/comments", body)
    answer = scene.hotfix("deploy", "production", INCIDENT, good=[0])
    if who in MAINTAINERS:
        assert scene.live.runs("production") == project.NEXT
        return
    assert answer.told["outcome"] == "waiting"
    assert f"{speaker.login}: {REASONS[who]}" in answer.told["said"]
    assert scene.live.runs("production") == project.BASE


def test_a_word_is_weighed_again_when_it_is_used(at: At) -> None:
    scene = at("agreed")
    scene.stage.sandbox.world.grant(scene.stage.repository, "priya", "write")
    answer = scene.hotfix("deploy", "production", INCIDENT, good=[0])
    assert answer.told["outcome"] == "waiting"
    assert "priya: is no maintainer (role write)" in answer.told["said"]
    assert scene.live.runs("production") == project.BASE
