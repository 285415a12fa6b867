"""Step 11: the recorded previous state is put back and verified; the version is withdrawn."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import deploy, recall, rollback
from hotfix_actions.domain.events import Event, RollbackIntended
from hotfix_actions.domain.live import LOCK_SECONDS, lock_of
from hotfix_actions.domain.recall import RecallFacts
from hotfix_actions.domain.rollback import RollbackFacts, RollbackPlan
from hotfix_actions.domain.running import UNCONFIGURED
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.state import StateChange
from hotfix_actions.domain.step import Change, Halt, Plan, Step
from hotfix_actions.errors import HotfixError, LostRace, NotRestored, OutsideFailed
from hotfix_actions.ports import RolloutBroken
from hotfix_actions.steps.base import WITHDRAWN, records, releases, withdrawn
from hotfix_actions.steps.environment import (
    PROBE_TIMEOUT,
    environment_of,
    health,
    nothing,
    record,
    set_state,
    strategy,
    taken_over,
)

# How many seconds a checkout may take that a restore can do without.
PATIENCE = 20.0


def look_recall(context: Context) -> RecallFacts:
    """Read our deployment records where the journal tells of no rollout."""
    name = context.request.environment
    told = context.story.rollout(name).tag
    return RecallFacts(
        environment=name,
        incident=context.incident,
        story=context.story,
        trouble=context.trouble,
        records=() if told else records(context, name),
    )


def look_asked(context: Context) -> RollbackFacts:
    """Read what is known where a person asks for a rollback."""
    because = context.request.because or f"{context.request.actor or 'somebody'} asked for it"
    return _look(context, because)


def look_take_over(context: Context) -> RollbackFacts:
    """Read the same, and whether an earlier run of this rollback left its lock behind."""
    return replace(look_asked(context), left=_is_left(context))


def _is_left(context: Context) -> bool:
    """Whether the environment's lock is that of a run that has written the rollback down.

    It needs the lock no more, alive or not; nor does a run that is known to be over.
    """
    name = context.request.environment
    done, lock = context.story.rollout(name).rolled_back, lock_of(name)
    if done is None or context.ports.state.read(lock) is None:
        return False
    holder = context.ports.leases.holder(lock)
    return holder is None or bool(done.run and holder.run == done.run)


def look_breach(context: Context) -> RollbackFacts:
    """Read what is known after a rollout that went wrong; only production is put back."""
    taken = bool(taken_over(context, context.request.environment))
    return replace(_look(context, ""), taken=taken)


def _look(context: Context, asked: str) -> RollbackFacts:
    name = context.request.environment
    rollout = context.story.rollout(name)
    wanted = bool(asked or (rollout.trouble and name == "production"))
    to = context.request.to
    needed = wanted and bool(rollout.tag) and (rollout.rolled_back is None or bool(to))
    return RollbackFacts(
        now=context.ports.clock.now(),
        environment=name,
        story=context.story,
        settings=environment_of(context),
        running=strategy(context).read() if needed else UNCONFIGURED,
        asked=asked,
        withdrawn=withdrawn(context) if needed else (),
        to=to,
    )


def only_production(facts: RollbackFacts, settings: Settings) -> Plan | Halt:
    """After a breach: decide for production; staging is rolled out again by the next run.

    The run that took the lock performs the rollback; skip it here.
    """
    if facts.environment != "production" or facts.taken:
        return Plan()
    return rollback.decide(facts, settings)


def take_over(facts: RollbackFacts, settings: Settings) -> Plan | Halt:
    """Take over the environment's lock where there is anything to put back.

    One that an earlier run left behind is taken over, too: it is given back at the end.
    """
    todo = rollback.decide(facts, settings)
    needed = not isinstance(todo, Halt) and bool(todo.changes)
    if not needed and not facts.left:
        return Plan()
    change = Change("update" if needed else "delete", f"refs/{lock_of(facts.environment)}")
    return Plan((change,), payload=facts.environment)


def ensure_take_over(context: Context, plan: Plan) -> Iterator[Event]:
    """Rollback never queues: a running watch sees that its lock is gone, and stops."""
    if plan.payload:
        context.hold(lock_of(plan.payload), seconds=LOCK_SECONDS, wait=0, force=True)
    yield from ()


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
    """Write the intent, restore, verify, record, withdraw."""
    todo: RollbackPlan | None = plan.payload
    if todo is None:
        return
    intent = todo.intent
    yield intent
    if todo.restore:
        _restore(context, intent)
    _verify(context, intent)
    context.restored = intent.to
    number = _record(context, intent)
    if todo.gone is not None:
        _withdraw(context, intent)
    now = context.ports.clock.now()
    yield msgspec.structs.replace(todo.back, at=now, deployment=number)
    if todo.gone is not None:
        yield msgspec.structs.replace(todo.gone, at=now)


def _restore(context: Context, intent: RollbackIntended) -> None:
    try:
        with _source(context) as source:
            strategy(context).restore(intent.to, source=source)
    except RolloutBroken as broken:
        raise _still_broken(intent, str(broken)) from broken


@contextmanager
def _source(context: Context) -> Iterator[Path]:
    """Give the tree of the version that goes; a rollback does not fail for want of it."""
    sha = context.story.tagged.sha if context.story.tagged else ""
    with ExitStack() as stack:
        try:
            source = stack.enter_context(context.ports.workspace.checkout(sha, patience=PATIENCE))
        except HotfixError:  # no git, an old one, or nothing to fetch from
            source = context.ports.workspace.here()
        yield source


def _verify(context: Context, intent: RollbackIntended) -> None:
    """Read again what runs: a restore is believed only when it shows."""
    environment = environment_of(context)
    if environment.state:
        running = strategy(context).read()
        if not running.told:
            raise _still_broken(intent, str(running))
        if running.only != intent.to:
            raise _still_broken(intent, f"{running} runs instead of {intent.to}")
    if environment.health:
        healthy, why = health(context.ports.web.get(environment.health, timeout=PROBE_TIMEOUT))
        if not healthy:
            raise _still_broken(intent, f"health {why}")


def _still_broken(intent: RollbackIntended, found: str) -> OutsideFailed:
    return NotRestored(
        tried=f"putting {intent.to} back into {intent.environment}",
        found=found,
        remedy=f"put {intent.to} back by hand, then run the same command again: it verifies, "
        "and records the rollback",
    )


def _record(context: Context, intent: RollbackIntended) -> int:
    rollout = context.story.rollout(intent.environment)
    if rollout.deployment:
        name = (intent.environment, rollout.deployment)
        set_state(context, name, "failure", f"rolled back: {intent.because}")
    whose = deploy.identity(context.incident, context.story.attempt)
    payload = {
        **whose,
        "rollback": intent.tag,
        "journal": context.head or "",
        "state": intent.to,
    }
    ref = _ref(context, intent.to)
    there = [
        one
        for one in context.ports.deployments.all(intent.environment)
        if one.ref == ref
        and one.payload.get("rollback") == intent.tag
        and one.payload.get("state", one.ref) == intent.to
    ]
    words = f"Back from {intent.tag}"
    made = there[0] if there else record(context, intent.environment, ref, words, payload)
    set_state(context, (intent.environment, made.id), "success", f"{intent.to} is back")
    return made.id


def _ref(context: Context, state: str) -> str:
    """Return what a deployment record names: a tag or commit; what `state` prints may be neither.

    GitHub refuses a deployment of what is no ref.
    """
    known = re.fullmatch(r"[0-9a-f]{40}", state) or context.ports.refs.get(f"tags/{state}")
    return state if known or context.story.branch is None else context.story.branch.base_tag


def _withdraw(context: Context, intent: RollbackIntended) -> None:
    name = f"{WITHDRAWN}{intent.tag}"
    sha = context.story.tagged.sha if context.story.tagged else ""
    if sha:  # unknown only where it was withdrawn before
        with suppress(LostRace):  # it was withdrawn before
            context.ports.state.swap([StateChange(name, None, sha)])
    context.forget("withdrawn")
    for found in releases(context):
        if found.tag == intent.tag and "(withdrawn)" not in found.name:
            body = f"**Withdrawn:** this version was rolled back.\n\n{found.body}"
            title = f"{found.name} (withdrawn)"
            context.ports.releases.mark_withdrawn(found, name=title, body=body)


RECALL = Step("recall", look_recall, recall.decide, nothing)
TAKE_OVER = Step("take-over", look_take_over, take_over, ensure_take_over)
ROLLBACK = Step("rollback", look_asked, rollback.decide, ensure)
AFTER_BREACH = Step("rollback", look_breach, only_production, ensure)
