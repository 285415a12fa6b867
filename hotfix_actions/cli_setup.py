"""The arguments of the commands around a hotfix: rehearse, init, doctor, sandbox."""

from pathlib import Path
from typing import Any

import click

from hotfix_actions import __version__
from hotfix_actions.commands.extras import needing_rehearse
from hotfix_actions.commands.shared_options import trace_option

STOP_AFTER = "Stop after this part: open, gate, release, staging, production, finish."


@click.command()
@click.option("--repo", type=click.Path(path_type=Path), help="Your own repository, never touched.")
@click.option("--tag", default="", help="The base tag; default: as `hotfix open` would choose.")
@click.option("--pick", default="", metavar="SHA", help="The fix: a commit of the repository.")
@click.option("--patch", type=click.Path(path_type=Path), help="The fix: a patch file.")
@click.option("--install", is_flag=True, help="Install dependencies for the tests.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep everything in this directory.")
@click.option("--stop-after", default="", metavar="STEP", help=STOP_AFTER)
@click.option(
    "--scenario",
    default="",
    metavar="NAME",
    help="What goes wrong: parallel, bad-hotfix, killed, old-line.",
)
@trace_option
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
def rehearse(**options: Any) -> int:
    """Play a whole hotfix on an embedded GitHub.

    With the sample that is shipped, or with your own repository, which is never touched.
    """
    from hotfix_actions.cli import main

    with needing_rehearse("hotfix rehearse"):
        from hotfix_actions.commands.rehearse import rehearse as play

    obj: dict[str, Any] = click.get_current_context().obj
    return play(options, obj["env"], main)


@click.command()
@click.option("--repo", type=click.Path(path_type=Path), help="Your repository. Default: here.")
@click.option(
    "--action",
    default="hotfix-actions/hotfix-actions",
    metavar="OWNER/NAME",
    show_default=True,
    help="Where the action lives.",
)
@click.option(
    "--ref", default=f"v{__version__}", show_default=True, help="The version of the action to use."
)
@click.option("--pin/--no-pin", default=True, help="Write the commit that REF names, where known.")
@click.option(
    "--public/--private",
    default=None,
    help="Who may read the repository. Default: what GitHub says.",
)
@click.option(
    "--driver",
    type=click.Choice(("pull_request_target", "workflow_run", "comments")),
    help="Which event reports a fix. Default: what the repository allows.",
)
@click.option("--labels", is_flag=True, help="Create the labels on GitHub (needs a token).")
@click.option("--yes", is_flag=True, help="Overwrite without asking.")
@click.option("--plan", is_flag=True, help="Show what would be written, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
def init(**options: Any) -> int:
    """Write the workflow, the configuration and the issue form.

    Into your repository, fitted to what it is; asks before it overwrites anything.
    """
    from hotfix_actions.commands.init import init as write

    return write(options, click.get_current_context().obj)


@click.command()
@click.option("--repository", metavar="OWNER/NAME", help="Default: where you are.")
@click.option("--probe", is_flag=True, help="Also test writing, with refs that are removed again.")
@click.option("--all", "everything", is_flag=True, help="Also findings that are only informative.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
@trace_option
def doctor(**options: Any) -> int:
    """Say whether a hotfix would work here, and how to fix it."""
    from hotfix_actions.commands.doctor import doctor as look

    return look(options, click.get_current_context().obj)


@click.group()
def sandbox() -> None:
    """The embedded GitHub."""


@sandbox.command("serve")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Where it is kept.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: a free one.")
def sandbox_serve(data: Path, port: int) -> int:
    """Run it alone, on 127.0.0.1, until ^C."""
    with needing_rehearse("hotfix sandbox"):
        from hotfix_actions.commands.sandbox import serve

    return serve(data, port)
