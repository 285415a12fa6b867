"""The rollout: the intent written down, the deployment recorded, the version put in place."""

from collections.abc import Iterator

from hotfix_actions.context import Context
from hotfix_actions.domain import deploy, live
from hotfix_actions.domain.deploy import RolloutFacts, RolloutPlan
from hotfix_actions.domain.events import Event, RolledOut, RolloutFailed
from hotfix_actions.domain.running import UNCONFIGURED
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan, Step
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import ConfigurationFault, Fault
from hotfix_actions.ports import RolloutBroken
from hotfix_actions.steps.base import records
from hotfix_actions.steps.environment import (
    environment_of,
    nothing,
    record,
    set_state,
    strategy,
    taken_over,
)


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
        told=told,
        running=running,
        records=records(context, name) if left else (),
        before=story.branch.base_tag if story.branch else "",
        identity=deploy.identity(context.incident, story.attempt),
    )


def _no_state(name: str, unread: str) -> ConfigurationFault:
    fault = Fault(f"environments.{name}.state", unread, "fix the command; it changes nothing")
    return ConfigurationFault(source=".github/hotfix.yml", faults=[fault])


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
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
            set_state(context, (intent.environment, record.id), "in_progress", words)
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
        name = context.request.environment
        strategy(context).begin(
            tag=tag, source=source, standing=lambda: not taken_over(context, name)
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
    return record(context, intent.environment, intent.tag, f"Hotfix {intent.tag}", payload)


def concluded(story_and_name: tuple[Story, str], settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """End with how the deployment went."""
    story, name = story_and_name
    return deploy.concluded(story, name) or Plan()


ROLLOUT = Step("rollout", look, deploy.rollout, ensure)
CONCLUDED = Step(
    "outcome",
    lambda context: (context.story, context.request.environment),
    concluded,
    nothing,
)
