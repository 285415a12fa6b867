"""`hotfix --help` names every command once."""

import re

import click

from hotfix_actions.cli import app
from hotfix_actions.commands.help import GROUPS
from hotfix_actions.domain.words import ALLOWABLE, FIRM, GATES
from hotfix_actions.rehearsal.script import PARTS


def test_every_command_that_people_may_use_stands_in_one_group() -> None:
    listed = [name for names in GROUPS.values() for name in names]
    shown = {name for name, command in app.commands.items() if not command.hidden}
    assert sorted(listed) == sorted(shown)


def test_help_lists_the_values_that_may_be_given() -> None:
    override = " ".join((app.commands["override"].help or "").split())
    gates = [name for name in GATES if name not in FIRM]
    assert all(re.search(rf"\b{name}[,.;]", override) for name in (*gates, *ALLOWABLE))
    stop = next(one for one in app.commands["rehearse"].params if one.name == "stop_after")
    assert isinstance(stop, click.Option)
    assert (stop.help or "").endswith(f": {', '.join(PARTS)}.")
