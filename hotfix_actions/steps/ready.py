"""Before a rollout: may it go, who said so, and is the environment free."""

from collections.abc import Iterator

from hotfix_actions.context import Context
from hotfix_actions.domain import deploy, duration, live
from hotfix_actions.domain.deploy import ApprovalFacts, ReadyFacts
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.live import LOCK_SECONDS, LockFacts, lock_of
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.steps.base import withdrawn
from hotfix_actions.steps.environment import environment_of, nothing

LOCK_WAIT = 60.0


def look_ready(context: Context) -> ReadyFacts:
    """Read the tag as it is now."""
    environment_of(context)
    tagged = context.story.tagged
    return ReadyFacts(
        environment=context.request.environment,
        story=context.story,
        tag=context.ports.objects.tag(tagged.tag) if tagged else None,
        withdrawn=withdrawn(context),
    )


def look_approval(context: Context) -> ApprovalFacts:
    """Read the incident's comments and their authors' roles, as they are now."""
    story, name = context.story, context.request.environment
    merged, tagged = story.merged, story.tagged
    done = not live.pending(story, name) or name != "production"
    facts = ApprovalFacts(
        environment=name,
        incident=context.incident,
        since=tagged.at if tagged else context.ports.clock.now(),
        authors=frozenset(merged.authors if merged else ()),
        done=done,
    )
    if done:
        return facts
    comments = context.ports.issues.comments(context.incident)
    asking = [comment for comment in comments if deploy.asks_for(comment, name)]
    roles = {comment.author: context.ports.people.role(comment.author) for comment in asking}
    return ApprovalFacts(**{**vars(facts), "comments": asking, "roles": roles})


def look_lock(context: Context) -> LockFacts:
    """Read what is left to do; a watch lengthens the lock by its own length."""
    name, environment = context.request.environment, environment_of(context)
    watching = duration.parse((environment.watch or WatchSettings()).seconds)
    return LockFacts(name, live.pending(context.story, name), LOCK_SECONDS + watching)


def ensure_lock(context: Context, plan: Plan) -> Iterator[Event]:
    """Take the environment's lock: two incidents never deploy at once.

    The incident's lease is renewed to last as long.
    """
    facts: LockFacts | None = plan.payload
    if facts is not None:
        for name in (*context.held, lock_of(facts.name)):
            context.hold(name, seconds=facts.seconds, wait=LOCK_WAIT)
    yield from ()


READY = Step("ready", look_ready, deploy.ready, nothing)
APPROVAL = Step("approval", look_approval, deploy.approval, nothing)
LOCK = Step("lock", look_lock, live.lock, ensure_lock)
