"""What the steps of a deployment share: the environment, its strategy, our records."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.live import LiveFacts, lock_of
from hotfix_actions.domain.replace import Version
from hotfix_actions.domain.running import Running
from hotfix_actions.domain.settings import Environment
from hotfix_actions.domain.states import commit_of, is_ref, name_of
from hotfix_actions.domain.step import Plan
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import ConfigurationFault, Fault, HotfixError
from hotfix_actions.ports import Probe, Rollout
from hotfix_actions.steps.once import create_once
from hotfix_actions.steps.own_records import known

PROBE_TIMEOUT = 10.0
RUNNING_NOW = "what is to be undone"
# What was seen so short a time ago is not asked again.
LATELY = timedelta(seconds=2)
GOOD_STATUS = range(200, 300)


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


def version_of(context: Context, environment: Environment, state: str) -> Version:
    """Find out what a state stands for: by the configuration, as a tag, as a commit."""
    name = name_of(state, environment.states)
    commit = commit_of(name)
    if commit:
        return Version(state, "", commit)
    tag = context.ports.objects.tag(name) if is_ref(name) else None
    return Version(state, tag.name, tag.commit) if tag else Version(state)


def strategy(context: Context) -> Rollout:
    """Give the environment's strategy for this attempt's version."""
    made = context.story.branch
    return context.ports.rollouts.of(
        context.request.environment,
        environment_of(context),
        version=made.version if made else "",
    )


def running_now(context: Context) -> Running:
    """Return what the environment runs, read once for the steps that decide what to undo."""
    return context.once(RUNNING_NOW, strategy(context).read)


def look_live(context: Context) -> LiveFacts:
    """Read the environment's story and its deployment record's state."""
    name = context.request.environment
    rollout = context.story.rollout(name)
    needed = rollout.stopped or (rollout.done is not None and rollout.rolled_back is None)
    if rollout.stopped is not None:  # another run may have said something
        context.ports.reads.renew()
        context.forget(f"deployments {name}")
    state = _state_of(context, name, rollout.deployment) if needed else ""
    return LiveFacts(
        now=context.ports.clock.now(),
        name=name,
        environment=environment_of(context),
        rollout=rollout,
        state=state,
        lost=name in context.lost,
    )


def _state_of(context: Context, environment: str, number: int) -> str:
    """Return the state of one record, however many are newer."""
    there = next((one for one in known(context, environment) if one.id == number), None)
    return there.state if there else ""


def record(
    context: Context, environment: str, tag: str, words: str, payload: Mapping[str, object]
) -> Deployment:
    """Make one deployment record; after a lost answer, look before making it again."""
    deployments = context.ports.deployments

    def look() -> Deployment | None:
        there = [one for one in deployments.all(environment) if one.ref == tag]
        return next((one for one in there if one.payload == dict(payload)), None)

    made = create_once(
        context,
        f"the deployment of {tag} to {environment}",
        lambda: deployments.create(
            environment=environment, ref=tag, description=words, payload=payload
        ),
        look,
    )
    context.forget(f"deployments {environment}")
    return made


def set_state(
    context: Context, record: tuple[str, int], state: str, words: str, *, doubt: float | None = None
) -> None:
    """Add a status to a deployment record, which is named by its environment and its number.

    `doubt`: for how many seconds lists may lack one that was added before.
    """
    (environment, number), deployments = record, context.ports.deployments

    def look() -> bool | None:
        known = (one.state for one in deployments.all(environment) if one.id == number)
        return True if state in known else None

    def make() -> bool:
        deployments.set_state(number, state=state, description=words)
        return True

    what = f"the status {state} of the deployment to {environment}"
    create_once(context, what, make, look, doubt=doubt)


def health(probe: Probe) -> tuple[bool, str]:
    """Say whether a health answer is good, and what it was."""
    if probe.status == 0:
        return False, probe.reason
    return probe.status in GOOD_STATUS, f"answered {probe.status}"


def lately_held(context: Context, name: str) -> bool:
    """Whether the lock was seen to be this run's within the last two seconds."""
    seen = context.kept.get(name)
    return seen is not None and context.ports.clock.now() - seen < LATELY


def still_held(context: Context, name: str) -> bool:
    """Whether the environment's lock is still this run's; what cannot be read changes nothing."""
    try:
        return not taken_over(context, name)
    except HotfixError as failure:
        context.ports.report.say(f"whether {name} is still ours is not known: {failure.found}")
        return True


def nothing(_: Context, plan: Plan) -> Iterator[Event]:
    """Change nothing: what was decided is the fact."""
    yield from plan.foretold


def taken_over(context: Context, name: str) -> str:
    """Name the command of the run that took the environment's lock from this one, or nothing.

    It may have let go of it already: between two looks there is time for a whole rollback.
    """
    lock = lock_of(name)
    if lock not in context.held:
        return ""
    holder = context.ports.leases.holder(lock)
    if holder is not None and holder.run == context.request.run:
        context.kept[name] = context.ports.clock.now()
        return ""
    context.kept.pop(name, None)  # what was seen before is no longer true
    context.lost.add(name)
    return (holder.command if holder else "") or "another run"
