"""What our own deployment records tell of a rollout, where the journal cannot be read.

A rollback must not depend on the journal: what it needs stands in the payload of the record, too.
"""

from collections.abc import Sequence
from typing import Any

from hotfix_actions.domain.events import (
    AttemptBegun,
    Event,
    RolledBack,
    RolledOut,
    RolloutIntended,
    Tagged,
)
from hotfix_actions.domain.world import Deployment


def events(records: Sequence[Deployment], incident: int) -> tuple[Event, ...]:
    """Return the events of an incident's newest rollout; none where no record tells of one.

    `records` are those of one environment, newest first.
    """
    own = [one for one in records if one.payload.get("incident") == incident]
    for at, one in enumerate(own):
        previous = one.payload.get("previous")
        if isinstance(previous, str) and previous:
            back = next((two for two in own[:at] if two.payload.get("rollback") == one.ref), None)
            return (*_rollout(one, previous), *([_back(one, back)] if back else []))
    return ()


def _rollout(record: Deployment, previous: str) -> tuple[Event, ...]:
    told = record.payload.get("attempt")
    attempt = told if type(told) is int and told > 0 else 1  # a payload is written by anybody
    whose: dict[str, Any] = {"at": record.created, "attempt": attempt}
    where: dict[str, Any] = {"environment": record.environment, "tag": record.ref, **whose}
    return (
        AttemptBegun(**whose),
        Tagged(tag=record.ref, sha=record.sha, **whose),
        RolloutIntended(strategy="", previous=previous, **where),
        RolledOut(deployment=record.id, **where),
    )


def _back(rollout: Deployment, record: Deployment) -> Event:
    return RolledBack(
        at=record.created,
        environment=record.environment,
        tag=rollout.ref,
        to=str(record.payload.get("state", record.ref)),
        deployment=record.id,
    )
