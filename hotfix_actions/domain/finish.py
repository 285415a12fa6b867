"""After a stable watch: the release is published, what is left is tidied, the incident closes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotfix_actions.domain.events import (
    ActionFiled,
    BranchKept,
    BranchRemoved,
    IncidentClosed,
    PostMortemFiled,
    ReleasePublished,
)
from hotfix_actions.domain.reviewed import moved
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.undone import by_release
from hotfix_actions.domain.versions.number import may_be_latest
from hotfix_actions.domain.world import Issue, Release


@dataclass(frozen=True)
class FinishFacts:
    """The story, and a person's word that production runs it where the tool did not deploy.

    `missing` is why the journal is not believed that it does. `public`: GitHub shows the release;
    `ours`: and an App that is believed tells that it published it.
    """

    story: Story
    missing: Halt | None = None
    public: bool = False
    ours: bool = False
    unwatched: bool = False
    because: str = ""


def finishable(facts: FinishFacts, settings: Settings) -> Plan | Halt:
    """Refuse to finish what is not in production, stable and standing.

    Anybody with write access can add a line that it was published, and publish a release: where
    the tool deploys, that ends no question. A maintainer's word was asked for before it did.
    """
    story = facts.story
    number = {"incident": str(story.number), "tag": story.tagged.tag if story.tagged else ""}
    if story.tagged is None:
        return Halt("refused", "not-released", number)
    if story.withdrawn is not None:
        return Halt("refused", "withdrawn", number)
    if facts.public and (facts.ours or "production" not in settings.environments):
        return Plan()
    if facts.unwatched:
        return Plan() if facts.because else Halt("refused", "no-reason", number, record=False)
    return not_live(story, settings) or facts.missing or Plan()


def not_live(story: Story, settings: Settings) -> Halt | None:
    """Return why not even the journal tells that production is stable with the version."""
    number = {"incident": str(story.number), "tag": story.tagged.tag if story.tagged else ""}
    if "production" not in settings.environments:
        return Halt("refused", "no-production", number)
    production = story.rollout("production")
    if not production.done:
        return Halt("refused", "not-in-production", number)
    stable = production.watch is not None and production.watch.verdict == "pass"
    if not stable or production.rollback is not None:
        return Halt("refused", "not-stable", number)
    return None


def own(tag: str, releases: Sequence[Release]) -> Release | None:
    """Return the release of a version, published or not."""
    return next((release for release in releases if release.tag == tag), None)


def is_public(tag: str, releases: Sequence[Release]) -> bool:
    """Whether GitHub shows everybody the release of a version."""
    found = own(tag, releases)
    return found is not None and not found.draft


@dataclass(frozen=True)
class PublishFacts:
    """The releases, for the one to publish; what the tag names now.

    For who is the highest: all tags, the versions withdrawn, and the release marked latest.
    """

    now: datetime
    story: Story
    releases: Sequence[Release] = ()
    commit: str = ""
    tags: Collection[str] = ()
    withdrawn: Collection[str] = ()
    latest: str = ""


def publish(facts: PublishFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Publish the draft; "Latest" only for the highest version, by tags and releases.

    An old line, or another package of the repository, must not steal it.

    For a tag that is gone GitHub would make one where the default branch is: refused.
    https://docs.github.com/en/rest/releases/releases#create-a-release (`target_commitish`)
    """
    tagged = facts.story.tagged
    if tagged is None:
        return Plan()
    found = own(tagged.tag, facts.releases)
    if found is not None and not found.draft and facts.story.published is not None:
        return Plan()
    if found is None:
        gone = {"tag": tagged.tag, "incident": str(facts.story.number)}
        return Halt("refused", "release-gone", gone)
    if tagged.tag in facts.withdrawn or by_release(tagged.tag, [found]):
        gone = {"tag": tagged.tag, "incident": str(facts.story.number)}
        return Halt("refused", "withdrawn", gone)
    if found.draft and facts.commit != tagged.sha:
        return moved(tagged, facts.commit)
    latest = may_be_latest(
        tagged.tag,
        {*facts.tags, *(r.tag for r in facts.releases if not r.draft)},
        marked=facts.latest,
        withdrawn=facts.withdrawn,
        prereleases=[r.tag for r in facts.releases if r.prerelease],
    )
    event = published(found, latest=latest)
    changes = (Change("update", f"release {tagged.tag}"),) if found.draft else ()
    return Plan(changes, (event,), (found, latest))


