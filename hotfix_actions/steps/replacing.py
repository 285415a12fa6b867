"""Whether a version may replace what runs, join its line, or be undone: what is read for that."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import replacing
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.patches import brings
from hotfix_actions.domain.replace import Held, ReleaseFacts, ReplaceFacts, UndoFacts, Version
from hotfix_actions.domain.replacing import WORDS, BackFacts, DeployFacts, LineFacts, begins
from hotfix_actions.domain.rollout_end import is_ours
from hotfix_actions.domain.running import Running
from hotfix_actions.domain.step import Halt, Step
from hotfix_actions.domain.versions.tags import akin, parse_tag, read
from hotfix_actions.domain.way_back import Way
from hotfix_actions.errors import OutsideFailed, PermissionMissing
from hotfix_actions.steps import subject as subjects
from hotfix_actions.steps.base import production_records, withdrawn
from hotfix_actions.steps.base_choice import tag_names
from hotfix_actions.steps.environment import (
    environment_of,
    nothing,
    running_now,
    strategy,
    version_of,
)
from hotfix_actions.steps.overrides import standing
from hotfix_actions.steps.own_records import lately
from hotfix_actions.steps.owners import owner
from hotfix_actions.steps.way_back import way_back
from hotfix_actions.steps.withdrawn_held import brings_back

# Of so many missing commits the patches are compared; more are a version of their own.
MOST = 100


def look_before_lock(context: Context) -> DeployFacts:
    """Read what the version would replace, before anybody is asked to approve it."""
    held = lock_of(context.request.environment) in context.held
    return _nothing(context) if held else _look_deploy(context)


def look_locked(context: Context) -> DeployFacts:
    """Read it again under the lock: nobody of ours can change it from now on."""
    held = lock_of(context.request.environment) in context.held
    return _look_deploy(context) if held else _nothing(context)


def _nothing(context: Context) -> DeployFacts:
    return DeployFacts(context.ports.clock.now(), context.incident)


def _look_deploy(context: Context) -> DeployFacts:
    name, tagged = context.request.environment, context.story.tagged
    if tagged is None or not begins(context.story, name):
        return _nothing(context)
    environment, running = environment_of(context), strategy(context).read()
    recorded = () if running.configured else _recorded(context, name)
    states = running.states or recorded
    versions = {state: version_of(context, environment, state) for state in states}
    kept = {version.commit: version for version in versions.values() if version.commit}
    measured = {commit: held(context, tagged.sha, version) for commit, version in kept.items()}
    facts = ReplaceFacts(
        environment=name,
        tag=tagged.tag,
        commit=tagged.sha,
        running=running,
        versions=versions,
        held=measured,
        recorded=recorded,
        gone={
            state: owner(context, state)
            for state, version in versions.items()
            if _is_gone(context, name, version)
        },
    )
    back = brings_back(context, tagged.sha, tagged.tag, list(kept))
    wanted = bool(back) and "withdrawn" in standing(context, {"", tagged.sha})
    facts = _allowed(context, replace(facts, back=back, wanted=wanted))
    return DeployFacts(context.ports.clock.now(), context.incident, facts)


def _is_gone(context: Context, environment: str, version: Version) -> bool:
    """Whether a version was withdrawn; staging may run one that never ran and holds such a one."""
    if str(version) in withdrawn(context):
        return True
    named = bool(version.tag and version.commit) and environment != "production"
    return named and bool(brings_back(context, version.commit, version.tag, ()))


def _allowed(context: Context, facts: ReplaceFacts) -> ReplaceFacts:
    """Ask for a maintainer's word only where something is missing."""
    fine = all(
        version.commit == facts.commit or facts.held.get(version.commit, Held("unread")).whole
        for version in facts.versions.values()
    )
    if fine:
        return facts
    word = WORDS.get(facts.environment, WORDS["production"])
    return replace(facts, allowed=word in standing(context, {facts.commit}))


def _recorded(context: Context, name: str) -> tuple[str, ...]:
    """Return what the newest deployments put there that were not withdrawn since."""
    return tuple(dict.fromkeys(one.ref for one in lately(context, name, withdrawn(context))))


def held(context: Context, new: str, version: Version) -> Held:
    """Find out how much of a version's commit the new one holds."""
    if version.commit == new:
        return Held("same")
    return context.measured(f"held {new} {version.commit}", lambda: _compare(context, new, version))


def _compare(context: Context, new: str, version: Version) -> Held:
    history = context.ports.history
    if _descends(context, new, version.commit):
        return Held("ancestor")
    try:
        ours = history.compare(version.commit, new)
        if ours.status in ("ahead", "identical"):
            return Held("ancestor")
        theirs = history.compare(new, version.commit)
    except PermissionMissing as missing:  # GitHub answers 404: no such commit, no common history
        return Held("unread", why=missing.found)
    titles = tuple(f"{one.sha[:7]} {one.message.partition(chr(10))[0]}" for one in theirs.commits)
    if ours.status == "behind" or len(theirs.commits) > MOST:
        return Held("lacks", titles)
    depth = max(len(ours.commits), len(theirs.commits)) + 1
    try:
        left = context.ports.workspace.missing(new, version.commit, depth=depth)
    except OutsideFailed as failed:
        return Held("unread", why=failed.found)
    number = parse_tag(version.tag)
    lacks = [one.title for one in left if brings(one, number.number if number else "")]
    return Held("lacks", tuple(lacks)) if lacks else Held("patches")


