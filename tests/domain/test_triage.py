import itertools
from datetime import timedelta
from typing import Any, get_args

import pytest

from hotfix_actions.domain import triage
from hotfix_actions.domain.events import Triaged
from hotfix_actions.domain.settings import Settings, TriageRow
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.triage import Ruling, TriageFacts, go_ahead
from hotfix_actions.domain.words import SEVERITIES, Decision
from tests.domain.make import DECLARED, NOW, PLAIN, triaged

# The table of the design, column by column.
DESIGN = {
    "critical": ("hotfix", "hotfix", "hotfix", "hotfix"),
    "high": ("hotfix", "hotfix", "forward-fix", "hotfix"),
    "medium": ("consider", "next-release", "next-release", "next-release"),
    "low": ("next-release", "next-release", "next-release", "next-release"),
}
WITHIN = (1800, 7200, 7201, None)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("column", range(4))
def test_triage_decides_as_the_table_says(severity: Any, column: int) -> None:
    ruling = triage.rule(severity, WITHIN[column])
    assert ruling.decision == DESIGN[severity][column]


@pytest.mark.parametrize(
    ("seconds", "column"),
    [(0, 0), (1800, 0), (1800.5, 1), (7200, 1), (7201, 2), (10**9, 2), (None, 3)],
)
def test_a_deadline_falls_into_one_column(seconds: float | None, column: int) -> None:
    assert triage.column(seconds) == column


def test_a_ruling_says_its_cell_and_what_would_change_it() -> None:
    assert triage.rule("medium", 1800) == Ruling(
        decision="consider",
        rule="medium, fix within 30m (within 30m): consider",
        would_change=(
            "within 2h would be next-release; longer would be next-release; "
            "not said would be next-release; severity critical would be hotfix; "
            "severity high would be hotfix; severity low would be next-release"
        ),
    )


def test_a_ruling_without_a_deadline_says_so() -> None:
    assert triage.rule("high", None) == Ruling(
        decision="hotfix",
        rule="high, not said (not said): hotfix",
        would_change=(
            "longer would be forward-fix; severity medium would be next-release; "
            "severity low would be next-release"
        ),
    )


def decided(**facts: Any) -> Triaged:
    plan = triage.decide(TriageFacts(now=NOW, **facts), PLAIN)
    (event,) = plan.foretold
    assert plan == Plan(foretold=(event,))
    assert isinstance(event, Triaged)
    return event


def test_no_severity_counts_as_high_and_is_recorded_as_assumed() -> None:
    ruling = triage.rule("high", None)
    assert decided() == Triaged(
        at=NOW,
        severity="high",
        decision="hotfix",
        rule=ruling.rule,
        would_change=ruling.would_change,
        assumed=True,
    )


def test_a_deadline_counts_from_the_moment_the_incident_was_declared() -> None:
    ruling = triage.rule("critical", 1799.4)
    event = decided(asked="critical", asked_within=1799.4, declared=DECLARED, rollback_to="v1.2.2")
    assert event == Triaged(
        at=NOW,
        severity="critical",
        decision="hotfix",
        rule=ruling.rule,
        would_change=ruling.would_change,
        fix_within=1799,
        due=DECLARED + timedelta(seconds=1799.4),
        rollback_to="v1.2.2",
    )


def test_a_deadline_counts_from_now_where_nothing_was_declared_before() -> None:
    assert decided(asked_within=60.0).due == NOW + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("facts", "severity", "within"),
    [
        ({"issue_severity": "low", "issue_within": 60.0}, "low", 60),
        ({"issue_severity": "low", "asked": "critical", "issue_within": 60.0}, "critical", 60),
        ({"issue_severity": "low", "asked_within": 90.0, "issue_within": 60.0}, "low", 90),
        ({"issue_within": 60.0, "asked_within": 0.0}, "high", 0),
    ],
)
def test_a_flag_outweighs_the_issue(facts: Any, severity: str, within: int) -> None:
    event = decided(**facts)
    assert (event.severity, event.fix_within) == (severity, within)
    assert event.assumed is (severity == "high")


