"""Moments and spans of time as people read them."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hotfix_actions.domain import duration


def zone_of(name: str) -> tzinfo:
    """Give the time zone of that name; UTC on a machine that does not know it.

    The configuration is checked before: a name that is none gets here only in a rollback.
    """
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def moment(at: datetime, zone: tzinfo = UTC) -> str:
    """Write a moment to the minute, with its zone: `2026-01-15 10:42 UTC`."""
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname() or ''}".rstrip()


def clock(at: datetime, zone: tzinfo = UTC, *, after: datetime | None = None) -> str:
    """Write a row's time to the second; the date stands before it where a new day begins."""
    local = at.astimezone(zone)
    same_day = after is not None and after.astimezone(zone).date() == local.date()
    return f"{local:%H:%M:%S}" if same_day else f"{local:%Y-%m-%d %H:%M:%S}"


def span(start: datetime, end: datetime) -> str:
    """Write the time between two moments: `28m 4s`; a span that runs backwards is none."""
    seconds = (end - start).total_seconds()
    return duration.show(seconds) if seconds >= 1 else "0s"
