"""Step 11: the recorded previous state is put back and verified; the version is withdrawn."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import deploy, rollback, undone
from hotfix_actions.domain.events import Event, RollbackIntended, RolledBack, Withdrawn
from hotfix_actions.domain.live import LOCK_SECONDS, lock_of
from hotfix_actions.domain.rollback import RollbackFacts, RollbackPlan
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.state import lease_of
from hotfix_actions.domain.step import Change, Halt, Plan, Step
from hotfix_actions.domain.way_back import NOBODY, Unsure, Way
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import HotfixError, PermissionMissing, RefsUnmoved
from hotfix_actions.steps import believing, restoring, warned
from hotfix_actions.steps.base import default_branch, releases, withdraw, withdrawn
from hotfix_actions.steps.environment import (
    RUNNING_NOW,
    environment_of,
    lately_held,
    nothing,
    record,
    running_now,
    set_state,
    strategy,
    taken_over,
    version_of,
)
from hotfix_actions.steps.moved_tag import COMMIT, commit_then, told_move
from hotfix_actions.steps.owners import owner
from hotfix_actions.steps.way_back import way_back

# What a rollback's record calls how often its state was put back before.
AGAIN = "again"


def look_asked(context: Context) -> RollbackFacts:
    """Read what is known where a person asks for a rollback."""
    because = context.request.because or f"{context.request.actor or 'somebody'} asked for it"
    return replace(_look(context, because), held=bool(restoring.at_work(context)))


def look_take_over(context: Context) -> RollbackFacts:
    """Read whether an earlier run of this rollback left its lock, or a deployment only begins."""
    name, story = context.request.environment, context.story
    rollout = story.rollout(name)
    return RollbackFacts(
        now=context.ports.clock.now(),
        environment=name,
        story=story,
        left=rollout.rolled_back is not None and _is_left(context, rollout.rolled_back.run),
        beginning=not rollout.tag and story.tagged is not None and _is_beginning(context),
    )


def _is_left(context: Context, run: str) -> bool:
    """Whether the environment's lock is that of a run that has written the rollback down.

    It needs the lock no more, alive or not; nor does a run that is known to be over.
    """
    lock = lock_of(context.request.environment)
    if context.ports.state.read(lock) is None:
        return False
    holder = context.ports.leases.holder(lock)
    return holder is None or bool(run and holder.run == run)


def _is_beginning(context: Context) -> bool:
    """Whether a run that deploys this incident holds the lock, and has written no intent yet."""
    holder = context.ports.leases.holder(lock_of(context.request.environment))
    if holder is None or holder.command != "deploy":
        return False
    own = context.ports.leases.holder(lease_of(context.incident))
    return own is not None and own.run == holder.run


def look_breach(context: Context) -> RollbackFacts:
    """Read what is known after a rollout that went wrong; only production is put back."""
    name = context.request.environment
    taken = not lately_held(context, name) and bool(taken_over(context, name))
    return replace(_look(context, ""), taken=taken)


def _look(context: Context, asked: str) -> RollbackFacts:
    name = context.request.environment
    rollout = context.story.rollout(name)
    left = rollout.left_running
    wanted = bool(asked or (rollout.trouble and name == "production"))
    needed = wanted and bool(rollout.tag)
    running = running_now(context) if needed else UNCONFIGURED
    to = context.request.to
    way = way_back(context, running) if needed and not to else NOBODY
    since = _since(context, running, way) if not to else ""
    return RollbackFacts(
        now=context.ports.clock.now(),
        environment=name,
        story=context.story,
        settings=environment_of(context),
        owner=owner(context, since) if since else 0,
        known=bool(since) and _is_known(context, since),
        running=running,
        asked=asked,
        withdrawn=withdrawn(context) if needed else (),
        to=to,
        way=way,
        lives=left is not None and strategy(context).may_live(left),
    )


def _since(context: Context, running: Running, way: Way | Unsure) -> str:
    """Return what runs since the rollback, where it is neither ours nor the state to put back."""
    rollout = context.story.rollout(context.request.environment)
    expected = (rollout.tag, way.state if isinstance(way, Way) else "")
    return "" if rollout.rolled_back is None or running.only in expected else running.only


def _is_known(context: Context, state: str) -> bool:
    """Whether a state is a version of the repository: it then takes a maintainer's word."""
    try:
        return bool(version_of(context, environment_of(context), state).commit)
    except HotfixError:  # unread: whoever names a state is told
        return False


