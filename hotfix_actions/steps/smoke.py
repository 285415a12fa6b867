"""After a rollout: the critical-path requests, and the deployment record's end."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import live
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.lag import LATE
from hotfix_actions.domain.live import LiveFacts, OvertakenFacts, smoke_judged
from hotfix_actions.domain.settings import Environment
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.domain.token_life import SMOKE_TIMEOUT
from hotfix_actions.domain.watch import Judged
from hotfix_actions.steps import believing
from hotfix_actions.steps.environment import PROBE_TIMEOUT, health, look_live, set_state


def look_smoke(context: Context) -> LiveFacts:
    """Read the environment's story; that its critical paths answered counts where it is believed.

    Any writer can add such a line. A deployment that its record calls a success is over.
    """
    facts = look_live(context)
    told = facts.rollout.smoke
    if told is None or told.verdict == "fail" or facts.state == "success":
        return facts
    if believing.signed(context, told):
        return facts
    return replace(facts, rollout=msgspec.structs.replace(facts.rollout, smoke=None))


def ensure_smoke(context: Context, plan: Plan) -> Iterator[Event]:
    """Run the smoke command, or ask for health where there is none."""
    facts: LiveFacts | None = plan.payload
    if facts is None:
        yield from plan.foretold
        return
    judged = _smoke(context, facts.environment)
    facts = replace(facts, now=context.ports.clock.now())
    yield smoke_judged(facts, judged)


def _smoke(context: Context, environment: Environment) -> Judged:
    if environment.smoke:
        done = context.ports.process.run(
            environment.smoke,
            cwd=context.ports.workspace.here(),
            timeout=SMOKE_TIMEOUT,
            trusted=True,
        )
        lines = (done.stdout + done.stderr).strip().splitlines()
        last = lines[-1] if lines else "no output"
        good = done.code == 0 and not done.timed_out
        if good:
            return Judged("pass", f"the smoke command passed, its last line: {last}")
        return Judged("fail", f"the smoke command failed: {last}")
    if environment.health:
        healthy, why = health(context.ports.web.get(environment.health, timeout=PROBE_TIMEOUT))
        return Judged("pass" if healthy else "fail", f"health: {why}")
    return Judged("unproven", "neither `smoke` nor `health` is configured")


def _doubt(context: Context) -> float | None:
    """Return for how many seconds lists may lack the status that an earlier run added.

    It did so just before it wrote down how the rollout was judged; None where none did.
    """
    rollout = context.story.rollout(context.request.environment)
    judged = rollout.watch or rollout.smoke
    if judged is None or not context.is_written(judged):
        return None
    return max(0.0, LATE - (context.ports.clock.now() - judged.at).total_seconds())


def ensure_end(context: Context, plan: Plan) -> Iterator[Event]:
    """Add the status."""
    if plan.payload:
        deployment, state, trouble = plan.payload
        set_state(
            context,
            (context.request.environment, deployment),
            state,
            trouble or "in place, and answering as it should",
            doubt=_doubt(context),
        )
        context.forget(f"deployments {context.request.environment}")
        context.succeeded = deployment if state == "success" else 0
    yield from ()


def look_overtaken(context: Context) -> OvertakenFacts:
    """Read what this run said of its record, and what the journal tells since."""
    rollout = context.story.rollout(context.request.environment)
    return OvertakenFacts(context.succeeded, rollout)


OVERTAKEN = Step("overtaken", look_overtaken, live.overtaken, ensure_end)
SMOKE = Step("smoke", look_smoke, live.smoke, ensure_smoke)
END = Step("settle", look_live, live.end, ensure_end)
