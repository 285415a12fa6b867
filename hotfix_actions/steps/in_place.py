"""Whether a version that the journal calls deployed is there: what is read for that."""

from dataclasses import replace
from datetime import timedelta

from hotfix_actions.context import Context
from hotfix_actions.domain import deploy, in_place
from hotfix_actions.domain.events import Tagged
from hotfix_actions.domain.in_place import InPlaceFacts
from hotfix_actions.domain.lag import LATE
from hotfix_actions.domain.replace import Held
from hotfix_actions.domain.rollout_end import is_ours
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.staged import last_judged
from hotfix_actions.domain.step import Halt, Plan, Step
from hotfix_actions.domain.story import Rollout
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.steps.environment import nothing, version_of
from hotfix_actions.steps.own_records import ours, passing

# How often a record is looked for that lists may lack yet, in seconds.
_LOOK = 2.0


def look(context: Context) -> InPlaceFacts:
    """Read it for the environment of a deployment."""
    return of(context, context.request.environment)


def of(context: Context, name: str) -> InPlaceFacts:
    """Read what tells of a rollout that the journal calls done; nothing where it calls none so."""
    story, tagged = context.story, context.story.tagged
    rollout = story.rollout(name)
    if tagged is None or not in_place.is_told(rollout):
        return InPlaceFacts(context.incident, name)
    whole = in_place.is_whole(rollout, name)
    found = _recorded(context, name, tagged, rollout, whole=whole)
    said = passing(context, name, tagged)
    facts = InPlaceFacts(
        incident=context.incident,
        environment=name,
        tag=tagged.tag,
        rollout=rollout,
        whole=whole,
        recorded=bool(found),
        proven=bool(said.good),
        doubted=sorted({who for one in said.doubted for who in (one.creator, one.state_by)}),
    )
    return _running(context, facts, tagged) if whole and name == "production" else facts


def _recorded(
    context: Context, name: str, tagged: Tagged, rollout: Rollout, *, whole: bool
) -> list[Deployment]:
    """Return the records of this rollout whose makers count; lists may lack them for a while."""
    clock = context.ports.clock
    until = min(last_judged(rollout), clock.now()) + timedelta(seconds=LATE)
    while True:
        found = [one for one in ours(context, name) if _is_of(one, context, tagged, rollout)]
        there = [one for one in found if one.state == "success" or not whole]
        if there or clock.now() >= until:
            return found
        clock.sleep(_LOOK, f"GitHub's list may lack the record of {tagged.tag} in {name} yet")
        context.ports.reads.renew()
        context.forget(f"deployments {name}")
        context.forget(f"records of {tagged.tag} in {name}")


def _is_of(record: Deployment, context: Context, tagged: Tagged, rollout: Rollout) -> bool:
    whose = deploy.identity(context.incident, context.story.attempt)
    named = (record.ref, record.sha) == (tagged.tag, tagged.sha)
    return named and record.undone is None and deploy.is_own(record, whose, rollout.number)


def _running(context: Context, facts: InPlaceFacts, tagged: Tagged) -> InPlaceFacts:
    """Read what runs: of another version, what it is and whether it holds this one."""
    environment = context.settings.environments.get("production")
    if environment is None:
        return facts
    running = _read(context, environment)
    rollout = context.story.rollout(facts.environment)
    own = [state for state in running.states if is_ours(state, rollout, tagged.sha)]
    others = [state for state in running.states if state not in own]
    versions = {state: version_of(context, environment, state) for state in others}
    kept = {one.commit for one in versions.values() if one.commit}
    return replace(
        facts,
        running=running,
        own=own,
        versions=versions,
        held={commit: _holds(context, commit, tagged) for commit in kept},
    )


def _holds(context: Context, commit: str, tagged: Tagged) -> Held:
    """Return whether a commit that runs holds the released one: a later version does."""
    try:
        status = context.ports.history.compare(tagged.sha, commit).status
    except PermissionMissing as missing:  # GitHub answers 404: no such commit, no common history
        return Held("unread", why=missing.found)
    return Held("ancestor" if status in ("ahead", "identical") else "lacks")


def _read(context: Context, environment: Environment) -> Running:
    """Return what production runs; a job that cannot read it goes by the records alone."""
    made = context.story.branch
    version = made.version if made else ""
    running = context.ports.rollouts.of("production", environment, version=version).read()
    if running.unread:
        context.ports.report.say(f"what production runs cannot be read here: {running.unread}")
        return UNCONFIGURED
    return running


def decide(facts: InPlaceFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Refuse where the journal alone calls it deployed."""
    return in_place.missing(facts) or Plan()


STEP = Step("in-place", look, decide, nothing)
