"""`hotfix config schema|check`: the configuration without GitHub."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from hotfix_actions import config
from hotfix_actions.adapters.contents import configured
from hotfix_actions.domain.restore import without_restore
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.staged import unjudged
from hotfix_actions.errors import DONE, ConfigurationFault, Fault


def schema() -> int:
    """Print the JSON Schema of `.github/hotfix.yml`."""
    click.echo(json.dumps(config.schema(), indent=2))
    return DONE


def check(file: Path) -> int:
    """Check a file. Raises ConfigurationFault with every fault at once."""
    beside = [one.name for one in file.parent.glob("*.y*ml")] if str(file) == config.PATH else []
    if beside and not file.exists():
        config.load(None, str(file), beside=beside)
    mend = "name the file: `hotfix config check FILE`; `hotfix init` writes one"
    settings = config.load(configured(file, mend, config.LONGEST), str(file))
    faults = list(_useless(settings))
    if faults:
        raise ConfigurationFault(source=str(file), faults=faults)
    click.echo(f"{click.style('✓', fg='green', bold=True)} {file} has no faults")
    return DONE


def _useless(settings: Settings) -> Iterator[Fault]:
    """Yield what can be read, but lets no hotfix come to its end.

    It stops no command: a rollback needs none of it.
    """
    for name in without_restore(settings):
        what = "it is still what `hotfix init` wrote: no rollback can succeed"
        yield Fault(f"environments.{name}.restore", what, "write the command that puts it back")
    if unjudged(settings):
        what = "it has neither `smoke` nor `health`: no version passes there"
        yield Fault("environments.staging", what, "add one of both, or take staging out")