def published(release: Release, *, latest: bool) -> ReleasePublished:
    """Make the event of a public release."""
    return ReleasePublished(
        at=release.published or release.created,
        release=release.id,
        tag=release.tag,
        latest=latest,
        url=release.url,
    )


@dataclass(frozen=True)
class TidyFacts:
    """The branches that the tool made, with their heads, and what each may hold at most."""

    now: datetime
    branches: Mapping[str, str | None]
    holds: Mapping[str, Collection[str]]
    removed: Collection[str] = ()


@dataclass(frozen=True)
class TidyPlan:
    """The branches to remove, each with the head that it must still have, and what is told."""

    delete: Mapping[str, str] = field(default_factory=dict)
    told: tuple[BranchRemoved | BranchKept, ...] = ()


def tidy(facts: TidyFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Remove the tool's own branches; one that holds anything newer is kept, and named."""
    told: list[BranchRemoved | BranchKept] = []
    delete: dict[str, str] = {}
    for branch, head in facts.branches.items():
        if branch in facts.removed:
            continue
        if head is not None and head not in facts.holds[branch]:
            told.append(BranchKept(at=facts.now, branch=branch, head=head))
            continue
        told.append(BranchRemoved(at=facts.now, branch=branch))
        if head is not None:
            delete[branch] = head
    changes = tuple(Change("delete", f"refs/heads/{branch}") for branch in delete)
    return Plan(changes, tuple(told), TidyPlan(delete, tuple(told)))


@dataclass(frozen=True)
class CloseFacts:
    """The incident issue."""

    now: datetime
    issue: Issue
    told: IncidentClosed | None = None


def close(facts: CloseFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Close the incident."""
    event = IncidentClosed(at=facts.now, incident=facts.issue.number)
    changes = () if facts.issue.closed else (Change("update", f"state of #{facts.issue.number}"),)
    return Plan() if facts.told else Plan(changes, (event,), facts.issue)


@dataclass(frozen=True)
class Draft:
    """An issue to file: a key that knows it again, a title, a body that holds its marker."""

    key: str
    title: str
    body: str


@dataclass(frozen=True)
class LearnFacts:
    """The post-mortem and its actions: as drafted, and as far as they exist."""

    now: datetime
    incident: int
    postmortem: Draft
    actions: Sequence[Draft] = ()
    told: PostMortemFiled | None = None
    filed: Issue | None = None
    told_actions: Sequence[ActionFiled] = ()
    filed_actions: Mapping[str, Issue] | None = None


@dataclass(frozen=True)
class LearnPlan:
    """What to file: the post-mortem unless found, the actions that are missing, what was found."""

    postmortem: Draft
    found: Issue | None
    actions: tuple[Draft, ...]
    present: Mapping[str, Issue]


def learn(facts: LearnFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """File the post-mortem once, with its actions as sub-issues."""
    told = {action.key for action in facts.told_actions}
    present = {key: x for key, x in (facts.filed_actions or {}).items() if key not in told}
    missing = tuple(a for a in facts.actions if a.key not in told and a.key not in present)
    changes: list[Change] = []
    if facts.filed is None and facts.told is None:
        changes.append(Change("create", "post-mortem issue"))
    for action in missing:
        changes.append(Change("create", f"action issue: {action.title}"))
        changes.append(Change("update", "sub-issues of the post-mortem"))
    number = facts.filed.number if facts.filed else 0
    filed = [] if facts.told else [PostMortemFiled(at=facts.now, issue=number)]
    coming = [ActionFiled(at=facts.now, issue=0, title=a.title, key=a.key) for a in missing]
    coming += [
        ActionFiled(at=facts.now, issue=action.number, title=action.title, key=key)
        for key, action in present.items()
    ]
    plan = LearnPlan(facts.postmortem, facts.filed, missing, present)
    return Plan(tuple(changes), (*filed, *coming), plan)
