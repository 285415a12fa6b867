"""Severity and deadline to a decision, with the rule that made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotfix_actions.domain import duration
from hotfix_actions.domain.events import Triaged
from hotfix_actions.domain.settings import Settings, TriageRow
from hotfix_actions.domain.step import Halt, Plan
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


@dataclass(frozen=True)
class TriageFacts:
    """What was said and what is known. `rollback_to` could simply be rolled back to."""

    now: datetime
    asked: Severity | None = None
    asked_within: float | None = None
    issue_severity: Severity | None = None
    issue_within: float | None = None
    declared: datetime | None = None
    told: Triaged | None = None
    rollback_to: str = ""


def decide(facts: TriageFacts, settings: Settings) -> Plan:
    """Decide once; a command that says something new decides again, and keeps what it left out.

    What was said by flag, now or before, outweighs the issue. No severity given: high, recorded as
    assumed (unsure means the higher one; PagerDuty, "Severity Levels":
    https://response.pagerduty.com/before/severity_levels/).
    """
    told = facts.told
    if told is not None and not _is_news(facts, told):
        return Plan()
    before = told.severity if told and not told.assumed else None
    said = facts.asked or before or facts.issue_severity
    severity: Severity = said or "high"
    within = _first(facts.asked_within, told.fix_within if told else None, facts.issue_within)
    ruling = rule(severity, within, table_of(settings))
    start = facts.declared or facts.now
    event = Triaged(
        at=facts.now,
        severity=severity,
        decision=ruling.decision,
        rule=ruling.rule,
        would_change=ruling.would_change,
        assumed=said is None,
        fix_within=None if within is None else round(within),
        due=None if within is None else start + timedelta(seconds=within),
        rollback_to=facts.rollback_to or (told.rollback_to if told else ""),
        again=told.again + 1 if told else 0,
    )
    return Plan(foretold=(event,))


def _first(*deadlines: float | None) -> float | None:
    return next((one for one in deadlines if one is not None), None)


def _is_news(facts: TriageFacts, told: Triaged) -> bool:
    other = facts.asked is not None and (facts.asked != told.severity or told.assumed)
    later = facts.asked_within is not None and round(facts.asked_within) != told.fix_within
    return other or later


def table_of(settings: Settings) -> Table:
    """Give the table with the configuration's own cells put in."""
    rows: dict[Severity, tuple[Decision, Decision, Decision, Decision]] = {}
    for severity, (soon, today, later, open_) in TABLE.items():
        own = settings.triage.get(severity, TriageRow())
        rows[severity] = (
            own.within_30m or soon,
            own.within_2h or today,
            own.longer or later,
            own.not_said or open_,
        )
    return rows


def go_ahead(triage: Triaged | None, *, overridden: bool) -> Halt | None:
    """Say whether triage lets a hotfix begin: by its decision, or by a maintainer's override."""
    if triage is None:
        return Halt("refused", "not-triaged", record=False)
    if triage.decision == "hotfix" or overridden:
        return None
    facts = {"decision": triage.decision, "rule": triage.rule}
    if triage.decision == "consider":
        return Halt("waiting", "consider", facts)
    return Halt("skipped", "not-a-hotfix", facts)
