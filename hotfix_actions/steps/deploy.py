"""Steps 8 to 10: may it go, who said so, the rollout, the critical-path requests, the watch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hotfix_actions.context import Context
from hotfix_actions.domain import deploy, duration
from hotfix_actions.domain.deploy import ApprovalFacts, ReadyFacts, RolloutFacts, RolloutPlan
from hotfix_actions.domain.events import Event, RolledOut, RolloutFailed
from hotfix_actions.domain.settings import Environment, Settings, WatchSettings
from hotfix_actions.domain.step import Change, Halt, Plan, Step
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import ConfigurationFault, Fault, Unsure
from hotfix_actions.ports import Rollout, RolloutBroken
from hotfix_actions.steps.base import LOCK_SECONDS, lock_of, records, withdrawn

LOCK_WAIT = 60.0


def environment_of(context: Context) -> Environment:
    """Give the configured environment. Raises ConfigurationFault with what to add."""
    name = context.request.environment
    environments: Mapping[str, Environment] = context.settings.environments  # type: ignore[assignment]
    found = environments.get(name)
    if found is None:
        raise unconfigured(name)
    return found


def unconfigured(name: str) -> ConfigurationFault:
    """Say that an environment is not configured, with what to add."""
    mend = (
        f"add:\n    environments:\n      {name}:\n"
        f"        deploy: [./deploy.sh, {name}]\n        restore: [./deploy.sh, {name}]"
    )
    fault = Fault(f"environments.{name}", "is not configured", mend)
    return ConfigurationFault(source=".github/hotfix.yml", faults=[fault])


def strategy(context: Context) -> Rollout:
    """Give the environment's strategy for this attempt's version."""
    made = context.story.branch
    return context.ports.rollouts.of(
        context.request.environment,
        environment_of(context),
        version=made.version if made else "",
    )


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
    done = not pending(story, name) or name != "production"
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


def pending(story: Story, environment: str) -> bool:
    """Whether anything is left to do in an environment."""
    rollout = story.rollout(environment)
    if rollout.rolled_back is not None:
        return False
    watched = rollout.watch is not None and rollout.watch.verdict in ("pass", "fail")
    needs_watch = environment == "production"
    settled = rollout.done and rollout.smoke and (watched or not needs_watch)
    return not settled or bool(rollout.trouble)


@dataclass(frozen=True)
class LockFacts:
    """Which environment is worked on, whether anything is left, and how long it may take."""

    name: str
    left: bool
    seconds: float


def look_lock(context: Context) -> LockFacts:
    """Read what is left to do; a watch lengthens the lock by its own length."""
    name, environment = context.request.environment, environment_of(context)
    watching = duration.parse((environment.watch or WatchSettings()).seconds)
    return LockFacts(name, pending(context.story, name), LOCK_SECONDS + watching)


def lock(facts: LockFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Lock the environment for as long as this run works on it."""
    if not facts.left:
        return Plan()
    return Plan((Change("update", f"refs/{lock_of(facts.name)}"),), payload=facts)


def ensure_lock(context: Context, plan: Plan) -> Iterator[Event]:
    """Take the environment's lock: two incidents never deploy at once.

    The incident's lease is renewed to last as long.
    """
    facts: LockFacts | None = plan.payload
    if facts is not None:
        for name in (*context.held, lock_of(facts.name)):
            context.hold(name, seconds=facts.seconds, wait=LOCK_WAIT)
    yield from ()


def look_rollout(context: Context) -> RolloutFacts:
    """Read what runs, and our own records."""
    story, name = context.story, context.request.environment
    told, tagged = story.rollout(name), story.tagged
    left = pending(story, name)
    try:
        running = strategy(context).read() if left else ""
    except RolloutBroken as broken:
        raise _no_state(name, broken) from broken
    return RolloutFacts(
        now=context.ports.clock.now(),
        environment=name,
        settings=environment_of(context),
        tag=tagged.tag if tagged else "",
        told=told,
        running=running,
        records=records(context, name) if left else (),
        before=story.branch.base_tag if story.branch else "",
        identity=deploy.identity(context.incident, story.attempt),
    )


def _no_state(name: str, broken: RolloutBroken) -> ConfigurationFault:
    fault = Fault(f"environments.{name}.state", str(broken), "mend the command: it changes nothing")
    return ConfigurationFault(source=".github/hotfix.yml", faults=[fault])


def ensure_rollout(context: Context, plan: Plan) -> Iterator[Event]:
    """Write the intent, record the deployment, put the version in place."""
    todo: RolloutPlan | None = plan.payload
    if todo is None:
        return
    intent = todo.intent
    yield intent
    record = todo.record or _record(context, todo)
    if not todo.finished:
        if record.state != "in_progress":
            words = f"{intent.tag} is being rolled out ({intent.strategy})"
            set_state(context, record.id, "in_progress", words)
        try:
            _begin(context, intent.tag)
        except RolloutBroken as broken:
            yield RolloutFailed(
                at=context.ports.clock.now(),
                environment=intent.environment,
                tag=intent.tag,
                deployment=record.id,
                summary=str(broken),
            )
            return
    yield RolledOut(
        at=record.changed if todo.finished and record.changed else context.ports.clock.now(),
        environment=intent.environment,
        tag=intent.tag,
        deployment=record.id,
    )


def _begin(context: Context, tag: str) -> None:
    sha = context.story.tagged.sha if context.story.tagged else ""
    with context.ports.workspace.checkout(sha) as source:
        strategy(context).begin(tag=tag, source=source)


def _record(context: Context, todo: RolloutPlan) -> Deployment:
    intent = todo.intent
    whose = deploy.identity(context.incident, context.story.attempt)
    payload = {**whose, "number": intent.number, "journal": context.head or ""}
    return record(context, intent.environment, intent.tag, f"Hotfix {intent.tag}", payload)


def record(
    context: Context, environment: str, tag: str, words: str, payload: Mapping[str, object]
) -> Deployment:
    """Make one deployment record; after a lost answer, look before making it again."""
    make = context.ports.deployments.create
    try:
        made = make(environment=environment, ref=tag, description=words, payload=payload)
    except Unsure:
        found = [
            one
            for one in context.ports.deployments.all(environment)
            if one.ref == tag and one.payload == dict(payload)
        ]
        made = (
            found[0]
            if found
            else make(environment=environment, ref=tag, description=words, payload=payload)
        )
    context.forget(f"deployments {environment}")
    return made


def set_state(context: Context, deployment: int, state: str, words: str) -> None:
    """Add a deployment status."""
    context.ports.deployments.set_state(deployment, state=state, description=words)


def concluded(story_and_name: tuple[Story, str], settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """End with how the deployment went."""
    story, name = story_and_name
    return deploy.concluded(story, name) or Plan()


def nothing(_: Context, plan: Plan) -> Iterator[Event]:
    """Change nothing: what was decided is the fact."""
    yield from plan.foretold


READY = Step("ready", look_ready, deploy.ready, nothing)
APPROVAL = Step("approval", look_approval, deploy.approval, nothing)
LOCK = Step("lock", look_lock, lock, ensure_lock)
ROLLOUT = Step("rollout", look_rollout, deploy.rollout, ensure_rollout)
CONCLUDED = Step(
    "outcome",
    lambda context: (context.story, context.request.environment),
    concluded,
    nothing,
)
