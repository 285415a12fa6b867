"""`hotfix route`: nothing that is asked for ends in silence."""

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("asked", "found"), [
    ("gaet", "did you mean gate?"),
    ("xyzzy", "known: open, gate"),
    ("deploy", "deploy names no environment"),
    ("deploy moon", "deploy names no environment"),
    ("rollback", "begins exactly with `/hotfix rollback`"),
])  # fmt: skip
def test_what_no_job_would_carry_out_is_refused(at: At, asked: str, found: str) -> None:
    scene = at("released")
    answer = scene.hotfix("route", INCIDENT, f"--asked={asked}", "--elsewhere=rollback")
    assert answer.code == 2
    assert found in answer.err
    assert answer.writes == []


def test_a_deployment_to_what_is_not_configured_is_told_what_to_add(at: At) -> None:
    scene = at("released")
    bare = scene.work / "bare.yml"
    bare.write_text("timezone: UTC\n")
    words = ("--asked=deploy production", "--config", str(bare))
    answer = scene.hotfix("route", INCIDENT, *words)
    assert answer.code == 2
    assert "environments.production" in answer.err


def test_an_issue_that_is_no_incident_is_told_how_to_open_one(at: At) -> None:
    scene = at("reported")
    answer = scene.hotfix("route", INCIDENT, "--asked=gate")
    assert answer.code == 2
    assert "/hotfix open" in answer.err


def test_the_commits_to_run_are_named_only_where_something_is_to_be_judged(at: At) -> None:
    opened = at("opened").hotfix("route", INCIDENT, "--asked=gate", good=[0])
    assert (opened.told["command"], opened.told["order"]) == ("gate", "")
    assert opened.told["now"] == f"`gate` is asked for in #{INCIDENT}"
    scene = at("proposed")
    answer = scene.hotfix("route", INCIDENT, "--asked=gate", good=[0])
    head = scene.get("pulls/2")["head"]["sha"]
    assert head in answer.told["order"]
    assert answer.writes == []


def swept(scene: Scene) -> str:
    """Return what the clock finds to do, and see that it writes nothing."""
    answer = scene.hotfix("route", env={"GITHUB_EVENT_NAME": "schedule"}, good=[0])
    assert answer.writes == []
    command = str(answer.told["command"])
    found = f"`{command}` is asked for in #" if command else "no"
    assert answer.told["now"].startswith(found)
    return command


@pytest.mark.parametrize(("point", "command"), [
    ("reported", ""),
    ("opened", ""),
    ("proposed", "gate"),
    ("gated", ""),
    ("released", ""),
])  # fmt: skip
def test_the_clock_finds_what_no_event_told_of(at: At, point: str, command: str) -> None:
    assert swept(at(point)) == command


def test_the_clock_finds_a_merge(at: At) -> None:
    scene = at("gated")
    acts.propose_and_merge(scene)
    assert swept(scene) == "release"


def test_the_clock_tries_a_refused_release_again_once_the_approval_is_there(at: At) -> None:
    scene = at("unprotected: gated")
    acts.merge(scene)
    assert scene.hotfix("release", INCIDENT).code == 1
    assert swept(scene) == ""
    acts.approve(scene)
    assert swept(scene) == "release"
