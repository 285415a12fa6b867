"""From a command's words to its flow, and from the result to what is shown."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import msgspec

from hotfix_actions.adapters import surroundings
from hotfix_actions.adapters.report import LineReport, LiveReport, QuietReport
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.bootstrap.flow import build
from hotfix_actions.commands import asked, outputs, reply, show
from hotfix_actions.commands.opening import foretell
from hotfix_actions.context import Context
from hotfix_actions.domain import codec, onward
from hotfix_actions.domain.story import Story
from hotfix_actions.errors import HotfixError, LeaseHeld, UsageFault
from hotfix_actions.flow import run
from hotfix_actions.flows import FLOWS
from hotfix_actions.ports import Report
from hotfix_actions.projections import aftermath, choosing, first_line
from hotfix_actions.projections.doing import doing
from hotfix_actions.projections.inert import plain
from hotfix_actions.result import Handed, Result
from hotfix_actions.words import words_for


@dataclass(frozen=True)
class Options:
    """What every command of the flow understands."""

    repository: str | None = None
    plan: bool = False
    as_json: bool = False
    trace: Path | None = None
    config: Path | None = None
    evidence: str | None = None


# What is next after a plan that nothing would stop.
DO_IT = "To do it, run the same command without `--plan`."

Run = Callable[[str, Options, Mapping[str, Any], Mapping[str, Any]], int]
Special = Callable[[Context, Mapping[str, Any]], Result]
# Commands without steps, each with the module and the function that carry it out.
SPECIAL: Mapping[str, tuple[str, str]] = {
    "status": ("status", "show_status"),
    "journal show": ("journal", "show_journal"),
    "journal verify": ("journal", "verify_journal"),
    "protect": ("protect", "protect"),
    "route": ("route", "route"),
    "sweep": ("sweep", "sweep"),
}


def run_flow(
    command: str,
    options: Options,
    words: Mapping[str, Any],
    given: Mapping[str, Any],
) -> int:
    """Run one command and show its result; give the exit code.

    `given` holds the environment, the directory, and a trace where the caller keeps one.
    """
    around = surroundings.read(given["env"], given["here"])
    if options.repository:
        around = replace(around, repository=options.repository)
    trace: Trace = given.get("trace") or Trace(options.trace, around.mask)
    request = asked.request(command, words, around)
    report = report_for(options, trace)
    with trace.span("command", command, incident=request.incident):
        ports, settings = build(
            around,
            trace=trace,
            report=report,
            config_file=options.config,
            handed=options.evidence,
            incident=request.incident,
            environment=request.environment or "production",
        )
        request = replace(request, actor=ports.people.me() or request.actor)
        context = Context(request=request, settings=settings, ports=ports)
        try:
            if command == "open" and around.in_actions:
                foretell(context, around)
            result = carry_out(command, context, words, options)
        except HotfixError as failure:
            _add_aftermath(context, failure)
            _reply_to(context, failure, command)
            raise
        except KeyboardInterrupt as stopped:
            stopped.add_note(aftermath.told(context.story, request.environment))
            raise
        reply.to_result(context, result, command)
    answer(result, command, options, around)
    return result.exit_code


def carry_out(command: str, context: Context, words: Mapping[str, Any], options: Options) -> Result:
    """Read the journal, and take the steps of a command."""
    request = context.request
    if request.by_comment and request.trigger.fault and command != "route":
        raise asked.misspoken(request.trigger)  # GitHub starts a job by a comment's beginning alone
    if request.incident and command != "route":
        context.load(request.incident)
        _check_opened(context)
    warning = _warning(context)
    if warning:
        context.ports.report.say(f"warning: {warning}")
    result = _result(command, context, words, options)
    told = (warning, *context.said_already, *context.ports.process.left)
    warnings = "\n".join(filter(None, told))
    return replace(result, extra={**result.extra, "warning": warnings}) if warnings else result


def _warning(context: Context) -> str:
    """Say what of the journal cannot be read: what needs no more of it goes on."""
    bad = codec.bad_lines(context.story.events)
    if context.trouble or not bad:
        return context.trouble
    lines = f"line{'s' if len(bad) > 1 else ''} {codec.numbers(bad)}"
    return (
        f"{lines} of the journal of #{context.incident} cannot be read, and count for nothing: you "
        f"may go on. Who wrote that: hotfix journal verify {context.incident}"
    )


def _result(command: str, context: Context, words: Mapping[str, Any], options: Options) -> Result:
    if command in SPECIAL:
        return special(command)(context, {**words, "plan": options.plan})
    said = words_for(context.request.run_id)
    result = run(FLOWS[command], context, said, plan=options.plan)
    if (
        result.planned and result.changes and not result.said
    ):  # nothing of the story that was foretold is true yet
        result = replace(result, next=DO_IT)
    extra = {**_unrehearsed(context), **_reasons(command, result.story)}
    return replace(result, extra=extra, handed=_handed(context, result))


def special(command: str) -> Special:
    """Import what carries out a command without steps."""
    module, name = SPECIAL[command]
    found: Special = getattr(import_module(f"hotfix_actions.commands.{module}"), name)
    return found


def _add_aftermath(context: Context, failure: HotfixError) -> None:
    """Say what runs now, where a deployment ended on the way; another run may be at work there."""
    if not isinstance(failure, LeaseHeld):
        failure.also(aftermath.told(context.story, context.request.environment))
    request = context.request
    failure.now = failure.now or first_line.failed(
        context.story, request.command, request.environment
    )


def _reply_to(context: Context, failure: HotfixError, command: str) -> None:
    """Answer on the issue; where GitHub refuses that too, the failure itself is still shown."""
    try:
        reply.to_failure(context, failure, command)
    except HotfixError as mute:
        failure.also(f"This could not be said on the issue: {mute.found}")


def _check_opened(context: Context) -> None:
    """Refuse a number that no incident has, before a journal is begun for it.

    `open` begins one, and `journal verify` tells of one that is gone. A rollback goes on without,
    and begins none. Raises UsageFault.
    """
    command = context.request.command
    if context.head is not None or command in ("open", "journal verify"):
        return
    if command == "rollback":
        number = context.incident
        context.trouble = (
            f"{context.journal_ref} is not there: it was deleted, or #{number} never had a hotfix"
        )
        return
    context.issue()
    if command != "status":
        raise UsageFault(
            tried=f"reading the journal of #{context.incident}, for `hotfix {command}`",
            found=f"no hotfix has been opened for #{context.incident}",
            remedy=f"open it first: `hotfix open {context.incident}`",
        )


def _handed(context: Context, result: Result) -> Handed:
    """Say what the jobs after this one need to know."""
    command, environment = context.request.command, context.request.environment
    names = context.settings.environments
    then = onward.after(command, environment, result.outcome, names, context.story)
    return Handed(command=command, environment=environment, then="" if result.planned else then)


def _reasons(command: str, story: Story) -> dict[str, str]:
    """Say why the base and the number are what they are, where they were chosen."""
    if command != "open" or story.branch is None:
        return {}
    lines = (f"{about}: {text}" for about, text, _ in choosing.reasons(story.branch))
    return {"reasons": "\n".join(map(plain, lines))}


def _unrehearsed(context: Context) -> dict[str, str]:
    """Name the gates that a rehearsal left unproven, with the reason."""
    left = [
        f"{judged.gate}: {': '.join((judged.summary, *judged.details[:1]))}"
        for judged in context.story.judged.values()
        if judged.gate in context.request.unrehearsed and judged.verdict in ("unproven", "error")
    ]
    return {"unrehearsed": "\n".join(left)} if left else {}


def report_for(options: Options, trace: Trace) -> Report:
    """Return what a person watching sees."""
    if options.as_json:
        return QuietReport(trace)
    live = sys.stderr.isatty()
    return (LiveReport if live else LineReport)(trace, words=doing)


def answer(result: Result, command: str, options: Options, around: Surroundings) -> None:
    """Write the outputs, and print the result."""
    outputs.write(result, command, around)
    if options.as_json:
        extra = {name: click.unstyle(text) for name, text in result.extra.items()}
        data = msgspec.to_builtins(result.outputs()) | extra | dict(result.view)
        if result.said:
            data.setdefault("said", result.said)
        if "text" not in result.extra:
            data.setdefault("now", show.now(result, command))
        if result.planned:
            data["changes"] = [str(change) for change in result.changes]
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        text = show.text(result, command)
        click.echo(outputs.quoted(text) if around.in_actions else text)