def look_settled(context: Context) -> RollbackFacts:
    """Read what the journal tells by now."""
    return RollbackFacts(
        now=context.ports.clock.now(),
        environment=context.request.environment,
        story=context.story,
        settings=environment_of(context),
        unsettled=context.unsettled,
    )


def only_production(facts: RollbackFacts, settings: Settings) -> Plan | Halt:
    """After a breach: decide for production; staging is rolled out again by the next run.

    The run that took the lock performs the rollback; skip it here.
    """
    if facts.environment != "production" or facts.taken:
        return Plan()
    return rollback.decide(facts, settings)


def take_over(facts: RollbackFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Take the lock over that an earlier run left behind: it is given back at the end.

    So is that of a deployment which only begins: without it, it can write no intent.
    """
    if not facts.left and not facts.beginning:
        return Plan()
    change = Change("delete" if facts.left else "update", f"refs/{lock_of(facts.environment)}")
    return Plan((change,), payload=facts.environment)


def ensure_take_over(context: Context, plan: Plan) -> Iterator[Event]:
    """Take it, and read what the other run had written until then."""
    if plan.payload:
        context.hold(lock_of(plan.payload), seconds=LOCK_SECONDS, wait=0, force=True)
        context.forget(RUNNING_NOW)
        context.catch_up()
    yield from ()


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
    """Write the intent, take the lock over, restore, verify, record, withdraw.

    A rollback never queues: a rollout that is at work sees that its lock is gone, and stops.
    """
    todo: RollbackPlan | None = plan.payload
    if todo is None:
        return
    intent = todo.intent
    context.record_apart = partial(_record_apart, context, todo)
    yield intent
    run = restoring.takes_over(context, intent) if todo.lock else ""
    context.undoing = True
    if todo.restore:
        restoring.restore(context, intent)
    ended = not run or restoring.await_end(context, intent, run)
    restoring.verify(context, intent)
    warned.warn(context, intent.to)
    until = context.unsettled = restoring.unsettled(context, ended=ended)
    if todo.record:
        yield from _recorded(context, todo, until)
    elif todo.withdraw and (blocked := _withdraw(context, intent)):
        raise blocked
    if not todo.record and todo.gone is not None:
        yield todo.gone
    if todo.settled is not None and until is None:
        yield msgspec.structs.replace(
            todo.settled, at=context.ports.clock.now(), unverified=context.unverified
        )


def _recorded(
    context: Context, todo: RollbackPlan, until: datetime | None
) -> Iterator[RolledBack | Withdrawn]:
    """Record on GitHub what is true, then tell of it."""
    intent = todo.intent
    number = _record(context, intent)
    blocked = _withdraw(context, intent) if todo.gone is not None else None
    if intent.environment == "production" and _is_closed(context):
        context.ports.issues.update(context.incident, closed=False)
        context.reopened = True
    now = context.ports.clock.now()
    yield msgspec.structs.replace(
        todo.back,
        at=now,
        deployment=number,
        unsettled_until=until,
        unverified=context.unverified,
    )
    if blocked is not None:
        raise blocked
    if todo.gone is not None:
        yield msgspec.structs.replace(todo.gone, at=now)


def _record_apart(context: Context, todo: RollbackPlan) -> None:
    """Record on GitHub what is true, where the tool's own refs tell nothing of it."""
    if todo.record:
        _record(context, todo.intent)
    if todo.withdraw or todo.gone is not None:
        _withdraw(context, todo.intent)


def _is_closed(context: Context) -> bool:
    """Whether the incident is closed: by `finish`, or by a person, of whom no journal tells."""
    if context.story.incident is None:
        return False
    issue = context.issue()
    return issue is not None and issue.closed


def _record(context: Context, intent: RollbackIntended) -> int:
    whose = deploy.identity(context.incident, context.story.attempt)
    payload = {
        **whose,
        undone.PAYLOAD: intent.tag,
        "journal": context.head or "",
        "state": intent.to,
    }
    commit = commit_then(context, intent.to)
    if commit:  # its tag may be moved until then
        payload[COMMIT] = commit
    if intent.again:  # the record of the time before tells another moment
        payload[AGAIN] = intent.again
    known = context.ports.deployments.all(intent.environment)
    _end_record(context, intent, known)
    back = (one for one in known if one.payload.get(undone.PAYLOAD) == intent.tag)
    newest = next((one for one in back if believing.made(context, one)), None)
    made = newest if newest is not None and _is_about(newest, intent) else None
    if made is None:
        ref, words = _ref(context, intent.to), f"Back from {intent.tag}"
        made = record(context, intent.environment, ref, words, payload)
    if made.state != "success":
        set_state(context, (intent.environment, made.id), "success", f"{intent.to} is back")
    return made.id


def _is_about(record: Deployment, intent: RollbackIntended) -> bool:
    """Whether a record tells of this very time that the state was put back."""
    told = record.payload
    return told.get("state", record.ref) == intent.to and told.get(AGAIN, 0) == intent.again


def _end_record(context: Context, intent: RollbackIntended, known: Sequence[Deployment]) -> None:
    """Say on the rollout's own record that it failed; the journal has no number if it was cut.

    That number may be any record's: one that is known and says of itself that it is another's is
    left alone, and so is one that GitHub does not have.
    """
    told = context.story.rollout(intent.environment).deployment
    whose = deploy.identity(context.incident, context.story.attempt).items()
    own = [
        one
        for one in known
        if one.ref == intent.tag
        and "rollback" not in one.payload
        and all(one.payload.get(key) == value for key, value in whose)
    ]
    if len(own) > 1:  # any writer can make one that looks so
        own.sort(key=lambda one: (not believing.made(context, one), one.id != told))
    words = f"{undone.ROLLED_BACK}{intent.because}"
    if own and own[0].state != "failure":
        set_state(context, (intent.environment, own[0].id), "failure", words)
    elif not own and told and told not in [one.id for one in known]:
        with suppress(PermissionMissing):
            set_state(context, (intent.environment, told), "failure", words)


def _ref(context: Context, state: str) -> str:
    """Return what a deployment record names: GitHub refuses one of what is no ref.

    That is the state's tag or commit, else the base tag, the commit that it named when the hotfix
    began, or the default branch: any writer can delete a tag.
    https://docs.github.com/en/rest/deployments/deployments#create-a-deployment (`ref`)
    """
    if told_move(context, state):  # the record must not name what somebody moved the tag to
        return commit_then(context, state)
    made = context.story.branch
    names = (state, made.base_tag, made.base) if made else (state,)
    return next((name for name in names if _is_ref(context, name)), default_branch(context))


def _is_ref(context: Context, name: str) -> bool:
    if not re.fullmatch(r"[0-9a-f]{40}", name):
        return context.ports.refs.get(f"tags/{name}") is not None
    try:
        context.ports.objects.commit(name)
    except PermissionMissing:  # GitHub answers 404: no such commit
        return False
    return True


def _withdraw(context: Context, intent: RollbackIntended) -> RefsUnmoved | None:
    """Say of the release that it is withdrawn, and mark the version; return what keeps the mark."""
    for found in releases(context):
        if found.tag == intent.tag and undone.WITHDRAWN not in found.name:
            body = f"**Withdrawn:** this version was rolled back.\n\n{found.body}"
            title = f"{found.name} {undone.WITHDRAWN}"
            context.ports.releases.mark_withdrawn(found, name=title, body=body)
    try:
        withdraw(context, intent.tag)
    except RefsUnmoved as blocked:
        return blocked
    return None


TAKE_OVER = Step("take-over", look_take_over, take_over, ensure_take_over)
ROLLBACK = Step("rollback", look_asked, rollback.decide, ensure)
SETTLED = Step("settled", look_settled, rollback.settled, nothing)
SETTLED_AFTER_BREACH = Step("settled", look_settled, rollback.settled_after_breach, nothing)
AFTER_BREACH = Step("rollback", look_breach, only_production, ensure)
