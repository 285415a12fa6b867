"""Options that every command of the flow takes."""

from pathlib import Path
from typing import Any

import click


def common(function: Any) -> Any:
    """Options of every command of the flow."""
    for option in reversed(
        [
            click.option("--repository", metavar="OWNER/NAME", help="Default: where you are."),
            click.option("--plan", is_flag=True, help="Look and decide, change nothing."),
            click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object."),
            click.option("--trace", type=click.Path(path_type=Path), help="Write every call here."),
            click.option("--config", type=click.Path(path_type=Path), help="Instead of main's."),
        ]
    ):
        function = option(function)
    return function
