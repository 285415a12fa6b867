"""Bringing the hotfix into the branches that must hold it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from hotfix_actions.domain import naming
from hotfix_actions.domain.events import (
    AutoMergeArmed,
    MergeBackNotNeeded,
    MergeBackProposed,
    MergedBack,
)
from hotfix_actions.domain.merge_back_facts import some
from hotfix_actions.domain.merge_method import Merging
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.world import Changes, CommitFacts, Comparison, Pull

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Sides(Generic[T_co]):
    """One file on three sides: at the merge base, in the hotfix, in the target. None: absent."""

    base: T_co | None
    hotfix: T_co | None
    target: T_co | None


@dataclass(frozen=True)
class Settled:
    """A merge worked out: what to set in the target, what was settled, what conflicts.

    A file that one side alone changed is taken as it is, whatever it holds; only texts are merged.
    `unbumped` are the hotfix's version files with the version of the merge base: with them a merge
    by hand meets no more than the `conflicts`. It is not `whole` where GitHub does not list all
    that the hotfix changed: then nothing was worked out.
    """

    changes: Changes
    settled: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    unbumped: Changes = field(default_factory=dict)
    whole: bool = True

    @property
    def empty(self) -> bool:
        """Whether the target holds it all already."""
        return self.whole and not self.changes and not self.conflicts


def plain_choice(sides: Sides[T]) -> tuple[bool, T | None]:
    """Settle a file that only one side changed: (settled, what the target gets)."""
    if sides.hotfix in (sides.target, sides.base):
        return True, sides.target
    if sides.target == sides.base:
        return True, sides.hotfix
    return False, None


@dataclass(frozen=True)
class TargetFacts:
    """One target branch. `relation` compares target...tag.

    `others` are the commits that a merge of the tag brings along besides the hotfix. `pick`: the
    fix alone is brought, as a change of its own.
    """

    branch: str
    head: str
    relation: Comparison
    pulls: Sequence[Pull] = ()
    told: MergeBackProposed | None = None
    merge: Settled | None = None
    carrier: str = ""
    merging: Merging | None = None
    others: Sequence[CommitFacts] = ()
    pick: bool = False


@dataclass(frozen=True)
class ProposeFacts:
    """What is known when merge-backs are proposed."""

    now: datetime
    version: str
    tag: str
    sha: str
    targets: Sequence[TargetFacts] = ()
    missing: Collection[str] = ()


@dataclass(frozen=True)
class Proposal:
    """One merge-back to open: its carrier branch is made unless `carrier` names a head."""

    target: TargetFacts
    branch: str
    merge: Settled
    make_branch: bool


@dataclass(frozen=True)
class ProposePlan:
    """Merge-backs to open, those found open, and targets that need none."""

    make: tuple[Proposal, ...] = ()
    found: tuple[MergeBackProposed, ...] = ()
    needless: tuple[MergeBackNotNeeded, ...] = ()


def propose(facts: ProposeFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Open what is missing: one pull request a target that does not hold the tag yet."""
    make, found, needless = [], [], []
    foretold: list[MergeBackProposed | MergeBackNotNeeded] = []
    changes: list[Change] = []
    for target in facts.targets:
        name = naming.merge_back_branch(facts.version, target.branch)
        held = target.relation.status in ("behind", "identical")
        pull = next((pull for pull in target.pulls if pull.head_branch == name), None)
        if target.told is not None:
            continue
        if pull is not None:
            found.append(proposed(pull, target, target.merge or Settled({})))
            foretold.append(found[-1])
        elif held or (target.merge is not None and target.merge.empty):
            how = "ancestor" if held else "equal"
            told = MergeBackNotNeeded(at=facts.now, target=target.branch, how=how, head=target.head)
            needless.append(told)
            foretold.append(needless[-1])
        else:
            new = not target.carrier
            make.append(Proposal(target, name, target.merge or Settled({}), make_branch=new))
            changes += [Change("create", f"refs/heads/{name}")] if new else []
            changes.append(Change("create", f"pull request {name} into {target.branch}"))
            foretold.append(_coming(facts.now, target, name))
    plan = ProposePlan(tuple(make), tuple(found), tuple(needless))
    return Plan(tuple(changes), tuple(foretold), plan)


def _coming(now: datetime, target: TargetFacts, branch: str) -> MergeBackProposed:
    way, others = _way(target), len(target.others)
    coming = MergeBackProposed(at=now, target=target.branch, pull=0, branch=branch)
    return msgspec.structs.replace(coming, way=way, others=others)


def _way(target: TargetFacts) -> str:
    return "pick" if target.pick else "merge"


def proposed(pull: Pull, target: TargetFacts, merge: Settled) -> MergeBackProposed:
    """Make the event of a merge-back pull request."""
    return MergeBackProposed(
        at=pull.created,
        target=target.branch,
        pull=pull.number,
        branch=pull.head_branch,
        url=pull.url,
        settled=merge.settled,
        conflicts=merge.conflicts,
        way=_way(target),
        others=len(target.others),
        head=pull.head,
    )


