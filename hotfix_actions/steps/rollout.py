"""The rollout: the intent written down, the deployment recorded, the version put in place."""

from collections.abc import Iterator
from dataclasses import dataclass

from hotfix_actions.context import Context
from hotfix_actions.domain import deploy, live, rollout_end
from hotfix_actions.domain.deploy import RolloutFacts, RolloutPlan
from hotfix_actions.domain.events import Event, RolledOut, RolloutFailed, RolloutIntended
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.replacing import begins
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan, Step
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.way_back import NOBODY
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import ConfigurationFault, Fault
from hotfix_actions.ports import RolloutBroken, RolloutStopped
from hotfix_actions.steps import stopping
from hotfix_actions.steps.environment import (
    environment_of,
    nothing,
    record,
    set_state,
    still_held,
    strategy,
    version_of,
)
from hotfix_actions.steps.moved_tag import COMMIT
from hotfix_actions.steps.own_records import ours
from hotfix_actions.steps.stopping import Begun
from hotfix_actions.steps.way_back import before


@dataclass(frozen=True)
class ConcludedFacts:
    """What is told of a deployment at its end, and what runs where that is doubted."""

    environment: str
    story: Story
    running: Running = UNCONFIGURED


def look(context: Context) -> RolloutFacts:
    """Read what runs, and our own records."""
    story, name = context.story, context.request.environment
    told, tagged = story.rollout(name), story.tagged
    left = live.pending(story, name)
    running = strategy(context).read() if left else UNCONFIGURED
    if running.unread:
        raise _no_state(name, running.unread)
    return RolloutFacts(
        now=context.ports.clock.now(),
        environment=name,
        settings=environment_of(context),
        tag=tagged.tag if tagged else "",
        sha=tagged.sha if tagged else "",
        told=told,
        incident=str(context.incident),
        running=running,
        records=ours(context, name) if left else (),
        way=before(context, running) if begins(story, name) else NOBODY,
        identity=deploy.identity(context.incident, story.attempt),
        attempt=story.attempt,
        written=story.ids,
    )


def _no_state(name: str, unread: str) -> ConfigurationFault:
    fault = Fault(f"environments.{name}.state", unread, "fix the command; it changes nothing")
    return ConfigurationFault(source=".github/hotfix.yml", faults=[fault])


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
    """Write the intent, record the deployment, put the version in place.

    The tag's tree is fetched before: between the intent and the command lie two requests.
    """
    todo: RolloutPlan | None = plan.payload
    if todo is None:
        return
    intent = todo.intent
    if todo.finished and todo.record is not None:
        yield intent
        yield _rolled_out(context, intent, todo.record)
        return
    sha = context.story.tagged.sha if context.story.tagged else ""
    context.read_before[intent.environment] = intent.previous
    with context.ports.workspace.checkout(sha) as source:
        yield intent
        record = todo.record or _record(context, todo)
        if record.state != "in_progress":
            words = f"{intent.tag} is being rolled out ({intent.strategy})"
            set_state(context, (intent.environment, record.id), "in_progress", words)
            context.forget(f"deployments {intent.environment}")
        yield from _put(context, Begun(intent, record.id, strategy(context), source))


def _put(context: Context, begun: Begun) -> Iterator[Event]:
    """Run the deploy command for as long as the environment is this run's.

    Where another run took it over while the command ended by itself, this run undoes it all the
    same: the other one may have looked before.
    """
    intent = begun.intent
    seconds = rollout_end.seconds_for(context.ports.clock.now(), intent.until)
    try:
        left = begun.rollout.begin(
            tag=intent.tag,
            source=begun.source,
            standing=lambda: still_held(context, intent.environment),
            seconds=seconds,
        )
    except RolloutBroken as broken:
        if not still_held(context, intent.environment):
            yield stopping.taken(context, begun, ended=broken.over)
            return
        yield RolloutFailed(
            at=context.ports.clock.now(),
            environment=intent.environment,
            tag=intent.tag,
            deployment=begun.deployment,
            summary=str(broken),
            unended=not broken.over,
        )
    except RolloutStopped:
        yield stopping.taken(context, begun)
    except KeyboardInterrupt:
        yield stopping.interrupted(context, begun)
        raise
    else:
        seen = _seen(context, begun, left)
        lost = not still_held(context, intent.environment)
        yield stopping.taken(context, begun, ended=not seen.unseen, left=left) if lost else seen


def _seen(context: Context, begun: Begun, left: LeftRunning | None) -> RolledOut:
    """Say that the command ended well, and what the environment shows then."""
    running = begun.rollout.read()
    intent, told = begun.intent, context.story.rollout(begun.intent.environment)
    unseen = not rollout_end.shows(running, told)
    if unseen:
        context.ports.report.say(
            f"warning: the deploy command ended well, but {intent.environment} runs {running}"
        )
    return RolledOut(
        at=context.ports.clock.now(),
        environment=intent.environment,
        tag=intent.tag,
        deployment=begun.deployment,
        state=running.only,
        unseen=unseen,
        left_running=left,
    )


def _rolled_out(context: Context, intent: RolloutIntended, record: Deployment) -> RolledOut:
    """Tell of a rollout whose record of success outlived the journal's last commit."""
    return RolledOut(
        at=record.changed or context.ports.clock.now(),
        environment=intent.environment,
        tag=intent.tag,
        deployment=record.id,
    )


def _record(context: Context, todo: RolloutPlan) -> Deployment:
    intent = todo.intent
    whose = deploy.identity(context.incident, context.story.attempt)
    # What a rollback needs stands here, too: it must not depend on the journal.
    payload = {
        **whose,
        "number": intent.number,
        "journal": context.head or "",
        "previous": intent.previous,
    }
    commit = version_of(context, environment_of(context), intent.previous).commit
    if commit:  # a tag may be moved until then
        payload[COMMIT] = context.named_then[intent.previous] = commit
    return record(context, intent.environment, intent.tag, f"Hotfix {intent.tag}", payload)


def look_concluded(context: Context) -> ConcludedFacts:
    """Read what runs where another run took it over: what is told of that may be old, or forged."""
    story, name = context.story, context.request.environment
    told = story.rollout(name)
    stopped = told.watch is not None and bool(told.watch.stopped_by)
    undone = told.rollback is not None or told.rolled_back is not None
    doubted = (stopped or undone) and not context.restored
    return ConcludedFacts(name, story, strategy(context).read() if doubted else UNCONFIGURED)


def concluded(facts: ConcludedFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """End with how the deployment went."""
    return deploy.concluded(facts.story, facts.environment, facts.running) or Plan()


ROLLOUT = Step("rollout", look, deploy.rollout, ensure)
CONCLUDED = Step("outcome", look_concluded, concluded, nothing)
