"""Events to lines of JSON and back."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from hotfix_actions.domain.events import Event, Known, Unknown

UNREADABLE = "unreadable"

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER: msgspec.json.Decoder[Known] = msgspec.json.Decoder(Known)


def encode(events: Iterable[Event | Unknown]) -> str:
    """Give one line of JSON an event, its id first so that plain tools can compare lines."""
    return "".join(f"{_line(event)}\n" for event in events)


def _line(event: Event | Unknown) -> str:
    if isinstance(event, Unknown):
        return json.dumps(event.raw, ensure_ascii=False, sort_keys=True)
    body = _ENCODER.encode(event).decode()
    return f'{{"id":{json.dumps(event.id)},{body[1:]}'


def decode(text: str) -> tuple[Event | Unknown, ...]:
    """Read the lines back; whatever is no event that this version knows is kept as `Unknown`."""
    return tuple(_event(line) for line in lines(text))


def unreadable(event: Event | Unknown) -> bool:
    """Whether this stands for a line that is no JSON object at all."""
    return isinstance(event, Unknown) and event.kind == UNREADABLE


def lines(text: str) -> list[str]:
    """Give the lines that hold something.

    Only a line feed ends one: JSON leaves U+2028 and its like as they are, and so may a title.
    """
    return [line for line in text.split("\n") if line.strip()]


def _event(line: str) -> Event | Unknown:
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError:
        return _unknown(line)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _no_event(line)


def _unknown(line: str) -> Unknown:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return _no_event(line)
    if not isinstance(raw, dict):
        return _no_event(line)
    return Unknown(raw=raw, at=_moment(raw.get("at")))


def _no_event(line: str) -> Unknown:
    """Keep a line that anybody may have pushed: shown cut, told apart by its digest."""
    told = hashlib.sha256(line.encode(errors="replace")).hexdigest()[:12]
    raw = {"kind": UNREADABLE, "id": f"{UNREADABLE}:{told}", "line": line[:200]}
    return Unknown(raw=raw, at=_moment(None))


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)
