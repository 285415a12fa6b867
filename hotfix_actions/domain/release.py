"""The tag and the draft release."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain.events import BranchMade, FixMerged, ReleaseDrafted, Tagged
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.world import Release, TagFacts


@dataclass(frozen=True)
class TagState:
    """What stands where the tag would go, and what would be tagged."""

    now: datetime
    branch: BranchMade | None
    sha: str
    tag: TagFacts | None = None
    merged: FixMerged | None = None
    told: Tagged | None = None
    withdrawn: Collection[str] = ()


@dataclass(frozen=True)
class TagPlan:
    """The tag to make on `sha`, unless it is there (`make` false)."""

    tagged: Tagged
    merged: FixMerged | None
    make: bool


def tag(facts: TagState, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Make the annotated tag on exactly the judged commit; another's tag is never touched."""
    if facts.told is not None:
        return Plan()
    if facts.branch is None:
        return Halt("refused", "not-opened", record=False)
    name = facts.branch.tag
    found = facts.tag
    if name in facts.withdrawn:
        return Halt("refused", "withdrawn", {"tag": name})
    if found is not None and (found.commit != facts.sha or not found.annotated):
        return Halt("refused", "tag-taken", {"tag": name, "commit": found.commit[:7]})
    event = Tagged(
        at=_tagged_at(facts),
        tag=name,
        sha=facts.sha,
        version=facts.branch.version,
        object=found.object if found is not None else "",
    )
    return Plan(
        changes=() if found else (Change("create", f"refs/tags/{name}"),),
        foretold=(*([facts.merged] if facts.merged else []), event),
        payload=TagPlan(event, facts.merged, make=found is None),
    )


def _tagged_at(facts: TagState) -> datetime:
    """Return when the tag was made; who made it chose its date, so that it may not be true."""
    when = facts.tag.when if facts.tag is not None else None
    merged = facts.merged.at if facts.merged is not None else None
    if when is None or when > facts.now or (merged is not None and when < merged):
        return facts.now
    return when


@dataclass(frozen=True)
class DraftFacts:
    """The releases that exist."""

    now: datetime
    tagged: Tagged | None
    releases: Sequence[Release] = ()
    told: ReleaseDrafted | None = None


def draft(facts: DraftFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Draft the release; one that is there for the tag, draft or public, is taken as it is."""
    if facts.told is not None or facts.tagged is None:
        return Plan()
    name = facts.tagged.tag
    found = next((release for release in facts.releases if release.tag == name), None)
    if found is None:
        coming = ReleaseDrafted(at=facts.now, release=0, tag=name)
        return Plan((Change("create", f"draft release {name}"),), (coming,))
    return Plan(foretold=(drafted(found),), payload=found)


def drafted(release: Release) -> ReleaseDrafted:
    """Make the event of a draft."""
    return ReleaseDrafted(at=release.created, release=release.id, tag=release.tag, url=release.url)
