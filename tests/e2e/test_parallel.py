"""Two hotfixes at once on one line, in a drawn few orders, on the embedded GitHub."""

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import Scene
from tests.support.e2e_parallel import Side, fixing, holds, report

pytestmark = pytest.mark.slow


def both(scene: Scene) -> None:
    """Open two incidents one after the other, and merge the fix of each."""
    numbers = [report(scene, title) for title in ("The answer is 41", "The question is lost")]
    for number in numbers:
        side = Side(scene, number, fixing(number))
        opened = side.hotfix("open", "--severity", "critical")
        assert opened.code == 0, opened
        side.fix()


acts.POINTS["two fixed"] = ("yesterday", both)


def sides(scene: Scene) -> tuple[Side, Side]:
    one, two = (Side(scene, number, fixing(number)) for number in ("1", "2"))
    return one, two


def released(side: Side) -> None:
    answer = side.hotfix("release")
    assert answer.code == 0, answer.out


def brought(side: Side, other: Side) -> None:
    """See the release refused with what to do; do it, and release."""
    refused = side.hotfix("release")
    assert refused.code == 1, refused
    assert f"{side.tag} would lack {other.tag} of the same line" in refused.told["said"]
    assert f"git merge --no-edit {other.tag}" in refused.told["next"]
    side.bring_in(other.tag)
    released(side)
    assert holds(side.scene, side.tag) >= holds(side.scene, other.tag)


def live(side: Side) -> None:
    answer = side.deploy()
    assert answer.code == 0, answer.out
    assert side.scene.live.runs("production") == side.tag


def refused(side: Side, other: Side) -> None:
    answer = side.deploy()
    assert answer.code == 1, answer
    assert f"{side.tag} does not hold what staging runs, {other.tag}" in answer.told["said"]
    assert f"hotfix override {side.issue} downgrade-staging" in answer.told["next"]
    assert side.scene.live.runs("production") == other.tag


def test_the_second_is_released_with_the_first_and_goes_over_it(at: At) -> None:
    one, two = sides(at("two fixed"))
    parallel = [event for event in two.scene.journal("2") if event["kind"] == "branch-made"]
    assert parallel[0]["parallel"] == {one.branch: "1.2.4"}
    assert (one.base, two.base) == ("v1.2.3", "v1.2.3")
    released(one)
    live(one)
    brought(two, one)
    plan = two.scene.hotfix("deploy", "staging", "2", "--plan")
    assert plan.code == 0, plan
    live(two)
    compared = [event for event in two.scene.journal("2") if event["kind"] == "compared"]
    assert [(event["environment"], event["running"]) for event in compared[1:]] == [
        ("staging", "v1.2.4"), ("production", "v1.2.4"),
    ]  # fmt: skip
    back = one.hotfix("rollback", actor="priya")  # A3: v1.2.5 is not the first incident's to undo
    assert back.code == 1, back
    assert "production runs v1.2.5, which the hotfix of #2 put there" in back.told["said"]
    assert two.scene.live.runs("production") == "v1.2.5"
    assert "refs/hotfix/withdrawn/v1.2.4" not in two.scene.refs("refs/hotfix/withdrawn")


def test_the_first_comes_too_late_once_the_second_holds_it(at: At) -> None:
    one, two = sides(at("two fixed"))
    released(one)
    brought(two, one)
    live(two)
    refused(one, two)


def test_the_first_holds_the_second_that_was_quicker(at: At) -> None:
    one, two = sides(at("two fixed"))
    released(two)
    brought(one, two)
    live(one)
    refused(two, one)


def test_a_hotfix_opened_after_the_first_was_released_starts_from_it(at: At) -> None:
    scene = at("two fixed")
    one, two = sides(scene)
    released(one)
    number = report(scene, "The third thing")
    third = Side(scene, number, fixing(number))
    plan = scene.hotfix("open", number, "--severity", "critical", "--plan")
    assert plan.told["base-tag"] == "v1.2.4", plan
    opened = third.hotfix("open", "--severity", "critical")
    assert opened.code == 0, opened
    assert (third.base, third.tag) == ("v1.2.4", "v1.2.6")
    third.fix()
    scene.live.folder.joinpath("production").write_text("v1.3.0-rc.1\n")  # by another pipeline
    released(third)
    staged = third.hotfix("deploy", "staging")
    assert staged.code == 0, staged
    answer = scene.hotfix("deploy", "production", number, "--plan")
    assert answer.code == 1, answer
    assert (
        "v1.2.6 does not hold what production runs, v1.3.0-rc.1: 1 commit " in answer.told["said"]
    )
    assert two.tag == "v1.2.5"
