"""Which incident put a state into an environment: told by the newest record that counts."""

from hotfix_actions.context import Context
from hotfix_actions.domain.rollout_end import names_version
from hotfix_actions.domain.undone import undoes
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import HotfixError
from hotfix_actions.steps.base import records
from hotfix_actions.steps.own_records import counts


def owner(context: Context, state: str) -> int:
    """Return the incident that put a state there, by a rollout or a rollback; 0 where none is told.

    The journal is not asked: any writer could take another's version for this incident's. What
    GitHub does not tell is nobody's.
    """
    try:
        told = (
            record
            for record in records(context, context.request.environment)
            if _puts(record, state) and counts(context, record.creator)
        )
        number = next(told).payload.get("incident")
    except (HotfixError, StopIteration):
        return 0
    return number if isinstance(number, int) else 0


def _puts(record: Deployment, state: str) -> bool:
    """Whether a record tells that its rollout, or its rollback, put a state in place."""
    if record.state == "failure":
        return False
    if undoes(record):
        return bool(record.payload.get("state", record.ref) == state)
    return names_version(state, record.ref, record.sha)
