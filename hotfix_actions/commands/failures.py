"""How a command that failed is told: on the terminal, as JSON, to GitHub Actions, in a log."""

import io
import json
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from hotfix_actions import __version__, errors
from hotfix_actions.adapters import surroundings
from hotfix_actions.adapters.masking import mask_of
from hotfix_actions.commands import outputs
from hotfix_actions.commands.columns import columns
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections import laid

STOPPED = "Stopped. Finished steps are kept; the same command continues."
# Where something is live, that comes first; how to continue is told with it.
KEPT = "Stopped. Finished steps are kept."
# These have a GitHub of their own, which has ended with them.
_STOPPED = {
    "rehearse": "Stopped, and its GitHub with it. Begin again with the same command.",
    "sandbox": "Stopped.",
}


def failed(failure: HotfixError, words: Sequence[str], env: Mapping[str, str]) -> int:
    """Tell of an expected failure everywhere it is looked for; return the exit code."""
    show(failure, env)
    _told(failure, words, env)
    _answer(failure, failure.exit_code, words, env)
    return failure.exit_code


def stopped(stop: BaseException, words: Sequence[str], env: Mapping[str, str]) -> int:
    """Tell of ^C or SIGTERM; return the exit code."""
    notes = _notes(stop)
    said = [*notes, KEPT] if notes else [_STOPPED.get(next(iter(words), ""), STOPPED)]
    _say("\n".join(["", *said]), env)
    return errors.INTERRUPTED


def bug(words: Sequence[str], env: Mapping[str, str]) -> int:
    """Tell of the exception that is being handled, which nobody expected; return the exit code."""
    told = _bug(words, env)
    _told(told, words, env)
    _answer(told, errors.BUG, words, env)
    return errors.BUG


def usage(wrong: click.ClickException, words: Sequence[str], env: Mapping[str, str]) -> int:
    """Show what click found wrong with the words of a command; give the exit code.

    https://click.palletsprojects.com/en/stable/exceptions/#what-if-i-don-t-want-that
    """
    _say(_shown(wrong), env)
    context = getattr(wrong, "ctx", None)
    command = context.command_path if context else "hotfix"
    fault = errors.UsageFault(
        tried=f"reading the command line of `{command}`",
        found=wrong.format_message(),
        remedy=f"see `{command} --help`",
    )
    _answer(fault, errors.USAGE, words, env)
    return errors.USAGE


def _shown(wrong: click.ClickException) -> str:
    """Return what click itself prints: the usage, where to find help, the error."""
    text = io.StringIO()
    wrong.show(file=text)
    return text.getvalue().rstrip("\n")


def _notes(stop: BaseException) -> list[str]:
    """Return what was noted on an interruption; click raises another in its place."""
    chain = (stop, stop.__cause__)
    return [note for one in chain for note in getattr(one, "__notes__", ()) if note]


def show(failure: HotfixError, env: Mapping[str, str]) -> None:
    """Say what came back, what was tried and what to do; one line of an answer stands once."""
    head = (failure.found or failure.tried).splitlines()[0].rstrip(":")
    more_found = failure.found if failure.found.rstrip(":") != head else ""
    rows = (("Tried", failure.tried), ("Found", more_found), ("Do", failure.remedy))
    mark = click.style("✗", fg="red", bold=True)
    first, *more = laid.prose(f"{failure.now}: {head}" if failure.now else head, columns() - 2)
    said = [f"{mark} {first}", *(f"  {line}" for line in more)]
    for name, text in rows:
        if name == "Found" and not text:
            continue
        first, *more = _lines(text)
        said += [f"  {click.style(f'{name:<6}', bold=True)} {first}"]
        said += [f"         {line}" for line in more]
    _say("\n".join(said), env)


def _lines(text: str) -> list[str]:
    """Lay a text out beside its name; what is indented is to paste, or an answer as it came."""
    lines: list[str] = []
    for line in text.splitlines():
        lines += [line] if line.startswith(" ") else laid.laid(line, columns() - 9)
    return lines or [""]


def _say(text: str, env: Mapping[str, str]) -> None:
    """Print without a token in it and, on a runner, without a line that commands it."""
    clean = masked(text, env)
    click.echo(outputs.quoted(clean) if env.get("GITHUB_ACTIONS") == "true" else clean, err=True)


def _told(failure: HotfixError, words: Sequence[str], env: Mapping[str, str]) -> None:
    """Tell GitHub Actions, where it runs this, without a token in any word."""
    clean = HotfixError(
        tried=masked(failure.tried, env),
        found=masked(failure.found, env),
        remedy=masked(failure.remedy, env),
    )
    clean.now = masked(failure.now, env)
    command = next((word for word in words if not word.startswith("-")), "")
    outputs.failed(clean, command, surroundings.read(env, Path.cwd()))


def _answer(failure: HotfixError, code: int, words: Sequence[str], env: Mapping[str, str]) -> None:
    """Answer as one JSON object where that was asked for: whoever reads it has no other."""
    if "--json" not in words:
        return
    facts = {"tried": failure.tried, "found": failure.found, "next": failure.remedy}
    facts |= {"now": failure.now} if failure.now else {}
    told = {name: masked(click.unstyle(text), env) for name, text in facts.items()}
    click.echo(json.dumps({"outcome": "failed", **told, "exit-code": code}, ensure_ascii=False))


def masked(text: str, env: Mapping[str, str]) -> str:
    """Take the secrets out of a text."""
    return mask_of(env).text(text)


def _bug(words: Sequence[str], env: Mapping[str, str]) -> HotfixError:
    """Keep a log, show what there is to report, and give it as facts."""
    trace = masked(traceback.format_exc(), env)
    with tempfile.NamedTemporaryFile("w", prefix="hotfix-bug-", suffix=".log", delete=False) as log:
        log.write(f"hotfix-actions {__version__}, Python {sys.version}\n")
        log.write(f"hotfix {masked(' '.join(words), env)}\n\n")
        log.write(trace)
    last = trace.strip().splitlines()[-1]
    mark = click.style("✗", fg="red", bold=True)
    _say(f"{mark} This is a bug: {last}", env)
    remedy = f"Please report it with {Path(log.name)}; running again is safe."
    if env.get("GITHUB_ACTIONS") == "true":  # a runner's files are gone with it
        _say(trace, env)
        remedy = "Please report it with the log of this step; running again is safe."
    _say(f"  {remedy}", env)
    return HotfixError(tried="doing what was asked", found=f"a bug: {last}", remedy=remedy)
