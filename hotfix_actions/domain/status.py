"""Where a hotfix stands now: the journal's story beside what GitHub and the environments show.

Pure: from facts that were read this moment to a `Standing`. What could not be read is named in
`unread`; it is never taken for absent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import msgspec

from hotfix_actions.domain import events as e
from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.rollout_end import names_version
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.state import lease_of
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.world import Deployment, Issue, Pull, Release, Review

Source = Literal["state", "record", "journal", "unknown"]


@dataclass(frozen=True)
class Fix:
    """A pull request into the hotfix branch; reviews and checks are None where they are unread.

    `checks` are the states that GitHub shows at its head, by the checks' names.
    """

    pull: Pull
    reviews: tuple[Review, ...] | None = None
    checks: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Shown:
    """What GitHub shows of one hotfix now. `unread` names the parts that it did not tell.

    `fixes` are the pull requests into the hotfix branch, newest first; `tag` is the commit that the
    tag names, empty where there is none; `merge_backs` those of the journal, by their numbers.
    """

    issue: Issue | None = None
    fixes: tuple[Fix, ...] = ()
    tag: str = ""
    release: Release | None = None
    merge_backs: Mapping[int, Pull] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """A lease that stands: who holds it, and whether that run is over (None: not told).

    `fault` says why a lease cannot be read; its holder is then not known.
    """

    name: str
    ref: str
    holder: Holder | None = None
    over: bool | None = None
    fault: str = ""


@dataclass(frozen=True)
class Facts:
    """All that is known of one hotfix. `trouble` says why its journal cannot be read.

    `running` is what each configured environment answers here, `records` are our own deployment
    records of each, newest first; `held` are the leases of this hotfix and of the environments.
    `asked_by` are people whose comment asks for production since the release, whatever their role.
    """

    number: int
    now: datetime
    story: Story
    trouble: str = ""
    shown: Shown = field(default_factory=Shown)
    held: tuple[Held, ...] = ()
    running: Mapping[str, Running] = field(default_factory=dict)
    records: Mapping[str, Sequence[Deployment]] = field(default_factory=dict)
    asked_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Runs:
    """What an environment runs, who says so, and since when that is said.

    `not_asked` is why its own `state` command did not tell it; `asked`: it was run. `tag` is the
    version that this hotfix took there.
    """

    environment: str
    state: str = ""
    source: Source = "unknown"
    at: datetime | None = None
    not_asked: str = ""
    tag: str = ""
    asked: bool = False

    @property
    def ours(self) -> bool:
        """Whether it runs the version of this hotfix."""
        return bool(self.tag) and self.state == self.tag

    @property
    def holds(self) -> bool:
        """Whether the version of this hotfix was seen to run there, in a part at least."""
        return self.source == "state" and names_version(self.state, self.tag, "")


@dataclass(frozen=True)
class Standing:
    """Where one hotfix stands. `story` is the journal's, led on by what GitHub shows.

    `approved_by` and `objected_by` are people's last words on the fix as it is now; whether an
    approver wrote part of it is for `release` to say. `at_work` is a run that is not known to be
    over; `left` are environments whose rollout or watch was begun by a run that is.
    """

    number: int
    now: datetime
    story: Story
    title: str
    url: str
    opened: datetime | None
    due: datetime | None
    fix: Fix | None
    approved_by: tuple[str, ...]
    objected_by: tuple[str, ...]
    environments: tuple[Runs, ...]
    held: tuple[Held, ...]
    at_work: Held | None
    left: tuple[str, ...]
    trouble: str
    unread: tuple[str, ...]
    issue_closed: bool | None
    release: Release | None = None
    asked_by: tuple[str, ...] = ()

    def runs(self, environment: str) -> Runs:
        """Return what an environment runs."""
        found = (one for one in self.environments if one.environment == environment)
        return next(found, Runs(environment))


def standing(facts: Facts) -> Standing:
    """Say where a hotfix stands."""
    story, shown = as_now(facts.story, facts.shown, facts.now), facts.shown
    fix = _fix(story, shown.fixes)
    issue, opened = shown.issue, story.incident
    own = {lease_of(facts.number), *(lock_of(name) for name in story.rollouts)}
    held = tuple(one for one in facts.held if one.name in own)
    working = [one for one in held if one.over is not True and one.holder is not None]
    return Standing(
        number=facts.number,
        now=facts.now,
        story=story,
        title=issue.title if issue else opened.title if opened else "",
        url=issue.url if issue else opened.url if opened else "",
        opened=opened.at if opened else issue.created if issue else None,
        due=story.triage.due if story.triage else None,
        fix=fix,
        approved_by=_last_words(fix, "APPROVED"),
        objected_by=_last_words(fix, "CHANGES_REQUESTED"),
        environments=tuple(_runs(facts, story, name) for name in _environments(facts, story)),
        held=held,
        at_work=working[0] if working else None,
        left=tuple(_left(story, held)),
        trouble=facts.trouble,
        unread=shown.unread,
        issue_closed=issue.closed if issue else None,
        release=shown.release,
        asked_by=facts.asked_by,
    )


def as_now(story: Story, shown: Shown, now: datetime) -> Story:
    """Lead the journal's story on to what GitHub shows: the fix, its merge, tag, merge-backs."""
    if story.branch is None:
        return story
    told = _stands(story, fold(_of_fix(story, shown, now), story))
    if "fix" not in shown.unread and told.merged is None and not _open(shown.fixes):
        told = msgspec.structs.replace(told, proposed=None)
    if shown.release is not None and shown.release.draft:  # whatever a line of the journal tells
        told = msgspec.structs.replace(told, published=None)
    if "tag" in shown.unread:
        return told
    if told.tagged is None and shown.tag and told.merged is not None:
        tag, version = story.branch.tag, story.branch.version
        told = fold([e.Tagged(at=now, tag=tag, sha=shown.tag, version=version)], told)
    return fold(_of_release(told, shown, now), told)


