"""Reads that are late, corrected by what this process wrote itself."""

from hotfix_actions.adapters.github.own_writes import OwnWrites
from hotfix_actions.domain.state import Head
from tests.support.clock import StillClock

NAME = "hotfix/7/lease"


def test_a_read_that_shows_what_was_replaced_is_late() -> None:
    writes = OwnWrites(StillClock())
    assert writes.seen(NAME, None) is None
    writes.wrote(NAME, None, "a")
    writes.wrote(NAME, "a", "b")
    assert writes.seen(NAME, None) == Head("b")
    assert writes.seen(NAME, Head("a")) == Head("b")
    writes.wrote(NAME, "b", None)
    assert writes.seen(NAME, Head("b")) is None


def test_what_another_run_wrote_is_seen_at_once() -> None:
    writes = OwnWrites(StillClock())
    writes.wrote(NAME, None, "a")
    assert writes.seen(NAME, Head("other", "blob")) == Head("other", "blob")


def test_no_read_is_late_for_ever() -> None:
    clock = StillClock()
    writes = OwnWrites(clock)
    writes.wrote(NAME, None, "a")
    clock.sleep(7, "reads have caught up")
    assert writes.seen(NAME, None) is None


def test_an_assertion_is_no_write() -> None:
    writes = OwnWrites(StillClock())
    writes.wrote(NAME, "a", "a")
    assert writes.seen(NAME, None) is None
