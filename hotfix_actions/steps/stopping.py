"""A rollout that was ended before its own end: what it leaves, and what is put back."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import rollout_end
from hotfix_actions.domain.events import RolloutIntended, RolloutStopped
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.rollout_end import StopFacts
from hotfix_actions.domain.running import Running
from hotfix_actions.errors import HotfixError
from hotfix_actions.ports import Rollout, RolloutBroken
from hotfix_actions.steps import restoring
from hotfix_actions.steps.marks import is_gone
from hotfix_actions.steps.way_back import is_believed

TOOK_OVER, INTERRUPTED = "took-over", "interrupted"


@dataclass(frozen=True)
class Begun:
    """What was begun: the intent, its deployment record, the strategy, the tag's tree."""

    intent: RolloutIntended
    deployment: int
    rollout: Rollout
    source: Path


def interrupted(context: Context, begun: Begun) -> RolloutStopped:
    """Say what runs after ^C; whoever asked for that decides how it goes on."""
    over = begun.rollout.cancel().over
    return _event(context, begun, INTERRUPTED, begun.rollout.read(), over=over)


def taken(
    context: Context, begun: Begun, *, ended: bool = False, left: LeftRunning | None = None
) -> RolloutStopped:
    """Put the old state back where this rollout has changed it: its lock is another run's.

    `ended`: the command ended by itself, with all that it had started, but for what it `left`.
    """
    over = ended or begun.rollout.cancel().over
    running = begun.rollout.read()
    to, restored, broken = _to_restore(context, begun, running), "", ""
    if to:
        try:
            with restoring.as_it_ran(context, to) as (source, sha):
                begun.rollout.restore(to, source=source, sha=sha)
            restored = to
        except RolloutBroken as failure:
            broken = str(failure)
        running = begun.rollout.read()
    over = over and (left is None or not begun.rollout.may_live(left))
    event = _event(context, begun, TOOK_OVER, running, over=over)
    return msgspec.structs.replace(event, restored=restored, broken=broken)


def _to_restore(context: Context, begun: Begun, running: Running) -> str:
    """Decide by what the other run has written; without GitHub by what is known here."""
    name, story = begun.intent.environment, context.story
    taker, gone, heard = "", False, False
    try:
        context.catch_up()
        story = context.story
        asked = story.rollout(name).rollback
        heard = asked is not None and is_believed(context, running, asked.to)
        holder = context.ports.leases.holder(lock_of(name))
        taker, gone = holder.command if holder else "", is_gone(context, begun.intent.previous)
    except HotfixError as failure:
        context.ports.report.say(f"what the other run has written is not known: {failure.found}")
    return rollout_end.to_restore(
        StopFacts(
            previous=begun.intent.previous,
            rollout=story.rollout(name),
            running=running,
            heard=heard,
            sha=story.tagged.sha if story.tagged else "",
            taker=taker,
            withdrawn=[begun.intent.previous] if gone else (),
        )
    )


def _event(
    context: Context, begun: Begun, why: str, running: Running, *, over: bool
) -> RolloutStopped:
    return RolloutStopped(
        at=context.ports.clock.now(),
        environment=begun.intent.environment,
        tag=begun.intent.tag,
        deployment=begun.deployment,
        number=begun.intent.number,
        again=begun.intent.again,
        why=why,
        state=str(running),
        over=over,
    )
