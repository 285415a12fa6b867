"""The gates as rows: the verdict's word always beside its sign."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hotfix_actions.domain import events as e
from hotfix_actions.domain.words import GATES, Gate, Verdict

SIGNS: dict[Verdict, str] = {"pass": "✅", "fail": "❌", "unproven": "❔", "error": "⚠️"}
UNJUDGED = "not judged yet"
_MEANS = {"block": "blocks", "warn": "a warning only", "owed": "owed"}


@dataclass(frozen=True)
class Row:
    """One gate: its sign and verdict in words, what that means here, and what was found."""

    gate: str
    sign: str
    verdict: str
    means: str
    summary: str
    details: tuple[str, ...] = ()


def rows(judged: Mapping[Gate, e.GateJudged], allowed: Collection[str] = ()) -> list[Row]:
    """Give one row for each gate in the flow's order; `allowed` are those overridden."""
    return [
        _row(judged[gate], overridden=gate in allowed)
        if gate in judged
        else Row(gate, "⬜", UNJUDGED, "", "")
        for gate in GATES
    ]


def _row(judged: e.GateJudged, *, overridden: bool) -> Row:
    good = judged.verdict == "pass"
    means = "" if good else "overridden" if overridden else _MEANS[judged.policy]
    return Row(
        gate=judged.gate,
        sign=SIGNS[judged.verdict],
        verdict=judged.verdict,
        means=means,
        summary=judged.summary,
        details=judged.details,
    )
