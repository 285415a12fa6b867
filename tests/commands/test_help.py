"""`hotfix --help` names every command once."""

from hotfix_actions.cli import app
from hotfix_actions.commands.help import GROUPS


def test_every_command_that_people_may_use_stands_in_one_group() -> None:
    listed = [name for names in GROUPS.values() for name in names]
    shown = {name for name, command in app.commands.items() if not command.hidden}
    assert sorted(listed) == sorted(shown)
