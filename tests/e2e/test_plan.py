"""`--plan` changes nothing, and names exactly what the command then changes."""

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_writes import done, planned

pytestmark = pytest.mark.slow

# The point of the flow, the command, and its exit code.
ORDINARY: dict[str, tuple[str, tuple[str, ...], int]] = {
    "open by label": ("reported", ("open",), 0),
    "open by title": ("protected", ("open", "--title", "It is down", "--severity", "high"), 0),
    "gate": ("proposed", ("gate", INCIDENT), 0),
    "release": ("approved", ("release", INCIDENT), 0),
    "deploy staging": ("released", ("deploy", "staging", INCIDENT), 0),
    "deploy production": ("agreed", ("deploy", "production", INCIDENT), 0),
    "finish, up to the merge-back": ("deployed", ("finish", INCIDENT), 0),
    "finish": ("landed", ("finish", INCIDENT), 0),
    "rollback": ("deployed", ("rollback", INCIDENT), 0),
    "rollback of staging": ("staged", ("rollback", INCIDENT, "--environment", "staging"), 0),
    "open a new attempt": ("rolled back", ("open", INCIDENT, "--new-attempt"), 0),
    "note": ("opened", ("note", INCIDENT, "the", "cache", "is", "cold"), 0),
    "override": ("gated", ("override", INCIDENT, "guard", "--because", "it is small"), 0),
    "protect": ("yesterday", ("protect",), 0),
}
ENDING_EARLY: dict[str, tuple[str, tuple[str, ...], int]] = {
    "open what triage declines": (
        "protected",
        ("open", "--title", "A typo", "--severity", "low"),
        0,
    ),
    "gate without a fix": ("opened", ("gate", INCIDENT), 0),
    "release without a fix": ("opened", ("release", INCIDENT), 1),
    "release without an approval": ("gated", ("release", INCIDENT), 1),
    "deploy what is not released": ("approved", ("deploy", "staging", INCIDENT), 1),
    "deploy without a second word": ("staged", ("deploy", "production", INCIDENT), 0),
    "deploy what was withdrawn": ("rolled back", ("deploy", "production", INCIDENT), 1),
    "finish what is not in production": ("staged", ("finish", INCIDENT), 1),
    "roll back what never ran": ("staged", ("rollback", INCIDENT), 1),
    "a new attempt of what lives": ("gated", ("open", INCIDENT, "--new-attempt"), 1),
}
NOTHING_LEFT: dict[str, tuple[str, tuple[str, ...], int]] = {
    "open": ("opened", ("open", INCIDENT), 0),
    "gate": ("gated", ("gate", INCIDENT), 0),
    "release": ("released", ("release", INCIDENT), 0),
    "deploy": ("deployed", ("deploy", "production", INCIDENT), 0),
    "rollback": ("rolled back", ("rollback", INCIDENT), 0),
    "finish": ("finished", ("finish", INCIDENT), 0),
    "protect": ("protected", ("protect",), 0),
}


def run(scene: Scene, words: tuple[str, ...], *flags: str) -> Answer:
    event = acts.labelled(scene) if words == ("open",) else None
    admin = {"HOTFIX_TOKEN": scene.person("priya").token}
    env = admin if words[0] in ("protect", "note", "override") else {}
    return scene.hotfix(*words, *flags, actor="priya", event=event, env=env)


def assert_exact(at: At, case: tuple[str, tuple[str, ...], int]) -> set[str]:
    """Plan, then do; give what was done."""
    point, words, code = case
    scene = at(point)
    before, live = scene.refs(), scene.live.done()
    plan = run(scene, words, "--plan")
    assert (plan.code, plan.writes) == (code, [])
    assert (scene.refs(), scene.live.done()) == (before, live)
    did = run(scene, words)
    assert did.code == code
    assert did.told["outcome"] == plan.told["outcome"]
    assert planned(plan) == done(scene, did, new="--title" in words)
    refused = plan.told["outcome"] == "refused"
    assert ("would be refused: " in plan.told["now"]) == refused
    assert plan.told["now"].startswith(("plan only: `hotfix ", "nothing was changed"))
    told = plan.told["next"]
    assert "#0" not in told
    assert "fix/0" not in told
    assert not refused or told == did.told["next"]
    return planned(plan)


@pytest.mark.parametrize("case", ORDINARY)
def test_a_plan_names_exactly_what_the_command_then_changes(at: At, case: str) -> None:
    assert assert_exact(at, ORDINARY[case])


@pytest.mark.parametrize("case", ENDING_EARLY)
def test_a_plan_that_ends_early_does_so_as_the_command_does(at: At, case: str) -> None:
    assert_exact(at, ENDING_EARLY[case])


@pytest.mark.parametrize("case", NOTHING_LEFT)
def test_a_plan_of_what_is_done_names_no_change(at: At, case: str) -> None:
    left = assert_exact(at, NOTHING_LEFT[case])
    assert {each for each in left if not each.startswith("run ")} == set()


def test_a_plan_of_a_breach_cannot_be_foretold_but_what_it_names_is_done(at: At) -> None:
    scene = at("agreed")
    scene.live.bad = {project.NEXT}
    words = ("deploy", "production", INCIDENT)
    plan, did = run(scene, words, "--plan"), run(scene, words)
    assert (plan.code, did.code) == (0, 1)
    success = {"create deployment status success in production", "create comment deployed:1 on #1"}
    assert planned(plan) - done(scene, did) <= success
