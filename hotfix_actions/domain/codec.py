"""Events to lines of JSON and back."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from hotfix_actions.domain.events import Event, Known, Unknown

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
    """Read the lines back; a kind that is not known, or a known one that lost its shape, is kept.

    Raises ValueError where a line is no JSON object at all.
    """
    try:
        return tuple(_event(line) for line in lines(text))
    except RecursionError:
        raise ValueError("a line is nested too deeply") from None


def lines(text: str) -> list[str]:
    """Give the lines that hold something.

    Only a line feed ends one: JSON leaves U+2028 and its like as they are, and so may a title.
    """
    return [line for line in text.split("\n") if line.strip()]


def _event(line: str) -> Event | Unknown:
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError:
        raw = json.loads(line)
        if not isinstance(raw, dict):
            raise ValueError(f"no JSON object: {line[:40]}") from None  # noqa: TRY004  # documented
        return Unknown(raw=raw, at=_moment(raw.get("at")))


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)
