import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections import notices
from tests.projections import stories


@pytest.mark.parametrize(
    ("story", "keys"),
    [
        (fold(stories.opened()[:1]), []),
        (stories.fixless(), ["opened"]),
        (stories.mid_flow(), ["opened"]),
        (stories.watching(), ["opened", "staged:1"]),
        (fold([stories.watch("unproven")], stories.watching()), ["opened", "staged:1"]),
        (fold([stories.watch("fail")], stories.watching()), ["opened", "staged:1"]),
        (fold([stories.watch("pass")], stories.watching()), ["opened", "staged:1", "deployed:1"]),
        (stories.rolled_back(), ["opened", "staged:1", "rolled-back:1"]),
        (stories.second_attempt(), ["opened", "staged:1", "rolled-back:1"]),
        (stories.finished(), ["opened", "staged:1", "deployed:1", "resolved"]),
    ],
)
def test_these_notices_are_due_in_this_order(story: Story, keys: list[str]) -> None:
    assert list(notices.due(story)) == keys


def test_each_notice_says_what_happened_what_it_means_and_when_more_comes() -> None:
    found = notices.due(stories.finished()) | notices.due(stories.rolled_back())
    for key, text in found.items():
        assert "**What happened:** " in text
        assert "**What it means for you:** " in text
        assert "**Next:** " in text
        assert ("**Next update:** when " in text) == (key != "resolved")
        assert notices.key_of(text) == key


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (
            "opened",
            (
                "**What happened:** Tokens with an empty signature are accepted. "
                "It is handled as **critical**."
            ),
        ),
        ("opened", "**Next update:** when `v1.2.4` is on staging."),
        (
            "staged:1",
            ("**What happened:** `v1.2.4` runs on staging, and its critical-path requests passed."),
        ),
        (
            "deployed:1",
            (
                "**What happened:** `v1.2.4` went live at 2026-01-15 10:31 UTC, "
                "19m 30s after the incident was declared."
            ),
        ),
        (
            "deployed:1",
            (
                "**What it means for you:** the problem is solved, as far as the watch can see: "
                "40 samples, none over a limit."
            ),
        ),
        (
            "resolved",
            (
                "**What happened:** the incident is closed, 33m 12s after it was declared. "
                "`v1.2.4` has run in production since 2026-01-15 10:31 UTC."
            ),
        ),
    ],
)
def test_a_notice_holds_this_line(key: str, line: str) -> None:
    assert line in notices.due(stories.finished())[key].splitlines()


def test_a_rollback_tells_what_runs_again_and_why() -> None:
    lines = notices.due(stories.rolled_back())["rolled-back:1"].splitlines()
    assert (
        "**What happened:** `v1.2.4` was taken out of production at 2026-01-15 10:35 UTC; "
        "`v1.2.3` is back, and that was verified."
    ) in lines
    assert r"**Why:** the watch saw error\_rate 0.042, over 0.01." in lines


def test_a_rollback_that_may_still_be_overwritten_says_until_when() -> None:
    events = list(stories.rolled_back().events)
    doubted = [
        msgspec.structs.replace(one, unsettled_until=stories.at(50))
        if isinstance(one, e.RolledBack)
        else one
        for one in events
    ]
    text = notices.due(fold(doubted))["rolled-back:1"]
    assert "Until 2026-01-15 11:02 UTC, what its rollout began may put it there again." in text
    assert "began may" not in notices.due(stories.rolled_back())["rolled-back:1"]


def test_another_decision_is_told_with_what_would_change_it() -> None:
    first, triaged, *_ = stories.opened()
    assert isinstance(triaged, e.Triaged)
    told = e.Triaged(
        at=triaged.at, severity="low", decision="next-release", rule="low: x", would_change="y"
    )
    text = notices.due(fold([first, told]))["opened"]
    assert text.startswith("### This is not handled as a hotfix\n")
    assert "**What was decided:** **next-release**, by the rule: low: x." in text
    assert "**What would change it:** y." in text


def test_a_version_vouched_for_is_told_as_not_proven() -> None:
    published = stories.finishing()[2]
    story = fold([stories.watch("unproven"), published], stories.watching())
    assert (
        "**What it means for you:** the fix runs, but the watch could not prove that production "
        "is stable: no sample could be taken."
    ) in notices.due(story)["deployed:1"]


def test_a_notice_keeps_its_words_when_the_story_goes_on() -> None:
    late = notices.due(stories.finished())
    for story in (stories.fixless(), fold([stories.watch("pass")], stories.watching())):
        assert {key: late[key] for key in notices.due(story)} == notices.due(story)


def test_a_comment_of_a_person_carries_no_notice() -> None:
    assert notices.key_of("Thanks! <!-- hi -->") is None
    assert notices.key_of("") is None


def test_an_earlier_attempts_notice_keeps_its_own_words() -> None:
    first = notices.due(stories.rolled_back())
    later = notices.due(stories.second_attempt())
    assert later == first
    assert "**Next update:** when `v1.2.4` is on staging." in later["opened"]
