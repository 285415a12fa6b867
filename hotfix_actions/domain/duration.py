"""Durations as people write them: `45s`, `30m`, `2h`, `1h30m`, `500ms`, `1d`."""

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\s*")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")
# A typing error in an issue must not become a moment that no calendar holds.
LONGEST = 10 * 365 * 86400


def parse(text: str) -> float:
    """Give the seconds of a written duration.

    Raises ValueError where it is none, with the form that is understood, and over ten years.
    """
    cleaned = text.strip().lower()
    if not _WHOLE.fullmatch(cleaned):
        raise ValueError(f"{text!r} is no duration; write it like 30m, 2h or 1h30m")
    seconds = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(cleaned))
    if seconds > LONGEST:
        raise ValueError(f"{text!r} is longer than ten years")
    return seconds


def show(seconds: float) -> str:
    """Write seconds for people: the two largest units."""
    if round(seconds, 3) < 1:
        return f"{round(seconds * 1000)}ms"
    rest = round(seconds)
    parts = []
    for unit in ("d", "h", "m", "s"):
        count, rest = divmod(rest, int(_UNITS[unit]))
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2])
