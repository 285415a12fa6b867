"""The journal on a state in memory: no event lost, none doubled, leases given back with it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hotfix_actions.adapters.github.journal import GithubJournal
from hotfix_actions.adapters.github.leases import GithubLeases
from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Noted
from hotfix_actions.errors import JournalUnreadable, LeaseLost
from hotfix_actions.ports import JournalFacts
from tests.support.clock import StillClock
from tests.support.state import FakeObjects, FakeState, worker

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
BOOK, LEASE, LOCK = "hotfix/7/journal", "hotfix/7/lease", "hotfix/environments/production/lease"


def noted(comment: int) -> Noted:
    return Noted(at=AT, text=f"note {comment}", comment=comment)


class Run:
    """One run: its leases and its view of the journal."""

    def __init__(self, state: FakeState, name: str = "run-1") -> None:
        self.state = state
        objects: Any = FakeObjects(state)
        clock = StillClock()
        self.leases = GithubLeases(state, objects, clock, worker(name), lambda _: False)
        self.journal = GithubJournal(state, objects, clock, self.leases)

    def append(self, *comments: int, **more: Any) -> JournalFacts:
        events = [noted(comment) for comment in comments]
        given = {"subject": "Said", "body": "Said more", "files": {}} | more
        return self.journal.append(7, events, **given)

    def take(self, *names: str, force: bool = False) -> None:
        for name in names:
            self.leases.take(name, command="gate", seconds=600, force=force)

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.journal.read(7).events]


@pytest.fixture
def state() -> FakeState:
    return FakeState()


def test_a_run_appends_to_what_it_knows_with_one_move_and_no_read(state: FakeState) -> None:
    one = Run(state)
    one.append(1)
    state.late[BOOK] = [None]  # a read would be late, and is not needed
    assert not one.append(2).raced
    state.late.clear()
    assert one.ids == ["noted:1:1", "noted:1:2"]
    assert state.swaps == [(BOOK,), (BOOK,)]


def test_the_loser_of_a_race_appends_to_what_the_winner_wrote(state: FakeState) -> None:
    one, other = Run(state), Run(state, "run-2")
    one.append(1)
    state.rival = lambda: other.append(2)
    facts = one.append(3)
    assert facts.raced
    assert [event.id for event in facts.events] == ["noted:1:1", "noted:1:2", "noted:1:3"]
    assert one.ids == other.ids == ["noted:1:1", "noted:1:2", "noted:1:3"]


def test_an_event_that_the_winner_wrote_is_not_doubled(state: FakeState) -> None:
    one, other = Run(state), Run(state, "run-2")
    one.append(1)
    state.rival = lambda: other.append(2)
    assert one.append(2).raced
    assert one.ids == ["noted:1:1", "noted:1:2"]


def test_reads_that_are_late_lose_nothing(state: FakeState) -> None:
    one, other = Run(state), Run(state, "run-2")
    one.append(1)
    before = state.heads[BOOK]
    other.append(2)
    state.late[BOOK] = [before, before]
    one.append(3)
    assert one.ids == ["noted:1:1", "noted:1:2", "noted:1:3"]


def test_leases_are_given_back_in_the_same_move(state: FakeState) -> None:
    one = Run(state)
    one.take(LEASE, LOCK)
    one.append(1, release=(LEASE, LOCK))
    assert state.swaps[-1] == (BOOK, LEASE, LOCK)
    assert list(state.heads) == [BOOK]
    one.leases.release([LEASE, LOCK])
    assert len(state.swaps) == 3


def test_leases_are_kept_where_another_run_wrote_meanwhile(state: FakeState) -> None:
    one, other = Run(state), Run(state, "run-2")
    one.append(1)
    one.take(LEASE)
    state.rival = lambda: other.append(2)
    assert one.append(3, release=(LEASE,)).raced
    assert set(state.heads) == {BOOK, LEASE}
    one.leases.release([LEASE])
    assert set(state.heads) == {BOOK}


def test_a_run_whose_lease_was_taken_over_still_records_what_is_true(state: FakeState) -> None:
    one, rollback = Run(state), Run(state, "run-2")
    one.take(LOCK)
    rollback.take(LOCK, force=True)
    one.append(1, release=(LOCK,))
    assert one.ids == ["noted:1:1"]
    holder = rollback.leases.holder(LOCK)
    assert holder is not None
    assert holder.run == "run-2"


def test_what_needs_the_lease_is_not_written_once_it_is_lost(state: FakeState) -> None:
    one, rollback = Run(state), Run(state, "run-2")
    one.take(LOCK)
    one.append(1, holding=(LOCK,))
    state.rival = lambda: rollback.take(LOCK, force=True)
    with pytest.raises(LeaseLost):
        one.append(2, holding=(LOCK,))
    assert one.ids == ["noted:1:1"]


def test_what_a_newer_version_wrote_is_kept_to_the_letter(state: FakeState) -> None:
    newer = '{"kind": "from-the-future", "id": "x", "at": "2027-01-01T00:00:00Z",  "a": 2}\n'
    state.heads[BOOK] = state.heads.get(BOOK) or _put(state, newer)
    one = Run(state)
    one.append(1)
    text = state.commits[state.heads[BOOK].sha].files["journal.jsonl"]
    assert text.startswith(newer)
    assert one.ids == ["x", "noted:1:1"]


def test_an_unreadable_line_is_kept_and_hides_no_other(state: FakeState) -> None:
    text = f"{codec.encode([noted(1)])}nonsense\n"
    state.heads[BOOK] = _put(state, text)
    one = Run(state)
    one.append(2)
    first, unreadable, second = one.journal.read(7).events
    assert (first.id, second.id) == ("noted:1:1", "noted:1:2")
    assert codec.unreadable(unreadable)
    assert state.commits[state.heads[BOOK].sha].files["journal.jsonl"].startswith(text)


@pytest.mark.parametrize("kind", ["tag", "blob", "tree", "commit"])
def test_what_is_no_journal_is_told_and_not_written_to(state: FakeState, kind: str) -> None:
    sha = state.put(BOOK, "no journal", kind)
    one = Run(state)
    facts = one.journal.read(7)
    assert (facts.head, facts.events) == (sha, ())
    assert f"refs/{BOOK} " in facts.trouble
    with pytest.raises(JournalUnreadable) as refused:
        one.append(1)
    assert f"git push --force origin COMMIT:refs/{BOOK}" in refused.value.remedy
    assert state.heads[BOOK].sha == sha


@pytest.mark.parametrize("text", ["x" * (codec.MOST_BYTES + 1), "{}\n" * (codec.MOST_LINES + 1)])
def test_a_journal_that_is_too_large_is_told_and_not_written_to(
    state: FakeState, text: str
) -> None:
    state.heads[BOOK] = _put(state, text)
    one = Run(state)
    facts = one.journal.read(7)
    assert facts.events == ()
    assert f"refs/{BOOK} holds a journal.jsonl" in facts.trouble
    with pytest.raises(JournalUnreadable):
        one.append(1)


def test_bytes_that_are_no_text_hide_no_other_line(state: FakeState) -> None:
    state.heads[BOOK] = _put(state, f"{codec.encode([noted(1)])}\udcff\udcfe\n")
    one = Run(state)
    facts = one.journal.read(7)
    first, unreadable = facts.events
    assert first.id == "noted:1:1"
    assert codec.unreadable(unreadable)
    assert "bytes that are no text" in facts.trouble
    with pytest.raises(JournalUnreadable):  # they could not be written back as they are
        one.append(2)


def _put(state: FakeState, text: str) -> Any:
    state.put(BOOK, "by hand", **{"journal.jsonl": text})
    return state.heads[BOOK]
