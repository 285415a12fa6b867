from typing import Any

import pytest

from hotfix_actions.domain import incident
from hotfix_actions.domain.events import IncidentOpened
from hotfix_actions.domain.incident import IncidentFacts, IncidentPlan
from hotfix_actions.domain.step import Change, Halt, Plan
from tests.domain.make import NOW, PLAIN, issue, opened

LABELS = {
    "hotfix": ("b60205", "A production hotfix: the tool takes it from here"),
    "Incident": ("5319e7", "Production is, or was, broken"),
    "severity: critical": ("b60205", "How bad it is"),
}


def facts(**changes: Any) -> IncidentFacts:
    given: dict[str, Any] = {
        "now": NOW,
        "title": "Empty signature",
        "claim": "label-7",
        "severity": "critical",
        "known": frozenset(LABELS),
    }
    return IncidentFacts(**(given | changes))


@pytest.mark.parametrize(
    ("severity", "color"),
    [("critical", "b60205"), ("high", "d93f0b"), ("medium", "fbca04"), ("low", "0e8a16")],
)
def test_an_incident_carries_its_labels_with_colour_and_meaning(severity: Any, color: str) -> None:
    kept = {name: LABELS[name] for name in ("hotfix", "Incident")}
    expected = {**kept, f"severity: {severity}": (color, "How bad it is")}
    assert incident.labels_of(severity) == expected


def test_an_issue_is_made_under_its_claim_where_there_is_none() -> None:
    assert incident.decide(facts(), PLAIN) == Plan(
        changes=(
            Change("update", "refs/hotfix/claims/label-7/lease"),
            Change("create", "issue"),
            Change("create", "refs/hotfix/claims/label-7/incident/new"),
            Change("update", "labels of #new"),
        ),
        foretold=(IncidentOpened(at=NOW, incident=0, title="Empty signature", url=""),),
        payload=IncidentPlan(None, "Empty signature", "label-7", LABELS),
    )


def test_without_a_number_and_a_title_there_is_no_incident() -> None:
    expected = Halt("refused", "no-incident", record=False)
    assert incident.decide(facts(title=""), PLAIN) == expected


def test_a_persons_issue_is_adopted_and_gets_its_labels() -> None:
    found = issue(labels=frozenset({"bug"}))
    assert incident.decide(facts(issue=found, claim="", title=""), PLAIN) == Plan(
        changes=(Change("update", "labels of #7"),),
        foretold=(opened(adopted=True),),
        payload=IncidentPlan(found, "Empty signature", "", LABELS),
    )


def test_the_issue_that_a_killed_run_made_is_found_by_its_claim() -> None:
    found = issue()
    plan = incident.decide(facts(issue=found), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold == (opened(adopted=False),)


def test_a_claim_that_a_killed_run_left_open_is_pointed_at_its_issue() -> None:
    found = issue(labels=frozenset(LABELS))
    plan = incident.decide(facts(issue=found, pointed=False), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (
        Change("update", "refs/hotfix/claims/label-7/lease"),
        Change("create", "refs/hotfix/claims/label-7/incident/7"),
    )
    assert plan.payload == IncidentPlan(found, "Empty signature", "label-7", {})


def test_only_missing_labels_are_put_on() -> None:
    found = issue(labels=frozenset({"hotfix", "severity: critical", "bug"}))
    assert incident.decide(facts(issue=found, claim=""), PLAIN) == Plan(
        changes=(Change("update", "labels of #7"),),
        foretold=(opened(adopted=True),),
        payload=IncidentPlan(found, "Empty signature", "", {"Incident": LABELS["Incident"]}),
    )


def test_labels_that_the_repository_lacks_are_made_whatever_the_case_of_their_letters() -> None:
    found = issue(labels=frozenset({"bug"}))
    plan = incident.decide(facts(issue=found, claim="", known={"HOTFIX", "incident"}), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (
        Change("create", "label severity: critical"),
        Change("update", "labels of #7"),
    )


def test_an_issue_with_all_labels_is_left_as_it_is() -> None:
    found = issue(labels=frozenset(LABELS))
    assert incident.decide(facts(issue=found, claim=""), PLAIN) == Plan(
        foretold=(opened(adopted=True),),
        payload=IncidentPlan(found, "Empty signature", "", {}),
    )


def test_a_closed_issue_is_no_incident() -> None:
    found = issue(closed=True)
    expected = Halt("refused", "incident-closed", {"incident": "7"}, record=False)
    assert incident.decide(facts(issue=found), PLAIN) == expected


def test_an_incident_that_the_tool_closed_is_not_labelled_again() -> None:
    found = issue(closed=True)
    assert incident.decide(facts(issue=found, claim="", told=opened()), PLAIN) == Plan(
        foretold=(opened(adopted=True),),
        payload=IncidentPlan(found, "Empty signature", "", {}),
    )
