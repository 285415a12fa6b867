"""Before a rollout: may it go, who said so, and is the environment free."""

from collections.abc import Iterator
from dataclasses import replace

from hotfix_actions.context import Context, Restart
from hotfix_actions.domain import approval, deploy, duration, live, token_life, undone
from hotfix_actions.domain.approval import ApprovalFacts, ThisRun
from hotfix_actions.domain.deploy import ReadyFacts
from hotfix_actions.domain.events import Event, RolloutFailed, Tagged
from hotfix_actions.domain.live import LOCK_SECONDS, LockFacts, lock_of
from hotfix_actions.domain.provenance import brought, everybody
from hotfix_actions.domain.reviewed import is_asked
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.staged import again, claims
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.errors import JournalUnreadable, PermissionMissing
from hotfix_actions.steps.base import records, withdrawn
from hotfix_actions.steps.environment import environment_of, nothing
from hotfix_actions.steps.own_records import staged
from hotfix_actions.steps.provenance import provenance

LOCK_WAIT = 60.0
# The events by which a person asks for just one command; others begin many.
_ASKING = ("workflow_dispatch", "issue_comment")


def look_ready(context: Context) -> ReadyFacts:
    """Read the tag as it is now."""
    name, environment = context.request.environment, environment_of(context)
    tagged = context.story.tagged
    facts = ReadyFacts(
        environment=name,
        story=context.story,
        tag=context.ports.objects.tag(tagged.tag) if tagged else None,
        withdrawn=withdrawn(context),
        outlived=token_life.outlived(name, environment, context.request.token_life),
    )
    if tagged is None or "staging" not in context.settings.environments:
        return facts
    if name == "staging":
        return replace(facts, redo=_redo(context, tagged))
    return replace(facts, staged=staged(context, tagged)) if deploy.asked(facts) else facts


def _redo(context: Context, tagged: Tagged) -> RolloutFailed | None:
    """Return why staging is rolled out anew: the journal says that it passed, and nothing else."""
    now = context.ports.clock.now()
    if not claims(context.story, now) or staged(context, tagged).good:
        return None
    return again(context.story, now)


def look_approval(context: Context) -> ApprovalFacts:
    """Read who let this run deploy, and the incident's comments, with roles as they are now."""
    story, name = context.story, context.request.environment
    tagged = story.tagged
    done = not live.pending(story, name) or name != "production"
    facts = ApprovalFacts(
        now=context.ports.clock.now(),
        environment=name,
        incident=context.incident,
        since=context.ports.clock.now(),
        authors=frozenset(),
        done=done,
    )
    if done or tagged is None or story.branch is None:
        return facts
    known = provenance(context, story.branch, tagged.sha)  # the tag names it, as READY has seen
    comments = context.ports.issues.comments(context.incident)
    asking = [comment for comment in comments if approval.asks_for(comment, name)]
    run = _this_run(context, name)
    heard = approval.of_environment(run.reviews, name)
    people = {*(one.author for one in asking), *(one.author for one in heard)}
    roles = {login: context.ports.people.role(login) for login in people}
    merged = [one.pull.merged_at for one in brought(known) if one.pull.merged_at is not None]
    wrote = everybody(known)
    return replace(
        facts,
        since=approval.released(facts.now, tagged.at, merged),
        authors=wrote.logins | wrote.bots,
        hidden=wrote.hidden,
        rolled_back=undone.newest(records(context, name)) if is_asked(story, name) else None,
        comments=asking,
        roles=roles,
        this_run=run,
    )


def _this_run(context: Context, environment: str) -> ThisRun:
    """Read who had to let this run deploy, and who did; without `actions: read` nobody can tell."""
    number, environments = context.request.run_id, context.ports.environments
    if not number:
        return ThisRun()
    try:
        protection = environments.protection(environment)
        reviews = environments.reviews(number) if protection and protection.required else ()
        run = environments.run(number) if reviews else None
    except PermissionMissing as missing:
        return ThisRun(unread=f"who approved this run cannot be read ({missing.found})")
    return ThisRun(
        number=number,
        url=f"{context.ports.rules.repository().url}/actions/runs/{number}",
        protection=protection,
        reviews=reviews,
        asker=run.actor if run and run.event in _ASKING else "",
        created=run.created if run else None,
    )


def look_lock(context: Context) -> LockFacts:
    """Read what is left to do; a watch lengthens the lock by its own length."""
    name, environment = context.request.environment, environment_of(context)
    watching = duration.parse((environment.watch or WatchSettings()).seconds)
    return LockFacts(name, live.pending(context.story, name), LOCK_SECONDS + watching)


def ensure_lock(context: Context, plan: Plan) -> Iterator[Event]:
    """Take the environment's lock: two incidents never deploy at once.

    The incident's lease lasts as long: the runner took both in one move, or it is renewed here.
    While this run waited for the lock, the journal, the tag, the reviews and the approval may have
    changed. Raises Restart then: what is rolled out is what was judged under the lock.
    Raises JournalUnreadable.
    """
    facts: LockFacts | None = plan.payload
    if facts is not None and lock_of(facts.name) not in context.held:
        names = list(dict.fromkeys([*context.held, lock_of(facts.name)]))
        context.hold_together(names, seconds=facts.seconds, wait=LOCK_WAIT)
        context.load(context.incident)
        if context.trouble:
            ref = context.journal_ref
            raise JournalUnreadable(context.incident, context.trouble, ref=ref)
        raise Restart
    yield from ()


READY = Step("ready", look_ready, deploy.ready, nothing)
APPROVAL = Step("approval", look_approval, approval.approval, nothing)
LOCK = Step("lock", look_lock, live.lock, ensure_lock)