TOLD = triaged(severity="high", fix_within=1800)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"asked": "high"},
        {"asked_within": 1800.0},
        {"asked_within": 1800.4},
        {"asked": "high", "asked_within": 1800.0},
        {"issue_severity": "low"},
        {"issue_within": 60.0},
    ],
)
def test_a_command_that_says_nothing_new_decides_nothing_anew(facts: Any) -> None:
    assert triage.decide(TriageFacts(now=NOW, told=TOLD, **facts), PLAIN) == Plan()


def test_a_new_severity_keeps_the_deadline_that_was_said_before() -> None:
    event = decided(told=TOLD, asked="medium", declared=DECLARED, issue_within=60.0)
    assert (event.severity, event.fix_within, event.decision) == ("medium", 1800, "consider")
    assert event.due == DECLARED + timedelta(seconds=1800)
    assert event.assumed is False


def test_a_new_deadline_keeps_the_severity_that_was_said_before() -> None:
    event = decided(told=TOLD, asked_within=90000.0, issue_severity="low")
    assert (event.severity, event.fix_within, event.decision) == ("high", 90000, "forward-fix")
    assert event.assumed is False


def test_a_severity_that_was_assumed_stays_assumed_until_somebody_says_one() -> None:
    told = triaged(severity="high", assumed=True)
    assert decided(told=told, asked_within=60.0).assumed is True
    event = decided(told=told, asked_within=60.0, issue_severity="medium")
    assert (event.severity, event.assumed) == ("medium", False)


def test_saying_an_assumed_severity_aloud_is_news() -> None:
    told = triaged(severity="high", assumed=True)
    event = decided(told=told, asked="high")
    assert (event.severity, event.assumed) == ("high", False)


def test_a_new_decision_keeps_what_could_have_been_rolled_back_to() -> None:
    told = triaged(severity="high", rollback_to="v1.2.2")
    assert decided(told=told, asked="critical").rollback_to == "v1.2.2"


def test_going_back_to_an_earlier_severity_is_an_event_of_its_own() -> None:
    first = triaged(severity="high")
    second = decided(told=first, asked="critical")
    third = decided(told=second, asked="high")
    assert [first.again, second.again, third.again] == [0, 1, 2]
    assert len({first.id, second.id, third.id}) == 3
    assert decided(told=first, asked="critical").id == second.id


def test_the_configuration_replaces_single_cells_of_the_table() -> None:
    rows = {"low": TriageRow(within_30m="consider", longer="forward-fix")}
    table = triage.table_of(Settings(triage=rows))  # type: ignore[arg-type]
    assert table == DESIGN | {"low": ("consider", "next-release", "forward-fix", "next-release")}


def test_every_cell_of_the_table_can_be_replaced() -> None:
    cells = ("within_30m", "within_2h", "longer", "not_said")
    decisions: tuple[Decision, ...] = get_args(Decision)
    for (at, cell), severity in itertools.product(enumerate(cells), SEVERITIES):
        other = next(d for d in decisions if d != DESIGN[severity][at])
        settings = Settings(triage={severity: TriageRow(**{cell: other})})
        facts = TriageFacts(now=NOW, asked=severity, asked_within=WITHIN[at])
        (event,) = triage.decide(facts, settings).foretold
        assert isinstance(event, Triaged)
        assert event.decision == other


def test_without_configuration_the_table_is_that_of_the_design() -> None:
    assert triage.table_of(PLAIN) == DESIGN


def test_a_hotfix_may_begin_where_triage_says_hotfix() -> None:
    assert go_ahead(triaged(), overridden=False) is None


@pytest.mark.parametrize(
    ("decision", "outcome", "code"),
    [
        ("consider", "waiting", "consider"),
        ("next-release", "skipped", "not-a-hotfix"),
        ("forward-fix", "skipped", "not-a-hotfix"),
    ],
)
def test_any_other_decision_needs_a_maintainers_word(
    decision: Any, outcome: Any, code: str
) -> None:
    told = triaged(decision=decision, rule="the rule")
    facts = {"decision": decision, "rule": "the rule"}
    assert go_ahead(told, overridden=False) == Halt(outcome, code, facts)
    assert go_ahead(told, overridden=True) is None


def test_nothing_may_begin_before_triage_even_with_an_override() -> None:
    expected = Halt("refused", "not-triaged", record=False)
    assert go_ahead(None, overridden=False) == expected
    assert go_ahead(None, overridden=True) == expected
