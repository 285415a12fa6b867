"""Whatever a person writes into a journal, every projection shows it, and nothing else is lost."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_actions.commands import show
from hotfix_actions.domain import codec
from hotfix_actions.domain.event import YEARS
from hotfix_actions.domain.events import Event, Unknown
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.verify import Chain, Evidence, Link, Text, digest, verify
from hotfix_actions.projections import aftermath, driven, issue, timeline, wording
from hotfix_actions.projections.times import clock, moment, zone_of
from hotfix_actions.result import Result
from tests.domain.any_events import any_event
from tests.domain.make import law
from tests.projections import everything, stories

# The first and the last time zone to begin a day.
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
REAL = [line for line in codec.encode(stories.all_events()).splitlines() if '"id"' in line]
KINDS: dict[str, dict[str, Any]] = {
    json.loads(line)["kind"]: json.loads(line)
    for line in codec.encode([*stories.all_events(), *stories.rollback_events()]).splitlines()
}
EDGES = (
    "0001-01-01T00:00:00+12:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59Z",
    "0000-00-00T00:00:00Z",
    "-2026-01-15T10:00:00Z",
    "2026-01-15T10:00:00",
    "2026-01-15T23:59:60Z",
    "2026-01-15T10:00:00+99:99",
)


def shown(story: Story) -> list[str]:
    """Give everything that is made from a story, in the zones that are farthest from each other."""
    texts = list(everything.texts(story).values())
    for zone in map(zone_of, ZONES):
        for event in story.events:
            texts += [moment(event.at, zone), clock(event.at, zone)]
    for zone in ZONES:
        where = {
            "now_zone": zone,
            "journal": "refs/hotfix/7/journal",
            "repository_url": stories.URL,
        }
        texts.append(issue.body(story, person="", anchor="", **where))
    result = Result("done", story, next=wording.next_of(driven.by_commands(story)))
    return [
        *texts,
        show.text(result, "status"),
        str(result.outputs()),
        aftermath.told(story, "production"),
        timeline.subject(story.events),
        timeline.body(story.events),
        *(entry.text for entry in timeline.entries(story, system=True)),
    ]


def holds(content: bytes) -> Sequence[Event | Unknown]:
    """Read a journal with foreign lines among the real ones, and show it whole."""
    text = codec.text_of(content)
    events = codec.decode(text)
    assert len(events) == len(codec.lines(text))
    for text_shown in shown(fold(events)):
        assert text_shown.encode() is not None  # it can be printed, and sent
    link = Link("a" * 40, (), digest(text), Text.of(text))
    for finding in verify(Evidence(Chain([link]), {})):
        assert f"{finding}".encode() is not None
    return events


def among(*foreign: bytes, after: int = len(REAL) // 2) -> bytes:
    lines = [*map(str.encode, REAL[:after]), *foreign, *map(str.encode, REAL[after:])]
    return b"\n".join(lines) + b"\n"


def changed(kind: str, **fields: Any) -> bytes:
    return json.dumps({**KINDS[kind], **fields}).encode()


@pytest.mark.parametrize("at", EDGES)
def test_a_moment_at_the_calendars_end_is_none(at: str) -> None:
    for event in holds(among(*(changed(kind, at=at, id="x") for kind in KINDS))):
        assert event.at.year in YEARS
    foreign = codec.decode(changed("triaged", due=at).decode())
    assert isinstance(foreign[0], Unknown)


FOREIGN: dict[str, Callable[[bytes], bytes]] = {
    "a number of 5000 digits": lambda line: line[:-1] + b', "x": ' + b"1" * 5000 + b"}",
    "a number beyond every float": lambda line: line[:-1] + b', "x": ' + b"1" * 400 + b"}",
    "infinity": lambda line: line[:-1] + b', "x": 1e999}',
    "no number": lambda line: line[:-1] + b', "x": NaN}',
    "depth": lambda line: line[:-1] + b', "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "a little depth": lambda line: line[:-1] + b', "x": ' + b"[" * 500 + b"]" * 500 + b"}",
    "half a character": lambda line: line[:-1] + b', "x": "\\ud800"}',
    "half a character as a name": lambda line: line[:-1] + b', "\\ud800": 1}',
    "a name twice": lambda line: line[:-1] + b', "kind": "noted"}',
    "bytes that are no text": lambda line: line[:-1] + b', "x": "\xff\xfe"}',
    "utf-16": lambda line: line.decode().encode("utf-16"),
    "a byte order mark": lambda line: b"\xef\xbb\xbf" + line,
    "one giant line": lambda line: line[:-1] + b', "x": "' + b"x" * 600_000 + b'"}',
    "half a line": lambda line: line[: len(line) // 2],
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_line_that_readers_read_differently_is_kept_as_unreadable(what: str) -> None:
    line = FOREIGN[what](changed("withdrawn", tag="v9"))
    events = holds(among(line))
    assert sum(map(codec.unreadable, events)) >= 1
    assert [event for event in events if isinstance(event, Event)] == [*map(one, REAL)]
    assert fold(events).withdrawn is None


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("noted", {"comment": -1}),
        ("noted", {"comment": 2**53 + 1}),
        ("noted", {"attempt": 10**18}),
        ("fix-merged", {"pulls": [-7]}),
        ("triaged", {"fix_within": 10**12}),
        ("watch-begun", {"seconds": 1e300}),
        ("watch-begun", {"every": -1}),
        ("withdrawn", {"tag": ["v1"]}),
        ("withdrawn", {"tag": None}),
    ],
)
def test_a_known_kind_beyond_its_bounds_is_shown_by_its_name(
    kind: str, fields: dict[str, Any]
) -> None:
    (event,) = codec.decode(changed(kind, **fields).decode())
    assert isinstance(event, Unknown)
    holds(among(changed(kind, **fields)))


def test_line_ends_of_another_system_are_no_part_of_a_line() -> None:
    assert codec.decode("\r\n".join(REAL)) == tuple(map(one, REAL))


def one(line: str) -> Event | Unknown:
    return codec.decode(line)[0]


def test_a_foreign_line_with_an_events_id_does_not_take_its_place() -> None:
    gone = KINDS["withdrawn"]
    forged = json.dumps({"kind": "paged", "id": gone["id"]})
    story = fold(codec.decode(f"{forged}\n{json.dumps(gone)}"))
    assert story.withdrawn is not None
    assert gone["id"] in story.ids


def test_a_journal_of_the_most_lines_is_read_in_one_go() -> None:
    """Anybody can append as many: what grows with their square would hold a rollback up."""
    begun = json.dumps({**KINDS["noted"], "kind": "attempt-begun"})
    asked = json.dumps({"kind": "person-asked", "at": EDGES[6] + "Z", "thing": "", "command": ""})
    lines = [line.replace('"attempt": 1', f'"attempt": {n}') for n, line in enumerate([begun] * 9)]
    some = [asked.replace('"thing": ""', f'"thing": "{n}"') for n in range(codec.MOST_LINES - 9)]
    story = fold(codec.decode("\n".join([*some, *lines])))
    assert len(story.events) == codec.MOST_LINES


_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=6),
    st.sampled_from([*EDGES, 10**400, -(2**63), "\ud800", "\0", "\x1b]0;x\x07", "<!-- -->", "::x"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
_NAMES = sorted({name for fields in KINDS.values() for name in fields})


@st.composite
def _line(draw: st.DrawFn) -> bytes:
    fields = dict(KINDS[draw(st.sampled_from(sorted(KINDS)))])
    for name in draw(st.lists(st.sampled_from(_NAMES), max_size=3)):
        fields[name] = draw(_ODD)
    text = json.dumps(fields, ensure_ascii=draw(st.booleans()))
    cut = draw(st.one_of(st.just(len(text)), st.integers(0, len(text))))
    return text[:cut].encode(draw(st.sampled_from(["utf-8", "utf-16"])), "surrogatepass")


_EVENT = any_event.map(lambda event: codec.encode([event]).strip("\n").encode())
_FOREIGN = st.lists(st.one_of(_line(), _EVENT, st.binary(max_size=20)), min_size=1, max_size=4)


@settings(law, max_examples=25)
@given(_FOREIGN, st.sampled_from([0, 1, len(REAL) // 2, len(REAL)]))
def test_any_lines_are_kept_and_shown_and_hide_no_other(foreign: list[bytes], after: int) -> None:
    events = holds(among(*foreign, after=after))
    assert all(event in events for event in map(one, REAL))


@settings(law, max_examples=25)
@given(st.lists(st.one_of(st.sampled_from(REAL).map(str.encode), _EVENT), max_size=30))
def test_events_in_any_order_and_with_any_gaps_are_shown(lines: list[bytes]) -> None:
    assert len(holds(b"\n".join(lines))) == len(lines)
