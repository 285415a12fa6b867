"""Which hotfix branches still live: while there is one, the sweep's workflow stays enabled."""

from datetime import UTC, datetime
from typing import Any

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.sweep import live

NOW = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)
FIRST, SECOND = "hotfix/1.2.4-high-it-is-41", "hotfix/1.2.5-high-it-is-41"


def made(name: str) -> e.BranchMade:
    return e.BranchMade(at=NOW, branch=name, base_tag="v1.2.3", base="a" * 40, bump="b" * 40,
                        version="1.2.4", tag="v1.2.4", line="1.2.x", why_base="x")  # fmt: skip


def story(*events: Any) -> Story:
    return fold(events)


CLOSED = e.IncidentClosed(at=NOW, incident=7)
WITHDRAWN = e.Withdrawn(at=NOW, tag="v1.2.4")
AGAIN = e.AttemptBegun(at=NOW, attempt=2)


def test_the_branch_of_an_open_hotfix_lives() -> None:
    assert live([FIRST], [story(made(FIRST))]) == (FIRST,)


def test_a_branch_that_no_journal_tells_of_yet_lives() -> None:
    assert live([FIRST], []) == (FIRST,)
    assert live([FIRST, SECOND], [story(made(FIRST), CLOSED)]) == (SECOND,)


def test_what_is_closed_or_withdrawn_lives_no_more_though_its_branch_is_kept() -> None:
    assert live([FIRST], [story(made(FIRST), CLOSED)]) == ()
    assert live([FIRST], [story(made(FIRST), WITHDRAWN)]) == ()


def test_of_two_attempts_only_the_present_one_lives() -> None:
    second = story(made(FIRST), WITHDRAWN, AGAIN, made(SECOND))
    assert live([FIRST, SECOND], [second]) == (SECOND,)
    assert live([FIRST, SECOND], [story(*second.events, CLOSED)]) == ()


def test_peoples_own_branches_and_one_that_is_gone_keep_nothing_awake() -> None:
    assert live(["hotfix/my-try", "hotfix/9"], [story(made(FIRST))]) == ()
