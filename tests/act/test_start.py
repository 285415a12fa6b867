"""How a hotfix starts: a click with a severity, or the label - and by whom."""

from collections.abc import Callable

import pytest

from tests.support.act import Ran
from tests.support.act_town import Town
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow
At = Callable[[str], Town]
DECISIONS = {
    "critical": "hotfix",
    "high": "hotfix",
    "medium": "next-release",
    "low": "next-release",
}


@pytest.mark.parametrize("severity", DECISIONS)
def test_a_click_opens_an_incident_of_the_chosen_severity(town: At, severity: str) -> None:
    there = town("protected")
    ran = there.dispatch(command="open", title="Nobody can pay", severity=severity)
    answer = ran.jobs["hotfix/open"].outputs
    decision = DECISIONS[severity]
    assert answer["decision"] == decision, ran
    issue = there.scene.get(f"issues/{answer['incident']}")
    assert issue["title"] == "Nobody can pay"
    assert f"severity: {severity}" in {label["name"] for label in issue["labels"]}
    assert bool(there.branches()) == (decision == "hotfix")
    assert ran.code == 0, ran


def test_a_click_without_a_severity_is_high_and_says_that_it_was_assumed(town: At) -> None:
    there = town("protected")
    ran = there.dispatch(command="open", title="Nobody can pay")
    number = ran.output("hotfix/open", "incident")
    triaged = [event for event in there.scene.journal(number) if event["kind"] == "triaged"]
    assert [(one["severity"], one["assumed"]) for one in triaged] == [("high", True)]


@pytest.mark.parametrize("role", ["write", "maintain", "admin"])
def test_the_label_of_who_may_write_opens_the_hotfix(town: At, role: str) -> None:
    there = town("protected")
    there.scene.person("mona").click("POST", "issues", {"title": "It is 41", "body": "So wrong"})
    newcomer(there.scene, "nora", role)
    ran = _labelled_by(there, "nora")
    assert ran.ended == {"hotfix/what was asked": "success", "hotfix/open": "success"}, ran
    assert there.branches() == ["refs/heads/hotfix/1.2.4-high-it-is-41"]


@pytest.mark.parametrize("role", ["read", "triage"])
def test_the_label_of_who_may_not_write_opens_nothing_and_says_why(town: At, role: str) -> None:
    there = town("protected")
    there.scene.person("mona").click("POST", "issues", {"title": "It is 41", "body": "So wrong"})
    newcomer(there.scene, "nora", role)
    ran = _labelled_by(there, "nora")
    assert ran.ended == {"hotfix/what was asked": "failure"}, ran
    assert ran.output("hotfix/what was asked", "outcome") == "refused"
    assert "nora" in ran.jobs["hotfix/what was asked"].summary
    assert there.kinds() == []
    assert there.branches() == []


def test_a_bots_label_starts_nothing(town: At) -> None:
    there = town("protected")
    there.scene.person("mona").click("POST", "issues", {"title": "It is 41", "body": "So wrong"})
    ran = _labelled_by(there, "robot[bot]", kind="Bot")
    assert (ran.code, ran.ended) == (0, {}), ran
    assert there.branches() == []


def _labelled_by(there: Town, login: str, kind: str = "User") -> Ran:
    there.scene.person("mona").click("POST", "issues/1/labels", {"labels": ["hotfix"]})
    return there.play("issues", "labeled", login=login, type=kind)
