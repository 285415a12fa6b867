"""The command line: arguments to a request, a result to an exit code. No logic of the flow.

What a command does is imported when it is run: `hotfix --help` needs none of it, and no command
pays for another one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hotfix_actions import __version__, errors
from hotfix_actions.adapters.masking import mask_of
from hotfix_actions.adapters.signals import ended_by_signals
from hotfix_actions.adapters.streams import masked_streams
from hotfix_actions.cli_setup import doctor, init, rehearse, sandbox
from hotfix_actions.commands.boundary import guarded
from hotfix_actions.commands.help import App
from hotfix_actions.commands.shared_options import common, reading
from hotfix_actions.domain.words import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotfix_actions.adapters.trace import Trace
    from hotfix_actions.commands.run import Run


@click.group(cls=App, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hotfix")
def app() -> None:
    """Take one production hotfix from "something is broken" to "post-mortem filed".

    Each command may be run again: it does only what is still missing, and says what is next.
    """


def _flow(command: str, options: dict[str, Any], run: Run | None = None) -> int:
    from hotfix_actions.commands.run import Options, run_flow

    names = ("repository", "plan", "as_json", "trace", "config", "evidence")
    chosen = Options(**{name: options.pop(name) for name in names if name in options})
    obj: dict[str, Any] = click.get_current_context().obj
    return (run or run_flow)(command, chosen, options, obj)


@app.command()
@click.argument("incident", required=False)
@click.option("--title", default="", help="Open a new incident with this title.")
@click.option("--severity", metavar="|".join(SEVERITIES), help="Default: the issue's, else high.")
@click.option(
    "--fix-within", metavar="DURATION", help="How soon production must be fixed: 30m, 2h."
)
@click.option("--base-tag", default="", metavar="TAG", help="Default: what production runs.")
@click.option("--new-attempt", is_flag=True, help="Begin again after a rollback.")
@common
def open(**options: Any) -> int:  # noqa: A001  # the command's name
    """Triage, incident issue, hotfix branch with the version bumped."""
    return _flow("open", options)


@app.command()
@click.argument("incident")
@click.option("--evidence", metavar="JSON", help="What another job measured; nothing is run here.")
@common
def gate(**options: Any) -> int:
    """Guard, tests, proof, audit, review: judge the fix."""
    return _flow("gate", options)


@app.command()
@click.argument("incident")
@click.option("--evidence", metavar="JSON", help="What another job measured; nothing is run here.")
@common
def release(**options: Any) -> int:
    """Tag what was approved, draft the release, open the merge-back."""
    return _flow("release", options)


@app.command()
@click.argument("environment")
@click.argument("incident")
@common
def deploy(**options: Any) -> int:
    """Roll out to `staging` or `production`, and watch it."""
    return _flow("deploy", options)


@app.command()
@click.argument("incident", required=False)
@click.option("--environment", default="production", show_default=True)
@click.option("--to", default="", metavar="STATE", help="The state to put back, without GitHub.")
@click.option("--because", default="", help="Why, for the timeline.")
@common
def rollback(**options: Any) -> int:
    """Put the recorded previous state back. Never waits for another run."""
    from hotfix_actions.commands.rollback import roll_back

    return _flow("rollback", options, roll_back)


@app.command()
@click.argument("incident")
@click.option("--unwatched", is_flag=True, help="You confirm that production runs it.")
@click.option("--because", default="", help="How you know it; with --unwatched.")
@common
def finish(**options: Any) -> int:
    """Publish, merge back, close, draft the post-mortem."""
    return _flow("finish", options)


@app.command()
@click.argument("incident", required=False)
@reading
def status(**options: Any) -> int:
    """Say where it stands, or every open hotfix. Changes nothing."""
    return _flow("status", options)


@app.command()
@click.argument("incident")
@click.argument("words", nargs=-1, required=True)
@common
def note(**options: Any) -> int:
    """Add a note to the timeline."""
    return _flow("note", options)


@app.command()
@click.argument("incident")
@click.argument("words", metavar="GATES", nargs=-1, required=True)
@click.option("--because", required=True, help="Why, for everybody to read.")
@common
def override(**options: Any) -> int:
    """Allow what a gate or triage refuses, a downgrade, or no merge-back, with a reason.

    GATES are guard, proof, audit; or triage, downgrade, downgrade-staging, base, withdrawn,
    merge-back.
    """
    return _flow("override", options)


@app.command()
@common
def protect(**options: Any) -> int:
    """Make GitHub enforce reviews (administrators)."""
    return _flow("protect", options)


@app.command()
@click.argument("incident", required=False)
@click.option("--asked", default="", metavar="COMMAND", help="Default: what the event asks for.")
@click.option(
    "--elsewhere", default="", metavar="COMMANDS", help="Refuse these: other jobs do them."
)
@reading
def route(**options: Any) -> int:
    """Say which command an event of GitHub asks for. Changes nothing."""
    return _flow("route", options)


@app.command()
@click.argument("words", metavar="[WORKFLOW]", nargs=-1)
@common
def sweep(**options: Any) -> int:
    """Start WORKFLOW for what is due; disable the schedule while no hotfix is open."""
    return _flow("sweep", options)


@app.command(hidden=True)
def action() -> int:
    """Do what the inputs of the GitHub action ask for."""
    from hotfix_actions.commands.action import act

    return act(click.get_current_context().obj, main)


@app.group()
def evidence() -> None:
    """Run a change's own code in a job without permissions."""


