"""Step 1: a recorded decision with its rule, its inputs and what would change it."""

from collections.abc import Iterator
from datetime import timedelta

from hotfix_actions.context import Context
from hotfix_actions.domain import intake, triage
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.domain.triage import TriageFacts
from hotfix_actions.domain.world import Issue
from hotfix_actions.steps.base import production_records

# A release this fresh is the first suspect: rolling it back is quicker than any hotfix.
FRESH = timedelta(hours=24)


def look(context: Context) -> TriageFacts:
    """Read what was asked, what the issue says, and whether a fresh release is the suspect."""
    issue = context.once("issue", context.issue)
    now = context.ports.clock.now()
    told = context.story.triage
    return TriageFacts(
        now=now,
        asked=context.request.severity,
        asked_within=context.request.fix_within,
        issue_severity=intake.severity_of(issue.labels, issue.body) if issue else None,
        issue_within=intake.fix_within_of(issue.body) if issue else None,
        declared=issue.created if issue else None,
        told=told,
        rollback_to="" if told else _rollback_to(context, issue),
    )


def _rollback_to(context: Context, issue: Issue | None) -> str:
    """Give the version before the newest deployment, if that went out shortly before."""
    good = [record for record in production_records(context) if record.state == "success"]
    declared = issue.created if issue else context.ports.clock.now()
    if len(good) > 1 and timedelta(0) <= declared - good[0].created <= FRESH:
        return good[1].ref
    return ""


def ensure(_: Context, plan: Plan) -> Iterator[Event]:
    """Nothing in the world: the decision itself is the fact."""
    yield from plan.foretold


STEP = Step("triage", look, triage.decide, ensure)
