"""Step 2: the incident issue, made or adopted, with its labels."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from hotfix_actions.context import Context
from hotfix_actions.domain import incident
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.incident import IncidentFacts, IncidentPlan, claims
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.domain.world import Issue
from hotfix_actions.projections import markers
from hotfix_actions.steps.claimed import claimed
from hotfix_actions.steps.once import create_once

CLAIM_SECONDS = 120.0
# So long may a run be run again, with the claim that it had.
# https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs
_RERUN = timedelta(days=30)


def look(context: Context) -> IncidentFacts:
    """Read the issue that was named, or the one made for the same trigger before."""
    request = context.request
    named = context.once("issue", context.issue)
    found = named or claimed_issue(context)
    severity = context.story.triage.severity if context.story.triage else "high"
    lacking = not found or not found.labels >= incident.labels_of(severity).keys()
    return IncidentFacts(
        now=context.ports.clock.now(),
        title=request.title,
        claim="" if named else request.claim,
        severity=severity,
        issue=found,
        told=context.story.incident,
        known=context.ports.issues.labels() if lacking else (),
        pointed=named is not None or _pointed_at(context, request.claim) is not None,
    )


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
    """Make the issue under its claim, put on the labels that it lacks, point the claim at it."""
    todo: IncidentPlan = plan.payload
    if todo.claim:
        context.hold(_lease(todo.claim), seconds=CLAIM_SECONDS, wait=CLAIM_SECONDS)
    issue = todo.issue or _make(context, todo)
    if todo.claim:
        context.trade(_lease(todo.claim), f"{claims(todo.claim)}incident/{issue.number}")
    if todo.labels:
        context.ports.issues.label(issue.number, todo.labels)
    yield incident.opened(issue, adopted=not context.request.claim)


def _make(context: Context, todo: IncidentPlan) -> Issue:
    found = _claimed(context, todo.claim)
    if found is None:
        marker, issues = _marker(todo.claim), context.ports.issues
        found = create_once(
            context,
            "the incident issue",
            lambda: issues.create(title=todo.title, body=f"{marker}\n", labels=()),
            lambda: _marked(context, todo.claim),
        )
    return found


def claimed_issue(context: Context) -> Issue | None:
    """Give the issue that was made for the same trigger before, or None."""
    claim = context.request.claim
    return context.once("claimed issue", lambda: _claimed(context, claim))


def _claimed(context: Context, claim: str) -> Issue | None:
    """Find the claim's issue: by its ref, or by its marker if a run was killed in between.

    The claim's lease is only ever given up for the ref: while neither is there, nobody has tried.
    """
    names = _names(context, claim)
    number = _number(names, claim)
    if number is not None:
        return context.ports.issues.get(number)
    return _marked(context, claim) if names else None


def _marked(context: Context, claim: str) -> Issue | None:
    return claimed(context, _marker(claim), context.ports.clock.now() - _RERUN)


def _pointed_at(context: Context, claim: str) -> int | None:
    return _number(_names(context, claim), claim)


def _names(context: Context, claim: str) -> Collection[str]:
    return context.ports.state.matching(claims(claim)) if claim else ()


def _number(names: Collection[str], claim: str) -> int | None:
    """Read the issue's number out of the name that points at it."""
    prefix = f"{claims(claim)}incident/"
    told = (name.removeprefix(prefix) for name in names if name.startswith(prefix))
    return next((int(text) for text in told if text.isascii() and text.isdigit()), None)


def _lease(claim: str) -> str:
    return f"{claims(claim)}lease"


def _marker(claim: str) -> str:
    return str(markers.write("claim", {"key": claim}))


STEP = Step("incident", look, incident.decide, ensure)