def _descends(context: Context, new: str, old: str) -> bool:
    """Whether the commits that the review was told of lead from one to the other: no question."""
    made = context.story.branch
    if made is None:
        return False
    commits = context.ports.history.lineage(made.branch, new, made.bump).commits
    left, seen = [new], {new}
    while left:
        commit = commits.get(left.pop())
        further = set(commit.parents) - seen if commit else set()
        seen |= further
        left += further
    return old in seen


def look_release(context: Context) -> LineFacts:
    """Read the line's versions, and the open pull requests into the hotfix branch."""
    story, facts = context.story, LineFacts(context.ports.clock.now(), context.incident)
    made, chosen = story.branch, subjects.chosen(context)
    if story.tagged is not None or made is None or isinstance(chosen, Halt):
        return facts
    base = context.ports.objects.tag(made.base_tag)
    versions = [Version(made.base_tag, made.base_tag, base.commit if base else made.base)]
    versions += _since(context, versions[0], made.tag)
    measured = {one.commit: held(context, chosen.sha, one) for one in versions}
    gone = made.base_tag in withdrawn(context)
    back = brings_back(context, chosen.sha, made.tag, [versions[0].commit])
    needed = gone or back or not all(one.whole for one in measured.values())
    pulls = subjects.look(context).pulls
    asked = ReleaseFacts(
        tag=made.tag,
        base=versions[0],
        since=versions[1:],
        held=measured,
        pulls=[one.number for one in pulls if not one.closed and one.head != chosen.sha],
        branch=made.branch,
        files=made.files,
        gone=gone,
        allowed=standing(context, {""}) if needed else (),
        back=back,
    )
    return LineFacts(facts.now, facts.incident, asked)


def _since(context: Context, start: Version, own: str) -> list[Version]:
    """Return the versions of the line above the base, and those that ran in production since.

    One that never ran, and would bring a withdrawn version back, is no part of it.
    """
    base, gone = parse_tag(start.tag), withdrawn(context)
    if base is None:
        return []
    tags = read(tag_names(context), withdrawn=gone)
    kin = [
        tag
        for tag in tags.stable()
        if tag.line == base.line and akin(tag.prefix, base.prefix) and not tags.moves(tag.name)
    ]
    ran = {one.ref for one in production_records(context) if one.state == "success"}
    names = [tag.name for tag in kin if tag.version > base.version or tag.name in ran]
    names = [name for name in names if name not in (start.tag, own)]
    found = context.ports.objects.tags(names) if names else {}
    since = [Version(name, name, found[name].commit if name in found else "") for name in names]
    return [
        one
        for one in since
        if one.tag in ran
        or not one.commit
        or not brings_back(context, one.commit, one.tag, [start.commit])
    ]


def look_rollback(context: Context) -> BackFacts:
    """Read what runs; a version that is neither ours nor the old one is looked up."""
    name = context.request.environment
    rollout, tagged = context.story.rollout(name), context.story.tagged
    over = rollout.rolled_back is not None and not context.request.to
    if not rollout.tag or over:  # where it was rolled back, `rollback` looks at what runs itself
        return BackFacts(context.incident)
    return _back(context, running_now(context), (tagged.sha,) if tagged else ())


def look_breach(context: Context) -> BackFacts:
    """Read it where a rollout went wrong, before production is put back."""
    rollout = context.story.rollout(context.request.environment)
    if not rollout.trouble or context.request.environment != "production":
        return BackFacts(context.incident)
    return look_rollback(context)


def _back(context: Context, running: Running, commits: Sequence[str]) -> BackFacts:
    name = context.request.environment
    environment, rollout = environment_of(context), context.story.rollout(name)
    named = msgspec.structs.replace(rollout, state="")  # what was seen may be another's by now
    sha, to = next(iter(commits), ""), context.request.to
    own = {state for state in running.states if is_ours(state, named, sha)} | {rollout.tag, to}
    if not own.issuperset(running.states):  # the state before is none of a third version
        way = way_back(context, running)
        told = (way,) if isinstance(way, Way) else way.told
        to = to or (way.state if isinstance(way, Way) else "")
        own.update(one.state for one in told)
    owners = {state: owner(context, state) for state in running.states if state not in own}
    own.update(state for state, number in owners.items() if number == context.incident)
    third = [state for state in running.states if state not in own]
    versions = {state: version_of(context, environment, state) for state in third}
    known = [version for version in versions.values() if version.commit]
    facts = UndoFacts(
        environment=name,
        tag=rollout.tag,
        to=to,
        running=running,
        own=own,
        commits=frozenset(commits),
        versions=versions,
        allowed=bool(known) and WORDS.get(name, "") in standing(context, set(commits)),
        owner=next((owners[one.state] for one in known if owners[one.state]), 0),
    )
    return BackFacts(context.incident, facts)


DEPLOY = Step("replace", look_before_lock, replacing.may_deploy, nothing)
LOCKED = Step("replace", look_locked, replacing.may_deploy, nothing)
RELEASE = Step("line", look_release, replacing.may_release, nothing)
ROLLBACK = Step("undo", look_rollback, replacing.may_undo, nothing)
BREACH = Step("undo", look_breach, replacing.may_undo, nothing)
