"""Severity and deadline to a decision, with the rule that made it."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotfix_actions.domain import duration
from hotfix_actions.domain.words import SEVERITIES, Decision, Severity

Table = Mapping[Severity, tuple[Decision, Decision, Decision, Decision]]

# Columns: within 30 minutes, within 2 hours, longer, not said.
COLUMNS = ("within 30m", "within 2h", "longer", "not said")
LIMITS = (30 * 60, 2 * 3600)

TABLE: Table = {
    "critical": ("hotfix", "hotfix", "hotfix", "hotfix"),
    "high": ("hotfix", "hotfix", "forward-fix", "hotfix"),
    "medium": ("consider", "next-release", "next-release", "next-release"),
    "low": ("next-release", "next-release", "next-release", "next-release"),
}


@dataclass(frozen=True)
class Ruling:
    """A decision, the cell of the table that made it, and what would change it."""

    decision: Decision
    rule: str
    would_change: str


def column(fix_within: float | None) -> int:
    """Give the table's column for a deadline in seconds; None is "not said"."""
    if fix_within is None:
        return 3
    return next((i for i, limit in enumerate(LIMITS) if fix_within <= limit), 2)


def rule(severity: Severity, fix_within: float | None, table: Table = TABLE) -> Ruling:
    """Decide, and say by which cell and which other words would decide otherwise."""
    at = column(fix_within)
    decision = table[severity][at]
    said = COLUMNS[at] if fix_within is None else f"fix within {duration.show(fix_within)}"
    return Ruling(
        decision=decision,
        rule=f"{severity}, {said} ({COLUMNS[at]}): {decision}",
        would_change=_alternatives(severity, at, decision, table),
    )


def _alternatives(severity: Severity, at: int, decision: Decision, table: Table) -> str:
    deadlines = [
        f"{COLUMNS[i]} would be {other}"
        for i, other in enumerate(table[severity])
        if other != decision
    ]
    severities = [
        f"severity {name} would be {table[name][at]}"
        for name in SEVERITIES
        if table[name][at] != decision
    ]
    return "; ".join(deadlines + severities)