@evidence.command("fetch")
@click.option("--order", required=True, metavar="JSON", help="The output `order` of `route`.")
@click.argument("into", type=click.Path(path_type=Path))
def evidence_fetch(order: str, into: Path) -> int:
    """Fetch the commits; needs a token that may read, and runs nothing of them."""
    from hotfix_actions.commands import evidence as gathering

    return gathering.fetch(order, into, click.get_current_context().obj)


@evidence.command("gather")
@click.argument("where", type=click.Path(path_type=Path))
def evidence_gather(where: Path) -> int:
    """Run their tests and the proof; needs no token, and should have none."""
    from hotfix_actions.commands import evidence as gathering

    return gathering.gather(where, click.get_current_context().obj)


@app.group()
def journal() -> None:
    """The ordered, append-only list of what happened."""


@journal.command("show")
@click.argument("incident")
@click.option("--all", "system", is_flag=True, help="Also internal events.")
@reading
def journal_show(**options: Any) -> int:
    """Show the timeline."""
    return _flow("journal show", options)


@journal.command("verify")
@click.argument("incident")
@reading
def journal_verify(**options: Any) -> int:
    """Compare the journal with its anchors: exit code 1 where it was tampered with."""
    return _flow("journal verify", options)


@app.group()
def config() -> None:
    """The configuration, `.github/hotfix.yml`."""


@config.command("schema")
def config_schema() -> int:
    """Print its JSON Schema, for your editor."""
    from hotfix_actions.commands import config as configuration

    return configuration.schema()


@config.command("check")
@click.argument("file", type=click.Path(path_type=Path), default=Path(".github/hotfix.yml"))
def config_check(file: Path) -> int:
    """Check a file: every fault at once."""
    from hotfix_actions.commands import config as configuration

    return configuration.check(file)


for each in (rehearse, init, doctor, sandbox):
    app.add_command(each)


def main(
    argv: Sequence[str] | None = None,
    env: Mapping[str, str] | None = None,
    here: Path | None = None,
    trace: Trace | None = None,
) -> int:
    """Run a command and give its exit code; nothing but an exit code ever leaves.

    The environment, the directory and the trace may be given by who calls it in process.
    """
    given = dict(os.environ if env is None else env)
    surroundings = {"env": given, "here": here or Path.cwd(), "trace": trace}
    words = list(sys.argv[1:] if argv is None else argv)

    def run() -> int:
        try:
            code = app.main(words, prog_name="hotfix", standalone_mode=False, obj=surroundings)
        except click.exceptions.NoArgsIsHelpError as shown:
            click.echo(shown.format_message())
            return errors.USAGE
        return int(code or 0)

    with ended_by_signals(), masked_streams(mask_of(given)):
        return guarded(run, words, given)
