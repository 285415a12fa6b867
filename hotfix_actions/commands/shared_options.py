"""Options that every command of the flow takes."""

from pathlib import Path
from typing import Any

import click

trace_option = click.option(
    "--trace",
    type=click.Path(path_type=Path),
    help="Write every request and process to this file (JSON lines).",
)


def common(function: Any) -> Any:
    """Options of every command that may change something."""
    text = "Show what would be changed, change nothing."
    return click.option("--plan", is_flag=True, help=text)(reading(function))


def reading(function: Any) -> Any:
    """Options of every command of the flow, those that only read among them."""
    for option in reversed(
        [
            click.option("--repository", metavar="OWNER/NAME", help="Default: where you are."),
            click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object."),
            trace_option,
            click.option(
                "--config",
                type=click.Path(path_type=Path),
                help="Use this configuration instead of the default branch's.",
            ),
        ]
    ):
        function = option(function)
    return function
