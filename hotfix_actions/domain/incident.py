"""The incident issue: made, or a person's own adopted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain.events import IncidentOpened
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.words import SEVERITIES, Severity
from hotfix_actions.domain.world import Issue

# Readers in the style of Four Keys look for the label `Incident`.
_COLORS: Mapping[Severity, str] = {
    "critical": "b60205",
    "high": "d93f0b",
    "medium": "fbca04",
    "low": "0e8a16",
}


@dataclass(frozen=True)
class IncidentFacts:
    """The issue that was named or claimed, if there is one, and what the story says.

    `known` are the labels that the repository has; `pointed` says whether the claim's ref names
    the issue, so that it is found however many come after it.
    """

    now: datetime
    title: str
    claim: str
    severity: Severity
    issue: Issue | None = None
    told: IncidentOpened | None = None
    known: Collection[str] = ()
    pointed: bool = True


@dataclass(frozen=True)
class IncidentPlan:
    """Make an issue under a claim where `issue` is None; put the labels on that it lacks.

    `claim` is empty where no claim has to be pointed at the issue.
    """

    issue: Issue | None
    title: str
    claim: str
    labels: Mapping[str, tuple[str, str]]


def labels_of(severity: Severity) -> dict[str, tuple[str, str]]:
    """Give the labels of an incident with colour and description."""
    return {
        "hotfix": ("b60205", "A production hotfix: the tool takes it from here"),
        "Incident": ("5319e7", "Production is, or was, broken"),
        f"severity: {severity}": (_COLORS[severity], "How bad it is"),
    }


def every_label() -> dict[str, tuple[str, str]]:
    """Give the labels of incidents of every severity, the worst first."""
    return {name: look for severity in SEVERITIES for name, look in labels_of(severity).items()}


def missing_labels(known: Collection[str]) -> dict[str, tuple[str, str]]:
    """Give the labels that a repository lacks; upper and lower case are one."""
    there = {name.lower() for name in known}
    return {name: look for name, look in every_label().items() if name.lower() not in there}


def decide(facts: IncidentFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Adopt the issue that is there, or make one; only missing labels are put on."""
    wanted = labels_of(facts.severity)
    if facts.issue is None and not facts.title:
        return Halt("refused", "no-incident", record=False)
    if facts.issue is None:
        return _new(facts, wanted)
    if facts.issue.closed and facts.told is None:
        closed_one = {"incident": str(facts.issue.number)}
        return Halt("refused", "incident-closed", closed_one, record=False)
    missing = {name: look for name, look in wanted.items() if name not in facts.issue.labels}
    closed = facts.issue.closed
    number = str(facts.issue.number)
    claim = "" if facts.pointed or closed else facts.claim
    pointing = _pointing(claim, number) if claim else ()
    labelling = () if closed else _labelling(number, missing, facts.known)
    return Plan(
        changes=(*pointing, *labelling),
        foretold=(opened(facts.issue, adopted=not facts.claim),),
        payload=IncidentPlan(facts.issue, facts.issue.title, claim, {} if closed else missing),
    )


def _new(facts: IncidentFacts, wanted: Mapping[str, tuple[str, str]]) -> Plan:
    """Plan an issue under its claim; its number is GitHub's to give."""
    leasing, pointing = _pointing(facts.claim, "new")
    changes = (
        leasing,
        Change("create", "issue"),
        pointing,
        *_labelling("new", wanted, facts.known),
    )
    coming = IncidentOpened(at=facts.now, incident=0, title=facts.title, url="")
    return Plan(changes, (coming,), IncidentPlan(None, facts.title, facts.claim, wanted))


def claims(claim: str) -> str:
    """Name the refs of a claim up to their last part, without `refs/`."""
    return f"hotfix/claims/{claim}/"


def _pointing(claim: str, number: str) -> tuple[Change, Change]:
    """Plan the claim's lease, and the ref that it is given up for."""
    return (
        Change("update", f"refs/{claims(claim)}lease"),
        Change("create", f"refs/{claims(claim)}incident/{number}"),
    )


def _labelling(number: str, missing: Collection[str], known: Collection[str]) -> tuple[Change, ...]:
    there = {name.lower() for name in known}
    new = [Change("create", f"label {name}") for name in missing if name.lower() not in there]
    return (*new, Change("update", f"labels of #{number}")) if missing else ()


def opened(issue: Issue, *, adopted: bool) -> IncidentOpened:
    """Make the event: an incident is declared when its issue was made."""
    return IncidentOpened(
        at=issue.created,
        by=issue.author,
        incident=issue.number,
        title=issue.title,
        url=issue.url,
        adopted=adopted,
    )
