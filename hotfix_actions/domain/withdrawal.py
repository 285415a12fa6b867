"""What becomes of the merge-backs and branches of a version that was withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotfix_actions.domain.events import (
    BranchKept,
    BranchRemoved,
    MergeBackProposed,
    MergeBackWithdrawn,
)
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.world import Pull


@dataclass(frozen=True)
class Back:
    """One merge-back of a withdrawn version. `key` is its closing comment's, `said` if it is there.

    `pull` is None where there is none any more.
    """

    told: MergeBackProposed
    key: str
    pull: Pull | None = None
    said: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody could still merge it."""
        return self.pull is not None and not self.pull.closed and not self.pull.merged


@dataclass(frozen=True)
class WithdrawalFacts:
    """The merge-backs, and the tool's branches: their heads, and what each may hold at most."""

    now: datetime
    backs: Sequence[Back] = ()
    branches: Mapping[str, str | None] = field(default_factory=dict)
    holds: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class WithdrawalPlan:
    """What to comment on, to close and to remove, and what is told then."""

    comment: tuple[Back, ...] = ()
    close: tuple[Back, ...] = ()
    closed: tuple[MergeBackWithdrawn, ...] = ()
    delete: Mapping[str, str] = field(default_factory=dict)
    told: tuple[BranchRemoved | BranchKept, ...] = ()


def withdraw(facts: WithdrawalFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Close what is open with one comment; remove branches that hold only what the tool made.

    One that was merged before stays as it is: the target holds it.
    """
    close = tuple(back for back in facts.backs if back.open)
    comment = tuple(back for back in close if not back.said)
    over = [back for back in facts.backs if back.open or not (back.pull and back.pull.merged)]
    closed = tuple(
        MergeBackWithdrawn(at=facts.now, target=back.told.target, pull=back.told.pull)
        for back in over
    )
    delete = {
        name: head
        for name, head in facts.branches.items()
        if head is not None and head in facts.holds.get(name, ())
    }
    told: list[BranchRemoved | BranchKept] = []
    for name, head in facts.branches.items():
        if head is None or name in delete:
            told.append(BranchRemoved(at=facts.now, branch=name))
        else:
            told.append(BranchKept(at=facts.now, branch=name, head=head))
    changes = (
        *(Change("create", f"comment {back.key} on #{back.told.pull}") for back in comment),
        *(Change("update", f"state of #{back.told.pull}") for back in close),
        *(Change("delete", f"refs/heads/{name}") for name in delete),
    )
    plan = WithdrawalPlan(comment, close, closed, delete, tuple(told))
    return Plan(changes, (*closed, *told), plan)
