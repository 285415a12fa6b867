"""Who is believed that a version is in place: production and GitHub, never the journal alone."""

from dataclasses import replace

import pytest

from hotfix_actions.domain.in_place import InPlaceFacts, is_told, is_whole, missing
from hotfix_actions.domain.replace import Held, Version
from hotfix_actions.domain.running import Running, parse
from tests.domain import live

STABLE = live.story(live.intended(), live.rolled_out(), live.smoked(), live.watched())
OTHER = {"v1.3.0": Version("v1.3.0", "v1.3.0", "c3"), "v1.2.3": Version("v1.2.3", "v1.2.3", "c1")}
FACTS = InPlaceFacts(
    incident=7,
    environment="production",
    tag="v1.2.4",
    rollout=STABLE.rollout("production"),
    whole=True,
    recorded=True,
    proven=True,
    versions=OTHER,
    held={"c3": Held("ancestor"), "c1": Held("lacks", ("a fix",))},
)


def code(facts: InPlaceFacts) -> str:
    halt = missing(facts)
    return halt.code if halt else ""


@pytest.mark.parametrize(
    ("running", "own", "expected"),
    [
        ("v1.2.4", ["v1.2.4"], ""),
        ("shop:1.2.4", ["shop:1.2.4"], ""),
        ("v1.3.0", [], ""),
        ("v1.2.4 90%\nv1.3.0 10%", ["v1.2.4"], ""),
        ("v1.2.3", [], "not-in-place"),
        ("v1.2.4 90%\nv1.2.3 10%", ["v1.2.4"], "not-in-place"),
        ("nobody knows", [], "not-in-place"),
    ],
)
def test_what_runs_is_this_version_or_one_that_holds_it(
    running: str, own: list[str], expected: str
) -> None:
    assert code(replace(FACTS, running=parse(running), own=own)) == expected


@pytest.mark.parametrize(
    ("recorded", "proven", "doubted", "whole", "expected"),
    [
        (True, True, [], True, ""),
        (True, False, [], False, ""),
        (True, False, [], True, "deployment-unproven"),
        (False, False, [], False, "deployment-unproven"),
        (False, False, [], True, "deployment-unproven"),
        (False, False, ["eve"], True, "deployment-doubted"),
        (False, False, ["eve"], False, "deployment-doubted"),
    ],
)
def test_a_record_whose_maker_counts_says_so(
    *, recorded: bool, proven: bool, doubted: list[str], whole: bool, expected: str
) -> None:
    facts = replace(FACTS, recorded=recorded, proven=proven, doubted=doubted, whole=whole)
    assert code(facts) == expected


def test_what_runs_during_a_rollout_that_is_still_judged_is_the_watchs_to_see() -> None:
    facts = replace(FACTS, whole=False, proven=False, running=Running(parse("v1.2.3").arms))
    assert code(facts) == ""


def test_nothing_is_asked_of_a_rollout_that_nobody_calls_done() -> None:
    assert code(InPlaceFacts(7, "production")) == ""
    told = {
        "not begun": live.story(),
        "begun": live.story(live.intended()),
        "failed": live.story(live.intended(), live.failed()),
        "going back": live.story(live.intended(), live.rolled_out(), live.going_back()),
        "gone back": live.story(live.intended(), live.rolled_out(), live.gone_back()),
    }
    assert not any(is_told(story.rollout("production")) for story in told.values())
    assert is_told(STABLE.rollout("production"))


@pytest.mark.parametrize(("verdict", "whole"), [("pass", True), ("unproven", False)])
def test_a_rollout_is_whole_once_its_watch_has_passed(verdict: str, *, whole: bool) -> None:
    judged = live.watched(verdict=verdict)
    story = live.story(live.intended(), live.rolled_out(), live.smoked(), judged)
    assert is_whole(story.rollout("production"), "production") is whole