@dataclass(frozen=True)
class Landing:
    """One proposed merge-back: whether the target holds the tag by now, and how it may get it.

    `equal`: the target holds an equal change, by the merge's own doing or as it is now. `allowed`:
    a maintainer said that it needs no merge-back. `behind`: it has to be brought up to date first;
    `updating`: GitHub's refusal of that in this run, empty where it does so. `not_armed`: why
    GitHub does not merge it by itself.
    """

    told: MergeBackProposed
    pull: Pull | None
    relation: Comparison
    equal: bool = False
    allowed: bool = False
    merging: Merging | None = None
    behind: bool = False
    updating: str | None = None
    not_armed: str = ""

    @property
    def open(self) -> Pull | None:
        """The pull request, where it may still be merged."""
        return None if self.pull is None or self.pull.closed or self.pull.draft else self.pull

    @property
    def merges(self) -> bool:
        """Whether what GitHub merges by itself needs no second look.

        A merge commit is allowed, so that the target comes to hold the tag itself; what is picked
        never does, and any method will do.
        """
        allowed = self.merging.allowed if self.merging else ("merge",)
        return "merge" in allowed or (self.told.way == "pick" and bool(allowed))


@dataclass(frozen=True)
class LandFacts:
    """The merge-backs on their way, and what GitHub allows."""

    now: datetime
    incident: int
    landings: Sequence[Landing] = ()
    may_arm: bool = False
    silent: bool = False
    repository: str = ""


@dataclass(frozen=True)
class LandPlan:
    """The pull requests to arm or to bring up to date, and the targets that hold the fix."""

    arm: tuple[Pull, ...] = ()
    armed: tuple[AutoMergeArmed, ...] = ()
    landed: tuple[MergedBack, ...] = ()
    update: tuple[Pull, ...] = ()


def land(facts: LandFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Arm auto-merge on what has not landed, bring it up to date, and record what has.

    With a token that triggers nothing a person does all that: their merge brings the flow to its
    end. So does a person where no merge commit is allowed: what a squash leaves is to be looked at.
    """
    may_arm = facts.may_arm and not facts.silent
    arm: list[Pull] = []
    update: list[Pull] = []
    armed: list[AutoMergeArmed] = []
    landed: list[MergedBack] = []
    for landing in facts.landings:
        how = holds(landing)
        pull = landing.open
        if how:
            landed.append(_merged(landing, how, facts.now))
            continue
        if pull is None:
            continue
        if landing.merges and may_arm:
            armed.append(AutoMergeArmed(at=facts.now, pull=pull.number, head=pull.head))
            arm += [] if pull.auto_merge else [pull]
        update += [pull] if landing.behind and not pull.dirty and not facts.silent else []
    changes = (
        *(Change("update", f"auto-merge of #{pull.number}") for pull in arm),
        *(Change("update", f"branch of #{pull.number}") for pull in update),
    )
    plan = LandPlan(tuple(arm), tuple(armed), tuple(landed), tuple(update))
    return Plan(changes, (*armed, *landed), plan)


def _merged(landing: Landing, how: str, now: datetime) -> MergedBack:
    at = (landing.pull.merged_at if landing.pull else None) or now
    needless = how != "ancestor" and landing.pull is not None and not landing.pull.merged
    by = 0 if needless else landing.told.pull
    return MergedBack(at=at, target=landing.told.target, how=how, pull=by)


def holds(landing: Landing) -> str:
    """Say how the target holds the fix: as `ancestor`, as verified `equal` change, or not.

    A pull request that is open may still be merged. One that was closed and has nothing left to
    bring is not needed; nor is one where a maintainer gave their `word`.
    """
    if landing.relation.status in ("behind", "identical"):
        return "ancestor"
    over = landing.pull is not None and (landing.pull.merged or landing.pull.closed)
    if over and landing.equal:
        return "equal"
    return "word" if landing.allowed else ""


def landed(facts: LandFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Wait until every target holds the fix."""
    missing = [landing for landing in facts.landings if not holds(landing)]
    if not missing:
        return Plan()
    first, pull = missing[0].told, missing[0].pull
    waits = {
        "target": ", ".join(landing.told.target for landing in missing),
        "pull": str(first.pull),
        "incident": str(facts.incident),
    }
    if pull is not None and pull.merged:
        return Halt("waiting", "merge-back-lacks", waits)
    if pull is not None and pull.closed:
        return Halt("waiting", "merge-back-closed", waits)
    if first.conflicts and missing[0].open is None:
        return Halt("waiting", "merge-back-conflicts", {**waits, "files": some(first.conflicts)})
    code, more = _by_whom(missing[0], facts)
    return Halt("waiting", code, {**waits, **more})


def _by_whom(landing: Landing, facts: LandFacts) -> tuple[str, Mapping[str, str]]:
    """Say who merges an open merge-back, and what stands in the way."""
    pull, how = landing.open, landing.merging
    if pull is None or how is None:
        return "not-merged-back", {}
    if pull.dirty:
        return "merge-back-dirty", {"into": landing.told.target, "branch": landing.told.branch}
    if landing.behind and landing.updating != "":
        why = landing.updating or "the token of this run would start no checks"
        return "merge-back-behind", {"why": why, "repository": facts.repository}
    if not landing.merges:
        methods = " or ".join(how.allowed) or "no method at all"
        return "merge-back-by-hand", {"why": how.why_not(), "methods": methods}
    if landing.not_armed:
        return "merge-back-not-armed", {"why": landing.not_armed}
    if pull.auto_merge:
        return "merge-back-armed", {}
    return "not-merged-back", {}
