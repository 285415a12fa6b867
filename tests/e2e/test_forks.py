"""No code of a fork runs before a maintainer has said so for that very commit."""

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


def propose(scene: Scene) -> int:
    """Let Eve, a stranger, propose the fix from a fork of hers."""
    world, repository = scene.stage.sandbox.world, scene.stage.repository
    world.add_user("eve", email="eve@users.noreply.github.com")
    world.add_fork(repository, "eve")
    eve = person(scene, "eve", "eve/answers")
    folder = scene.work / "eve"
    eve.clone(folder)
    eve.fix(folder, acts.FIX_BRANCH, acts.hotfix_branch(scene), project.FIX, "Answer 42")
    body = {"title": "Answer 42", "head": f"eve:{acts.FIX_BRANCH}"}
    at_base = person(scene, "eve", repository)
    pull = at_base.click("POST", "pulls", {**body, "base": acts.hotfix_branch(scene)})
    return int(pull["number"])


def person(scene: Scene, login: str, repository: str) -> Person:
    return Person(
        login,
        login,
        token=scene.stage.sandbox.world.user_token(login),
        place=Place(scene.stage.sandbox.url, repository),
        clock=SystemClock(Trace()),
        process=scene.stage.process,
    )


def push_again(scene: Scene) -> None:
    eve, folder = person(scene, "eve", "eve/answers"), scene.work / "eve"
    (folder / "src" / "answer.js").write_text("exports.answer = () => 40 + 2;\n")
    eve.git(folder, ["commit", "-q", "-a", "-m", "Add up"])
    eve.git(folder, ["push", "-q", "origin", acts.FIX_BRANCH])


def head(scene: Scene) -> str:
    return str(scene.get(f"pulls/{acts.fix_pull(scene)}")["head"]["sha"])


def say(number: int | str, body: str, who: Person) -> int:
    return int(who.click("POST", f"issues/{number}/comments", {"body": body})["id"])


def ran(answer: Answer) -> list[str]:
    """Name the child processes: a gate that ran the change's code shows here."""
    return [span.name for span in answer.spans if span.kind == "process"]


def assert_waits(scene: Scene, answer: Answer, why: str) -> None:
    assert (answer.code, answer.told["outcome"]) == (0, "waiting")
    assert why in answer.told["said"]
    assert f"/hotfix gate {head(scene)}" in answer.told["next"]
    assert ran(answer) == []
    assert not [event for event in scene.journal() if event["kind"] == "gate-judged"]
    assert scene.get(f"commits/{head(scene)}/check-runs")["total_count"] == 0


@pytest.mark.parametrize("command", ["gate", "release"])
def test_a_forks_head_waits_before_any_of_its_code_runs(at: At, command: str) -> None:
    scene = at("opened")
    propose(scene)
    assert_waits(scene, scene.hotfix(command, INCIDENT), "nobody has said so")
    assert f"/hotfix gate {head(scene)}" in scene.get(f"issues/{INCIDENT}")["body"]


@pytest.mark.parametrize("place", ["the incident", "the pull request"])
def test_a_maintainers_word_lets_it_run_and_is_written_down(at: At, place: str) -> None:
    scene = at("opened")
    pull = propose(scene)
    scene.hotfix("gate", INCIDENT)
    number = INCIDENT if place == "the incident" else pull
    comment = say(number, f"/hotfix gate {head(scene)[:7]}", scene.person("mona"))
    answer = scene.hotfix("gate", INCIDENT, good=[0])
    assert "npm test" in " ".join(ran(answer))
    (told,) = [event for event in scene.journal() if event["kind"] == "fork-vouched"]
    assert (told["by"], told["sha"], told["comment"]) == ("mona", head(scene), comment)


def test_a_new_push_needs_a_new_word(at: At) -> None:
    scene = at("opened")
    pull = propose(scene)
    say(pull, f"/hotfix gate {head(scene)}", scene.person("mona"))
    push_again(scene)
    assert_waits(scene, scene.hotfix("gate", INCIDENT), "said so for another commit")
    say(pull, f"/hotfix gate {head(scene)}", scene.person("priya"))
    assert ran(scene.hotfix("gate", INCIDENT, good=[0]))


def test_an_edited_word_is_none(at: At) -> None:
    scene = at("opened")
    pull = propose(scene)
    comment = say(pull, "/hotfix gate 1234567", scene.person("mona"))
    body = {"body": f"/hotfix gate {head(scene)}"}
    scene.person("mona").click("PATCH", f"issues/comments/{comment}", body)
    assert_waits(scene, scene.hotfix("gate", INCIDENT), "the comment was edited")


@pytest.mark.parametrize(
    ("role", "counts"),
    [("read", False), ("triage", False), ("write", False), ("maintain", True), ("admin", True)],
)
def test_the_word_counts_by_role(at: At, role: str, counts: bool) -> None:
    scene = at("opened")
    pull = propose(scene)
    say(pull, f"/hotfix gate {head(scene)}", newcomer(scene, "nia", role))
    answer = scene.hotfix("gate", INCIDENT)
    if counts:
        assert ran(answer)
    else:
        assert_waits(scene, answer, f"is no maintainer (role {role})")


def test_neither_its_author_nor_a_bot_lets_it_run(at: At) -> None:
    scene = at("opened")
    pull, world = propose(scene), scene.stage.sandbox.world
    world.grant(scene.stage.repository, "eve", "admin")
    say(pull, f"/hotfix gate {head(scene)}", person(scene, "eve", scene.stage.repository))
    assert_waits(scene, scene.hotfix("gate", INCIDENT), "eve: opened the pull request")
    bot = Person(
        "helper[bot]",
        "helper",
        token=world.app_token("helper", permissions={"issues": "write", "pull_requests": "write"}),
        place=Place(scene.stage.sandbox.url, scene.stage.repository),
        clock=SystemClock(Trace()),
        process=scene.stage.process,
    )
    say(pull, f"/hotfix gate {head(scene)}", bot)
    assert_waits(scene, scene.hotfix("gate", INCIDENT), "helper[bot]: is no maintainer")


def test_a_fix_from_a_fork_is_released_like_any_other(at: At) -> None:
    scene = at("opened")
    pull = propose(scene)
    say(pull, f"/hotfix gate {head(scene)}", scene.person("mona"))
    scene.hotfix("gate", INCIDENT, good=[0])
    acts.approve(scene)
    acts.merge(scene)
    assert scene.hotfix("release", INCIDENT, good=[0]).told["tag"] == project.NEXT


def ordered(scene: Scene) -> str:
    """Give the commits that `route` lets another job run, as a push to the pull request asks."""
    pushed = [
        each.payload
        for each in scene.stage.sandbox.world.deliveries()
        if each.event == "pull_request"
    ]
    env = {"GITHUB_EVENT_NAME": "pull_request_target"}
    answer = scene.hotfix("route", actor="eve", event=pushed[-1], env=env, good=[0])
    assert answer.told["command"] == "gate"
    return str(answer.told["order"])


def test_no_other_job_is_told_to_run_what_nobody_has_vouched_for(at: At) -> None:
    scene = at("opened")
    pull = propose(scene)
    assert ordered(scene) == ""
    say(pull, f"/hotfix gate {head(scene)}", scene.person("mona"))
    assert head(scene) in ordered(scene)
    push_again(scene)
    assert ordered(scene) == ""
