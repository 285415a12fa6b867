"""Rows of tables: the timeline and the milestones, with their times written for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from hotfix_actions.projections.milestones import Milestone
from hotfix_actions.projections.timeline import Entry
from hotfix_actions.projections.times import clock, span


@dataclass(frozen=True)
class Span:
    """The newest rows that are shown."""

    newest: int


@dataclass(frozen=True)
class LogRow:
    """A row of a timeline: plain text, and where the event can be seen."""

    time: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Log:
    """The rows shown, and how many older ones are left out."""

    rows: tuple[LogRow, ...]
    hidden: int = 0

    @property
    def total(self) -> int:
        """The number of all rows, shown or not."""
        return len(self.rows) + self.hidden


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone: its name, the event that it stands for, when, and how long after declaring."""

    name: str
    event: str
    time: str
    after: str = ""


def log_rows(entries: Sequence[Entry], zone: tzinfo = UTC, shown: Span | None = None) -> Log:
    """Write the newest rows; the date stands only where a new day begins."""
    newest = shown.newest if shown else len(entries)
    taken = entries[max(0, len(entries) - newest) :]
    rows: list[LogRow] = []
    before: datetime | None = None
    for entry in taken:
        rows.append(LogRow(clock(entry.at, zone, after=before), entry.text, entry.url))
        before = entry.at
    return Log(tuple(rows), len(entries) - len(taken))


def milestone_rows(found: Mapping[str, Milestone], zone: tzinfo = UTC) -> list[MilestoneRow]:
    """Write every milestone; those before declaring are unknown, later ones have not come."""
    declared = found["declared"].at
    rows = []
    before: datetime | None = None
    for milestone in found.values():
        if milestone.at is None:
            missing = "unknown" if milestone.name in ("started", "detected") else "not yet"
            rows.append(MilestoneRow(milestone.name, milestone.event, missing))
            continue
        later = declared is not None and milestone.at > declared
        after = span(declared, milestone.at) if declared and later else ""
        time = clock(milestone.at, zone, after=before)
        rows.append(MilestoneRow(milestone.name, milestone.event, time, after))
        before = milestone.at
    return rows
