"""How `hotfix --help` lists the commands: by what a person wants, in the order of use."""

from collections.abc import Mapping

import click

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Set up and try": ("init", "doctor", "protect", "config", "rehearse"),
    "Do a hotfix": ("open", "gate", "release", "deploy", "rollback", "finish"),
    "Along the way": ("status", "note", "override", "journal"),
    "For workflows and tests": ("route", "sweep", "evidence", "sandbox"),
}


class App(click.Group):
    """Lists the commands in groups."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each group with the first sentence of each command.

        https://click.palletsprojects.com/en/stable/api/#click.Group.format_commands
        """
        width = max(map(len, self.commands))
        for title, names in GROUPS.items():
            commands = {name: self.get_command(ctx, name) for name in names}
            rows = [
                (name.ljust(width), one.get_short_help_str(formatter.width - width - 6))
                for name, one in commands.items()
                if one is not None
            ]
            with formatter.section(title):
                formatter.write_dl(rows)
