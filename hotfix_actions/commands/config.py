"""`hotfix config schema|check`: the configuration without GitHub."""

import json
from pathlib import Path

import click

from hotfix_actions import config
from hotfix_actions.errors import DONE, UsageFault


def schema() -> int:
    """Print the JSON Schema of `.github/hotfix.yml`."""
    click.echo(json.dumps(config.schema(), indent=2))
    return DONE


def check(file: Path) -> int:
    """Check a file. Raises ConfigurationFault with every fault at once."""
    if not file.is_file():
        raise UsageFault(
            tried=f"reading the configuration {file}",
            found="there is no such file",
            remedy="give the path: hotfix config check .github/hotfix.yml",
        )
    config.load(file.read_text(), str(file))
    click.echo(f"{click.style('✓', fg='green', bold=True)} {file} has no faults")
    return DONE
