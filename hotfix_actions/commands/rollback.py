"""`hotfix rollback`: by the journal where GitHub answers, by a named state in any case.

A rollback always works. GitHub is given up within seconds, whatever it answers; with `--to STATE`
production is then put back by the team's own commands alone, verified, and recorded later.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from hotfix_actions import config
from hotfix_actions.adapters import surroundings
from hotfix_actions.adapters.impatience import ImpatientClock
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.bootstrap import flow as bootstrap
from hotfix_actions.bootstrap.rollback import restoring
from hotfix_actions.commands import asked, configured, doubts, ending, reply
from hotfix_actions.commands.bugs import Broken, in_words
from hotfix_actions.commands.rolling import (
    LOOK,
    Rollback,
    is_refused,
    recorded_apart,
    runs,
    unrecorded,
    unverified,
    unwritten,
    with_how_to,
)
from hotfix_actions.commands.run import Options, answer, carry_out, report_for
from hotfix_actions.context import Context
from hotfix_actions.domain.restore import Seen, judge
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.step import Change
from hotfix_actions.domain.story import Story
from hotfix_actions.errors import (
    ConfigurationFault,
    HotfixError,
    NotRestored,
    OutsideFailed,
    PermissionMissing,
    PersonNeeded,
    Refused,
)
from hotfix_actions.ports import RolloutBroken
from hotfix_actions.projections import restored as texts
from hotfix_actions.result import Handed, Result
from hotfix_actions.steps.environment import PROBE_TIMEOUT, health, unconfigured

# How many seconds GitHub is waited for before production is touched, and for one whole answer.
PATIENCE, ANSWER = 5.0, 5
PATIENCE_WITH_STATE, ANSWER_WITH_STATE = 2.0, 3
# How long each record may wait for a rate limit, in seconds: production is back by then.
RECORDING = 300.0
# How many seconds one answer may take then: a record that is only late must not be made twice.
RECORDING_ANSWER = 30.0
# What is said where nothing tells of a rollout: a person who names a state knows better.
UNRECORDED = ("never-deployed", "told-alone", "journal-gone")


def roll_back(
    command: str, options: Options, words: Mapping[str, Any], given: Mapping[str, Any]
) -> int:
    """Roll back and show the result; give the exit code. Parameters as in `run_flow`."""
    around = surroundings.read(given["env"], given["here"])
    if options.repository:
        around = replace(around, repository=options.repository)
    trace: Trace = given.get("trace") or Trace(options.trace, around.mask)
    one = Rollback(asked.request(command, words, around), options, words, around, trace)
    with trace.span("command", command, incident=one.request.incident), ending.told(one):
        result = _by_journal(one) if one.request.incident else None
        if result is None:
            result = _directly(one)
    answer(result, command, options, around)
    return result.exit_code


def _by_journal(one: Rollback) -> Result | None:
    """Take the ordinary way; None where only the state that a person named is left.

    Raises what stopped it: with how to name a state where GitHub did not answer, or with what is
    true now where only the records are missing.
    """
    try:
        with in_words():
            result = _ordinary(one)
    except (ConfigurationFault, NotRestored, PersonNeeded, Refused) as failure:
        _reply(one, failure)
        raise
    except HotfixError as failure:
        if one.restored:
            raise unrecorded(one, failure) from failure
        one.refused = failure if is_refused(one, failure) else None
        nobody = one.request.by_comment and one.refused is None
        known = one.request.to or ("" if nobody else one.recorded)
        if known:
            one.silence, one.request = failure.found, replace(one.request, to=known)
            return None
        if isinstance(failure, Broken):
            raise failure.bug from None
        if not isinstance(failure, OutsideFailed | PermissionMissing):
            _reply(one, failure)
            raise
        told = with_how_to(one, failure)
        _reply(one, told)
        raise told from failure
    if one.request.to and result.halt is not None and result.halt.code in UNRECORDED:
        one.silence, one.unrecorded = result.said, True
        _doubt(one)
        return None
    blind = unverified(one, result)
    if blind is not None:
        _reply(one, blind)
        raise blind
    return result


def _doubt(one: Rollback) -> None:
    """Look whether the state is a tag, where GitHub answers; nothing keeps a rollback from it."""
    try:
        with in_words():
            one.doubt = doubts.about_state(one.context) if one.context else ""
    except Broken as bug:
        one.doubt = bug.found


def _ordinary(one: Rollback) -> Result:
    named = bool(one.request.to)
    clock = ImpatientClock(
        one.trace,
        PATIENCE_WITH_STATE if named else PATIENCE,
        patient=lambda: one.touched,
    )
    ports, one.settings = bootstrap.build(
        one.around,
        trace=one.trace,
        report=report_for(one.options, one.trace),
        config_file=one.options.config,
        clock=clock,
        timeout=lambda: _answer_within(one),
        patience=lambda: RECORDING if one.touched else 0.0,
        incident=one.request.incident,
        environment=one.request.environment,
        choose=partial(configured.usable, one),
    )
    one.context = Context(request=one.request, settings=one.settings, ports=ports)
    result = carry_out("rollback", one.context, one.words, one.options)
    if one.restored and one.context.trouble:
        result = unwritten(one, result)
    if result.outcome == "done" and not result.planned:
        result = replace(result, said=result.said or runs(one.context))
    if result.halt is not None and result.halt.code == "journal-gone" and not one.request.to:
        doubts.about_number(one.context, result)
    if one.instead:
        said = f"{result.said}; " if result.said else ""
        result = replace(result, said=f"{said}by {one.instead}")
    reply.to_result(one.context, result, "rollback")
    return result


def _answer_within(one: Rollback) -> float:
    """Return how many seconds GitHub may take for an answer by now."""
    if one.touched:
        return RECORDING_ANSWER
    return ANSWER_WITH_STATE if one.request.to else ANSWER


def _reply(one: Rollback, failure: HotfixError) -> None:
    """Answer the comment that asked, where GitHub takes an answer."""
    if one.context is not None:
        with suppress(HotfixError):  # what is said here is said in the run, too
            reply.to_failure(one.context, failure, "rollback")


def _directly(one: Rollback) -> Result:
    """Put the named state back by the team's own commands, and verify it.

    Raises OutsideFailed where it is not verified, Refused where nobody vouches for who asked.
    """
    request = one.request
    _check_named(one)
    if (request.by_comment or request.by_label) and one.refused is None:
        raise Refused(
            tried=f"putting {request.to} back into {request.environment} without GitHub",
            found="a comment or a label asked for it, and nobody can check its author's role now",
            remedy="use Actions > hotfix > Run workflow, command rollback, with the state in `to`",
        )
    settings, source = _configuration(one)
    environment = dict(settings.environments).get(request.environment)  # type: ignore[call-overload]
    if environment is None:
        raise unconfigured(request.environment)
    number, name, following = request.incident or 0, request.environment, one.later
    handed = Handed(command="rollback", environment=name)
    if one.options.plan:
        change = Change("run", " ".join(environment.restore))
        return Result("done", Story(), said=one.doubt, changes=(change,), planned=True,
                      next=following, handed=handed, number=number)  # fmt: skip
    seen, left = _restore(one, environment)
    verdict = judge(seen)
    said = texts.truth(name, seen, verdict)
    said += f"; by {one.instead}" if one.instead else ""
    why = f"by {source}" + (f"; {one.silence}" if one.silence else "")
    if verdict != "verified":
        raise OutsideFailed(
            tried=f"putting {request.to} back into {name} {why}",
            found=said,
            remedy="\n".join(filter(None, (one.doubt, LOOK.format(name=name), following))),
        )
    if one.refused is not None:
        told = recorded_apart(one, one.refused, said)
        _reply(one, told)
        raise told
    left = [*([one.doubt] if one.doubt else []), *left]
    asides = "".join(f"\n  {aside}." for aside in left)
    text = f"✓ {said}\n  Restored {why}.\n  {texts.warning()}{asides}\n\nNext: {following}"
    extra = {"text": text} | ({"warning": "\n".join(left)} if left else {})
    return Result("done", Story(), said=said, next=following, extra=extra, handed=handed,
                  number=number)  # fmt: skip


def _check_named(one: Rollback) -> None:
    """Ask who started a workflow run that names a state, where GitHub answers. Raises Refused."""
    if not one.request.run_id:
        return
    if one.context is None and not one.silence:
        _ask(one)
    if one.context is None:
        return
    doubts.about_naming(one.context)


def _configuration(one: Rollback) -> tuple[Settings, str]:
    """Return the settings and where they are from: a file that was named, GitHub, the checkout."""
    if one.options.config is not None:
        return configured.local(one, one.options.config), str(one.options.config)
    if one.settings is None and not one.silence:
        _ask(one)
    if one.settings is not None:
        return one.settings, one.instead or f"{config.PATH} of the default branch"
    path = Path(one.around.here, config.PATH)
    return configured.local(one, path), f"{config.PATH} of this checkout, {one.around.here}"


def _ask(one: Rollback) -> None:
    """Ask GitHub for the default branch's configuration, where no incident was named."""
    clock = ImpatientClock(one.trace, PATIENCE_WITH_STATE, patient=lambda: False)
    try:
        with in_words():
            ports, one.settings = bootstrap.build(
                one.around,
                trace=one.trace,
                report=report_for(one.options, one.trace),
                config_file=one.options.config,
                clock=clock,
                timeout=lambda: ANSWER_WITH_STATE,
                patience=lambda: 0.0,
                choose=partial(configured.usable, one),
            )
        one.context = Context(request=one.request, settings=one.settings, ports=ports)
    except ConfigurationFault:
        raise
    except HotfixError as failure:
        one.silence = failure.found


def _restore(one: Rollback, environment: Environment) -> tuple[Seen, Sequence[str]]:
    """Put the state back, and look; return what was seen, and what commands left running."""
    rollouts, web, process = restoring(one.around, one.trace)
    rollout = rollouts.of(one.request.environment, environment, version="")
    one.began, seen = True, Seen(to=one.request.to)
    try:
        rollout.restore(one.request.to, source=one.around.here)
    except RolloutBroken as broken:
        seen = replace(seen, broken=str(broken))
    seen = replace(seen, running=rollout.read())
    if environment.health:
        healthy, _ = health(web.get(environment.health, timeout=PROBE_TIMEOUT))
        seen = replace(seen, healthy=healthy)
    left = list(process.left)  # git leaves nothing
    one.doubt = one.doubt or doubts.by_checkout(one.request.to, process, one.around.here)
    return seen, left