def _stands(before: Story, now: Story) -> Story:
    """Keep a release's refusal where what GitHub shows was so already: it was refused for that."""
    stopped, merged = before.stopped, now.merged
    if stopped is None or stopped.command == "gate" or merged is None or merged.at > stopped.at:
        return now
    return msgspec.structs.replace(now, stopped=stopped)


def _of_fix(story: Story, shown: Shown, now: datetime) -> Iterable[e.Event]:
    if story.merged is not None:
        return
    merged = [fix.pull for fix in shown.fixes if fix.pull.merged]
    current = merged[:1] or _open(shown.fixes)[:1]
    for pull in current:
        if story.proposed is None or story.proposed.head != pull.head:
            yield e.FixProposed(
                at=now, pull=pull.number, head=pull.head, author=pull.author, url=pull.url
            )
    for pull in merged[:1]:
        at = pull.merged_at or now
        authors = (pull.author,)
        yield e.FixMerged(at=at, sha=pull.merge_commit, pulls=(pull.number,), authors=authors)


def _of_release(story: Story, shown: Shown, now: datetime) -> Iterable[e.Event]:
    release = shown.release
    if release is not None and story.tagged is not None and story.draft is None:
        yield e.ReleaseDrafted(at=now, release=release.id, tag=release.tag, url=release.url)
    if release is not None and not release.draft and story.published is None:
        at = release.published or now
        yield e.ReleasePublished(at=at, release=release.id, tag=release.tag, url=release.url)
    for target, proposed in story.merge_backs.items():
        pull = shown.merge_backs.get(proposed.pull)
        if pull is not None and pull.merged and target not in story.held:
            yield e.MergedBack(at=now, target=target, how="merged", pull=pull.number)


def _open(fixes: Sequence[Fix]) -> list[Pull]:
    return [fix.pull for fix in fixes if not (fix.pull.closed or fix.pull.merged or fix.pull.draft)]


def _fix(story: Story, fixes: Sequence[Fix]) -> Fix | None:
    pull = story.proposed.pull if story.proposed else 0
    return next((fix for fix in fixes if fix.pull.number == pull), None)


def _last_words(fix: Fix | None, state: str) -> tuple[str, ...]:
    """Return who said this last: an approval only of the head as it is now."""
    if fix is None or fix.reviews is None:
        return ()
    last: dict[str, Review] = {}
    for review in sorted(fix.reviews, key=lambda one: one.submitted):
        if review.state in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
            last[review.author] = review
    return tuple(
        who
        for who, review in last.items()
        if review.state == state
        and who != fix.pull.author
        and review.writes
        and (state != "APPROVED" or review.commit == fix.pull.head)
    )


def _environments(facts: Facts, story: Story) -> list[str]:
    names = {"production", *facts.running, *story.rollouts}
    return sorted(names, key=lambda name: (name != "staging", name))


def _runs(facts: Facts, story: Story, name: str) -> Runs:
    """Say what runs: its own answer first, then our newest record, then the journal."""
    asked = facts.running.get(name, UNCONFIGURED).configured
    return replace(_told(facts, story, name), asked=asked)


def _told(facts: Facts, story: Story, name: str) -> Runs:
    running, rollout = facts.running.get(name, UNCONFIGURED), story.rollout(name)
    if running.told:
        return Runs(name, str(running), "state", facts.now, "", rollout.tag)
    why = str(running)
    back = rollout.rolled_back
    records = facts.records.get(name, ())
    good = next((one for one in records if one.state == "success"), None)
    stopped = rollout.stopped
    if stopped is not None and back is None and stopped.state:
        return Runs(name, stopped.state, "journal", stopped.at, why, rollout.tag)
    if back is not None and (good is None or good.created <= back.at):
        return Runs(name, back.to, "journal", back.at, why, rollout.tag)
    if rollout.done is not None and (good is None or good.created <= rollout.done):
        return Runs(name, rollout.tag, "journal", rollout.done, why, rollout.tag)
    if good is not None:
        at = good.changed or good.created
        return Runs(name, good.ref, "record", at, why, rollout.tag)
    return Runs(name, not_asked=why, tag=rollout.tag)


def _left(story: Story, held: Sequence[Held]) -> Iterable[str]:
    """Name the environments in which something was begun that no run goes on with."""
    working = {one.name for one in held if one.over is not True}
    for name, rollout in story.rollouts.items():
        judged = rollout.watch is not None
        watching = rollout.done is not None and rollout.watching is not None and not judged
        ended = rollout.done is not None or rollout.failed or rollout.stopped is not None
        begun = rollout.begun is not None and not ended
        undoing = rollout.rollback is not None and rollout.rolled_back is None
        going = (watching or begun or undoing) and rollout.rolled_back is None
        if going and lock_of(name) not in working:
            yield name
