"""`hotfix config schema|check`: the configuration without GitHub."""

import json
from pathlib import Path

import click

from hotfix_actions import config
from hotfix_actions.adapters.contents import configured
from hotfix_actions.errors import DONE


def schema() -> int:
    """Print the JSON Schema of `.github/hotfix.yml`."""
    click.echo(json.dumps(config.schema(), indent=2))
    return DONE


def check(file: Path) -> int:
    """Check a file. Raises ConfigurationFault with every fault at once."""
    mend = "give the path: hotfix config check .github/hotfix.yml"
    config.load(configured(file, mend, config.LONGEST), str(file))
    click.echo(f"{click.style('✓', fg='green', bold=True)} {file} has no faults")
    return DONE
