"""Events to lines of JSON and back.

Anybody with write access can put a line into a journal. So a line is an event only within the
bounds below, which everything that shows or counts events may rely on. Any other line is kept, and
shown as what it is.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from hotfix_actions.domain.event import EPOCH, YEARS
from hotfix_actions.domain.events import Event, Known, Unknown

UNREADABLE = "unreadable"
_MOST_SHOWN = 5
# The most that one journal may hold: a hotfix that is watched for three days stays below it.
MOST_BYTES = 4_000_000
MOST_LINES = 10_000
# The longest line, in characters; the deepest nesting; the largest number, which JSON readers of
# every language hold exactly (https://datatracker.ietf.org/doc/html/rfc8259#section-6).
LONGEST_LINE = 500_000
DEEPEST = 20
LARGEST = 2**53

_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODER = msgspec.json.Encoder(order="sorted")


def encode(events: Iterable[Event | Unknown]) -> str:
    """Give one line of JSON an event, its id first so that plain tools can compare lines."""
    return "".join(f"{_line(event)}\n" for event in events)


def _line(event: Event | Unknown) -> str:
    if isinstance(event, Unknown):
        return json.dumps(event.raw, ensure_ascii=False, sort_keys=True)
    body = _ENCODER.encode(event).decode()
    return f'{{"id":{json.dumps(event.id)},{body[1:]}'


def text_of(content: bytes) -> str:
    """Return a journal's text; bytes that are no UTF-8 become lone surrogates, and no event."""
    return content.decode(errors="surrogateescape")


def is_text(text: str) -> bool:
    """Whether all of a journal's bytes were UTF-8."""
    return not _SURROGATE.search(text)


def fault(text: str) -> str:
    """Return why a journal as a whole cannot be read: it is too large; or nothing."""
    if len(text) > MOST_BYTES:
        return f"is larger than {MOST_BYTES:,} bytes"
    if text.count("\n") > MOST_LINES:
        return f"has more than {MOST_LINES:,} lines"
    return ""


def decode(text: str) -> tuple[Event | Unknown, ...]:
    """Read the lines back; whatever is no event that this version knows is kept as `Unknown`."""
    return tuple(_event(line) for line in lines(text))


def unreadable(event: Event | Unknown) -> bool:
    """Whether this stands for a line that is no JSON object at all."""
    return isinstance(event, Unknown) and event.kind == UNREADABLE


def bad_lines(events: Iterable[Event | Unknown]) -> list[int]:
    """Return the numbers, from 1, of the lines that are no events."""
    return [number for number, event in enumerate(events, 1) if unreadable(event)]


def numbers(found: Iterable[int]) -> str:
    """Name lines by their numbers; of many the first ones."""
    shown = list(map(str, found))
    some = ", ".join(shown[:_MOST_SHOWN])
    return some + (f" and {len(shown) - _MOST_SHOWN} more" if len(shown) > _MOST_SHOWN else "")


def lines(text: str) -> list[str]:
    """Give the lines that hold something.

    Only a line feed ends one: JSON leaves U+2028 and its like as they are, and so may a title.
    """
    return [line for line in text.split("\n") if line.strip()]


def written_id(line: str) -> str:
    """Return the id that a line of an event, known or not, claims for itself."""
    return str((_object(line) or {}).get("id"))


def _event(line: str) -> Event | Unknown:
    raw = _object(line)
    if raw is None:
        return _no_event(line)
    try:
        event = msgspec.convert(raw, Known)
    except msgspec.ValidationError:
        return Unknown(raw=raw, at=_moment(raw.get("at")))
    known: Event = event
    return known if _fits(known) else Unknown(raw=raw, at=_moment(raw.get("at")))


def _object(line: str) -> dict[str, Any] | None:
    """Return the JSON object of a line; None where it is none that every reader reads alike."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        raw = json.loads(line, object_pairs_hook=_members)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) and _bounded(raw, DEEPEST) else None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands there twice: readers differ in which one counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _bounded(value: Any, depth: int) -> bool:
    """Whether a JSON value is of a depth, of numbers and of texts that anybody can show."""
    match value:
        case str():
            return not _SURROGATE.search(value)
        case int() | float():
            return abs(value) <= LARGEST  # neither is NaN
        case dict():
            texts = all(not _SURROGATE.search(name) for name in value)
            return texts and depth > 0 and all(_bounded(one, depth - 1) for one in value.values())
        case list():
            return depth > 0 and all(_bounded(one, depth - 1) for one in value)
        case _:
            return True


def _fits(event: Event) -> bool:
    """Whether the moments are those of a calendar that every time zone has, and counts count."""
    return all(_is_sane(getattr(event, name)) for name in event.__struct_fields__)


def _is_sane(value: object) -> bool:
    match value:
        case datetime():
            return value.year in YEARS
        case int() | float():
            return value >= 0
        case tuple():
            return all(_is_sane(one) for one in value)
        case _:
            return True


def _no_event(line: str) -> Unknown:
    """Keep a line that anybody may have pushed: shown cut, told apart by its digest."""
    told = hashlib.sha256(line.encode(errors="surrogatepass")).hexdigest()[:12]
    shown = _SURROGATE.sub("\ufffd", line[:200])
    raw = {"kind": UNREADABLE, "id": f"{UNREADABLE}:{told}", "line": shown}
    return Unknown(raw=raw, at=EPOCH)


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return EPOCH
    return moment if moment.year in YEARS else EPOCH
