"""Putting a state back: the lock taken over, the command run, what runs read again."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hotfix_actions.context import Context
from hotfix_actions.domain import rollout_end
from hotfix_actions.domain.events import RollbackIntended
from hotfix_actions.domain.live import LOCK_SECONDS, lock_of
from hotfix_actions.domain.running import Running
from hotfix_actions.domain.state import lease_of
from hotfix_actions.errors import HotfixError, NotRestored, OutsideFailed
from hotfix_actions.ports import RolloutBroken
from hotfix_actions.projections import restored
from hotfix_actions.projections.inert import plain
from hotfix_actions.steps.environment import PROBE_TIMEOUT, environment_of, health, strategy
from hotfix_actions.steps.moved_tag import commit_then, told_move

# How many seconds a checkout may take that a restore can do without.
PATIENCE = 20.0
# How long the run of the rollout is waited for, and how often it is looked for, in seconds: it sees
# within two that its lock is gone, and ends its command within ten; a watch looks after a sample.
WAIT = timedelta(seconds=20)
LOOK = (1.0, 1.0, 2.0, 2.0, 3.0)


def takes_over(context: Context, intent: RollbackIntended) -> str:
    """Take the environment's lock over; return the run that deployed under it, else nothing."""
    run = at_work(context)
    context.hold(lock_of(intent.environment), seconds=LOCK_SECONDS, wait=0, force=True)
    return run


def at_work(context: Context) -> str:
    """Return the run that holds the environment's lock for a rollout of this incident.

    The journal is not asked whether its command has ended: any writer can add such a line. A run
    that has ended, or has given the incident's lease up, is not at work.
    """
    holder = context.ports.leases.holder(lock_of(context.request.environment))
    if holder is None or holder.command == "rollback" or holder.run == context.request.run:
        return ""
    return "" if _has_given_up(context, holder.run) else holder.run


def _has_given_up(context: Context, run: str) -> bool:
    """Whether a run that deploys holds the incident no more: it does so to its very end."""
    own = context.ports.leases.holder(lease_of(context.incident))
    return own is None or own.run != run


def unsettled(context: Context, *, ended: bool) -> datetime | None:
    """Return until when the rollout may overwrite what is put back; None where it cannot.

    `ended`: its run is known to be over. Without that no line of the journal is believed.
    """
    environment = environment_of(context)
    rollout = context.story.rollout(context.request.environment)
    if ended:
        left = rollout.left_running
        lives = left is not None and strategy(context).may_live(left)
        until = rollout_end.unsettled_until(rollout, environment, lives=lives)
    else:
        until = rollout_end.latest_end(rollout, environment)
    return until if until is not None and context.ports.clock.now() < until else None


def await_end(context: Context, intent: RollbackIntended, run: str) -> bool:
    """Wait a little for the rollout's run to end; look again at what runs, and restore again.

    Whether it ended or not: what it put in place meanwhile is taken out. Return whether it ended.
    """
    clock, looks = context.ports.clock, 0
    if strategy(context).read().only == intent.to:
        context.restored = intent.to
    until = clock.now() + WAIT
    while not (ended := _has_given_up(context, run)) and clock.now() < until:
        seconds = LOOK[min(looks, len(LOOK) - 1)]
        clock.sleep(seconds, f"the rollout of {intent.tag} is being ended by the run that began it")
        context.ports.reads.renew()  # whether it has given up is what is true now
        looks += 1
    context.catch_up()
    if strategy(context).read().only != intent.to:
        restore(context, intent)
    return ended


def restore(context: Context, intent: RollbackIntended) -> None:
    """Run the restore command. Raises NotRestored."""
    try:
        with as_it_ran(context, intent.to) as (source, sha):
            strategy(context).restore(intent.to, source=source, sha=sha)
    except RolloutBroken as broken:
        running = strategy(context).read()
        raise _still_broken(context, intent, running, str(broken)) from broken
    context.touched = True


@contextmanager
def as_it_ran(context: Context, state: str) -> Iterator[tuple[Path, str]]:
    """Give the tree of a state and the commit that it named when it ran, empty where unknown.

    It is said where its tag was moved since. Where its commit is not known, the tree is that of the
    version that goes; a rollback does not fail for want of one.
    """
    moved, sha = told_move(context, state), commit_then(context, state)
    if moved:
        context.ports.report.say(f"warning: {moved}")
    tree = sha or (context.story.tagged.sha if context.story.tagged else "")
    with ExitStack() as stack:
        try:
            source = stack.enter_context(context.ports.workspace.checkout(tree, patience=PATIENCE))
        except HotfixError:  # no git, an old one, or nothing to fetch from
            source = context.ports.workspace.here()
        yield source, sha


def verify(context: Context, intent: RollbackIntended) -> None:
    """Read again what runs: a restore is believed only when it shows. Raises NotRestored.

    Without a `state` command nothing shows it: it is then told as not verified.
    """
    environment, running = environment_of(context), strategy(context).read()
    if running.configured and running.only != intent.to:
        missing = "is not all that runs" if intent.to in running.states else "is not what runs"
        found = f"the restore command ended well, and {intent.to} {missing}"
        unread = f"the restore command ended well; whether {intent.to} is back is not known"
        raise _still_broken(context, intent, running, found if running.told else unread)
    if environment.health:
        healthy, why = health(context.ports.web.get(environment.health, timeout=PROBE_TIMEOUT))
        if not healthy:
            raise _still_broken(context, intent, running, f"its health address {why}")
    context.touched, context.restored = True, intent.to
    context.unverified = not running.configured


def _still_broken(
    context: Context, intent: RollbackIntended, running: Running, found: str
) -> OutsideFailed:
    """Say first what runs, as it was read after the command."""
    failure = NotRestored(
        tried=f"putting {intent.to} back into {intent.environment}",
        found=found,
        remedy=f"put {intent.to} back by hand, then run the same command again: it verifies, "
        "and records the rollback",
    )
    sha = context.story.tagged.sha if context.story.tagged else ""
    failure.now = plain(restored.still(intent, running, sha), 1000)
    return failure
