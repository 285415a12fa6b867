from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Event, Noted, Triaged, Unknown
from tests.domain.any_events import any_event
from tests.domain.make import NOW, law

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTED = Noted(at=NOW, by="lin", text='She said "größer"', comment=3)
NOTED_LINE = (
    '{"id":"noted:1:3","at":"2026-01-15T10:30:00Z","by":"lin","comment":3,"kind":"noted",'
    '"text":"She said \\"größer\\""}\n'
)


def test_an_event_is_one_line_with_its_id_first_and_its_fields_sorted() -> None:
    assert codec.encode([NOTED]) == NOTED_LINE
    assert codec.encode([NOTED, NOTED]) == NOTED_LINE * 2
    assert codec.encode([]) == ""


def test_lines_are_read_back_in_their_order() -> None:
    other = Noted(at=NOW, text="more", comment=4)
    text = f"\n{codec.encode([NOTED])}  \n{codec.encode([other])}"
    assert codec.decode(text) == (NOTED, other)
    assert codec.decode("") == ()


@law
@given(st.lists(any_event, max_size=3))
def test_what_is_written_is_read_back_the_same(events: list[Event]) -> None:
    text = codec.encode(events)
    assert text.count("\n") == len(events)
    assert codec.decode(text) == tuple(events)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\r", "\n"])
def test_a_title_with_a_foreign_line_end_does_not_break_the_journal(end: str) -> None:
    hostile = Noted(at=NOW, text=f"one{end}two", comment=5)
    assert codec.decode(codec.encode([hostile, NOTED])) == (hostile, NOTED)


def test_only_a_line_feed_ends_a_line() -> None:
    assert codec.lines("a\u2028b\n\n \nc\r\n") == ["a\u2028b", "c\r"]


def unknown(**fields: Any) -> str:
    return codec.encode([Unknown(raw=fields, at=EPOCH)])


def test_an_unknown_kind_is_kept_with_all_it_says() -> None:
    raw = {"kind": "paged", "id": "paged:1:ö", "at": "2026-01-15T12:30:00+02:00", "who": ["ö"]}
    expected = Unknown(raw=raw, at=NOW)
    assert codec.decode(unknown(**raw)) == (expected,)
    assert codec.decode(codec.encode([expected])) == (expected,)
    assert codec.encode([expected]) == (
        '{"at": "2026-01-15T12:30:00+02:00", "id": "paged:1:ö", "kind": "paged", "who": ["ö"]}\n'
    )


def test_a_known_kind_that_lost_its_shape_is_kept_too() -> None:
    raw = {"kind": "noted", "at": "2026-01-15T10:30:00Z", "text": 5}
    assert codec.decode(unknown(**raw)) == (Unknown(raw=raw, at=NOW),)


def test_a_field_of_a_newer_version_does_not_hide_a_known_event() -> None:
    assert codec.decode(NOTED_LINE.replace("}", ',"mood":"calm"}')) == (NOTED,)


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-01-15T10:30:00Z", NOW),
        ("2026-01-15T10:30:00", NOW),
        ("2026-01-15T12:30:00+02:00", NOW),
        ("yesterday", EPOCH),
        (5, EPOCH),
        (None, EPOCH),
        ("0001-01-01T00:00:00+23:00", EPOCH),
        ("9999-12-31T23:59:59-23:00", EPOCH),
    ],
)
def test_the_moment_of_an_unknown_event_is_read_where_it_can_be(at: Any, moment: datetime) -> None:
    (event,) = codec.decode(unknown(kind="paged", at=at))
    assert event.at == moment
    assert event.at.tzinfo is UTC


@pytest.mark.parametrize("field", ["at", "due"])
def test_a_moment_without_a_zone_is_none(field: str) -> None:
    raw = {
        "kind": "triaged",
        "at": "2026-01-15T10:30:00Z",
        "due": "2026-01-15T11:30:00Z",
        "severity": "low",
        "decision": "hotfix",
        "rule": "",
    }
    (good,) = codec.decode(unknown(**raw))
    assert isinstance(good, Triaged)
    raw[field] = "2026-01-15T10:30:00"
    assert codec.decode(unknown(**raw)) == (Unknown(raw=raw, at=NOW),)


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        "null",
        f'"{"x" * 500}"',
        "nonsense",
        '{"kind":"noted"',
        '{"kind":"paged"}{}',
        '{"kind":"noted","text":"\ud800"}',
        f'{{"kind":"paged","x":{"[" * 100_000}{"]" * 100_000}}}',
    ],
)
def test_a_line_that_is_no_json_object_is_kept_as_unreadable_and_hides_no_other(line: str) -> None:
    noted, kept, again = codec.decode(f"{NOTED_LINE}{line}\n{NOTED_LINE}")
    assert noted == again
    assert codec.unreadable(kept)
    assert not codec.unreadable(noted)
    assert kept.id.startswith("unreadable:")
    assert isinstance(kept, Unknown)
    assert kept.raw["line"] == line[:200].replace("\ud800", "\ufffd")


def test_two_unreadable_lines_are_told_apart() -> None:
    one, other = codec.decode("[1]\n[2]\n")
    assert one.id != other.id
