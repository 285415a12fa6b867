"""The answer of `hotfix status`: one sentence first, five gates always, and nothing that harms."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hotfix_actions.commands.status import _urgency
from hotfix_actions.domain import events as e
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.running import UNCONFIGURED, Running, running
from hotfix_actions.domain.status import Facts, Fix, Shown, Standing, standing
from hotfix_actions.domain.story import fold
from hotfix_actions.domain.words import GATES
from hotfix_actions.projections import standing as words
from hotfix_actions.projections import status as page
from tests.domain import make
from tests.domain.test_status import LIVE, PROPOSED, RELEASED, held, review

DUE = make.after(60)  # 11:12:04, 42 minutes from now
GATED = e.GatesConcluded(at=make.after(10), sha=make.HEAD, verdict="pass", check=1)


def now(*more: e.Event, due: Any = DUE, runs: str = "v1.2.3", **given: Any) -> Standing:
    events = [make.opened(), make.triaged(due=due), make.branch_made(), *more]
    running_ = {"production": running(runs)} if runs else {}
    return standing(Facts(7, make.NOW, fold(events), running=running_, **given))


def shown(*reviews: Any, **changes: Any) -> Shown:
    return Shown(fixes=(Fix(make.pull(**changes), tuple(reviews)),))


def head(at: Standing) -> str:
    return words.headline(at, UTC)


def test_the_first_line_says_where_it_stands_what_runs_and_when_it_is_due() -> None:
    assert head(now(PROPOSED, GATED, shown=shown())) == (
        "#7 critical: waiting for a review of #12 by someone other than mona. "
        "Production runs v1.2.3. Fix due 11:12 UTC, in 42 min."
    )


STAGED = (
    *RELEASED,
    e.RolledOut(at=make.after(17), environment="staging", tag="v1.2.4", deployment=4),
    e.SmokeJudged(
        at=make.after(18), environment="staging", deployment=4, verdict="pass", summary="200"
    ),
)


@pytest.mark.parametrize("who", [(), ("priya",), ("priya", "rosa")])
def test_who_asked_for_production_is_seen_before_a_deployment_is_tried(who: Any) -> None:
    at = now(*STAGED, asked_by=who)
    if not who:
        assert "waiting for an approval of production" in head(at)
        return
    assert f"{', '.join(who)} asked for production, and it is not deployed yet" in head(at)
    assert "`hotfix deploy production 7`" in words.following(at)
    assert "approval" in words.following(at)


WATCHING = e.WatchBegun(
    at=make.after(22), environment="production", deployment=5, seconds=900, every=10
)
RED = make.judged("tests", "fail")


@pytest.mark.parametrize(
    ("at", "where"),
    [
        (now(shown=Shown()), f"waiting for a fix: no pull request into {make.BRANCH} is open"),
        (now(shown=shown()), "#12 by mona waits for the gates"),
        (now(PROPOSED, RED, GATED, shown=shown()), "the gates refuse #12: tests"),
        (
            now(PROPOSED, GATED, shown=shown(review("priya", "APPROVED"))),
            "#12 is approved by priya, and not merged",
        ),
        (
            now(PROPOSED, GATED, shown=shown(review("priya", "CHANGES_REQUESTED"))),
            "priya asks for changes in #12",
        ),
        (
            now(PROPOSED, shown=shown(merged=True, merge_commit=make.MERGE)),
            "#12 is merged, and v1.2.4 is not released yet",
        ),
        (
            now(*RELEASED, *LIVE, WATCHING),
            "v1.2.4 is in production, and nobody watches it",
        ),
        (
            now(*RELEASED, *LIVE, WATCHING, held=(held(lock_of("production"), over=False),)),
            "v1.2.4 is in production and watched",
        ),
        (
            now(*RELEASED, LIVE[0]),
            "v1.2.4 goes to production, and no run goes on with it",
        ),
        (
            replace(now(), trouble="refs/hotfix/7/journal points to a blob"),
            "its journal cannot be read (refs/hotfix/7/journal points to a blob)",
        ),
    ],
)
def test_each_place_is_told_from_what_is_true_now(at: Standing, where: str) -> None:
    assert words.where(at) == where


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (make.NOW - timedelta(hours=2, minutes=5), "Fix was due 08:25 UTC, 2 h 5 min ago."),
        (make.NOW + timedelta(seconds=30), "Fix due 10:30 UTC, in less than a minute."),
        (make.NOW + timedelta(days=1), "Fix due 2026-01-16 10:30 UTC, in 1 d."),
        (None, ""),
    ],
)
def test_the_deadline_is_told_with_the_time_that_is_left(due: Any, said: str) -> None:
    assert words.due(now(due=due), UTC) == said


def test_the_deadline_is_in_the_team_s_time_and_gone_once_production_has_the_fix() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert words.due(now(), tokyo) == "Fix due 20:12 JST, in 42 min."
    assert words.due(now(*RELEASED, *LIVE, WATCHING), UTC) == ""


def test_who_says_what_runs_is_named_and_the_unknown_is_no_guess() -> None:
    assert "What production runs is not known." in head(now(runs=""))
    assert "Production runs v1.2.4 by the journal." in head(now(*RELEASED, *LIVE, runs=""))


def test_the_five_gates_are_always_listed_and_old_verdicts_are_none() -> None:
    passed = make.judged("guard")
    for events, guard in (((), "not judged yet"), ((PROPOSED, passed), "pass")):
        at = now(*events, shown=shown() if events else Shown())
        assert [row.gate for row in page.gates(at)] == list(GATES)
        assert page.gates(at)[0].verdict == guard
        lines = page.text(at, UTC).splitlines()
        assert all(any(f" {gate} " in line for line in lines) for gate in GATES)
    pushed = now(PROPOSED, passed, shown=shown(head="9e" * 20))
    assert page.gates(pushed)[0].verdict == "not judged yet"


def test_what_does_not_fit_together_is_told() -> None:
    closed = now(shown=Shown(issue=make.issue(closed=True)))
    assert "The issue is closed, and the hotfix is not over." in page.text(closed, UTC)
    other = now(*RELEASED, *LIVE, runs="v1.2.9")
    assert "production runs v1.2.9, not v1.2.4." in page.text(other, UTC)
    unread = now(PROPOSED, shown=Shown(unread=("fix", "tag")))
    assert "Not told by GitHub, so from the journal: fix, tag." in page.text(unread, UTC)
    garbled = replace(held(lock_of("production")), holder=None, fault="its message holds no lease")
    assert "its message holds no lease" in page.text(now(*LIVE, held=(garbled,)), UTC)


def test_a_run_at_work_leaves_nothing_to_do() -> None:
    at = now(PROPOSED, held=(held("hotfix/7/lease"),), shown=shown())
    assert words.who(at).startswith("nobody: run run-1")
    assert "look again: `hotfix status 7`" in words.following(at)


def test_the_object_holds_what_the_text_holds() -> None:
    given = page.as_json(now(PROPOSED, GATED, shown=shown(review("priya", "APPROVED"))), UTC)
    assert given["said"].startswith("#7 critical: ")
    assert given["severity"] == "critical"
    assert given["due"] == "2026-01-15T11:12:04+00:00"
    assert given["overdue"] is False
    assert set(given["gates"]) == set(GATES)
    assert given["fix"]["approved-by"] == ["priya"]
    assert given["environments"]["production"] == {
        "runs": "v1.2.3",
        "by": "state",
        "at": make.NOW.isoformat(),
        "not-asked": "",
    }


@pytest.mark.parametrize("evil", ["\x1b[2J", "::error::x", "a\nb", "{tag}", "`rm`", "\u202e"])
def test_hostile_words_stay_words(evil: str) -> None:
    issue = make.issue(title=evil)
    pull = make.pull(author=evil)
    at = now(PROPOSED, runs=evil.strip(), shown=Shown(issue=issue, fixes=(Fix(pull),)))
    told = page.text(at, UTC)
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert not any(line.startswith("::") for line in told.splitlines())


def test_many_are_told_in_one_list() -> None:
    several = [now(), replace(now(), number=9, title="Other")]
    text = page.listing(several, ["stepped over: refs/hotfix/3/journal"], UTC)
    assert text.splitlines()[0] == "2 hotfixes are open."
    assert "#7 critical: " in text
    assert "#9 critical: " in text
    assert "stepped over: refs/hotfix/3/journal" in text
    assert page.listing([], [], UTC) == "No hotfix is open."


TWO_LINES = Running(unread="the state command printed 2 lines")


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (TWO_LINES, "by the journal of 2026-01-15 10:33 UTC; the state command printed 2 lines"),
        (UNCONFIGURED, "not asked here: not told: no `state` command is configured"),
    ],
)
def test_a_state_command_that_was_run_is_not_told_as_unasked(runs: Running, said: str) -> None:
    story = fold([make.opened(), make.triaged(), make.branch_made(), *RELEASED, *LIVE])
    at = standing(Facts(7, make.NOW, story, running={"production": runs}))
    text = page.text(at, UTC)
    assert said in " ".join(text.split())
    assert ("not asked" in text) == (runs is UNCONFIGURED)


def test_the_most_severe_is_told_first_and_each_says_what_is_next() -> None:
    def one(number: int, severity: Any, due: Any = None) -> Standing:
        events = [make.opened(), make.triaged(severity=severity, due=due), make.branch_made()]
        return standing(Facts(number, make.NOW, fold(events)))

    found = [one(1, "high"), one(6, "critical"), one(4, "high", DUE), one(5, "critical", DUE)]
    ordered = sorted(found, key=_urgency)
    assert [each.number for each in ordered] == [5, 6, 4, 1]
    assert all(page.as_json(each, UTC)["next"] for each in ordered)
