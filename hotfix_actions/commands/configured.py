"""By which configuration a rollback goes: a broken one on the default branch must not stop it."""

from collections.abc import Callable
from pathlib import Path

from hotfix_actions import config
from hotfix_actions.bootstrap.parts import local_settings
from hotfix_actions.commands.rolling import Rollback
from hotfix_actions.domain.settings import Settings
from hotfix_actions.errors import ConfigurationFault, HotfixError
from hotfix_actions.projections import restored as texts
from hotfix_actions.steps.environment import unconfigured

# What a rollback uses of a configuration: faults elsewhere in it do not stop one.
PART = "environments"


def usable(one: Rollback, read: Callable[[], Settings]) -> Settings:
    """Return the settings that `read` gives, or those of the checkout where they are of no use.

    Which file was taken in place of the other is kept in `one.instead`. Raises ConfigurationFault
    with how to name a file where neither is of use.
    """
    try:
        settings = read()
        if _knows(one, settings):
            return settings
        fault = unconfigured(one.request.environment)
    except ConfigurationFault as found:
        fault = found
    beside, why = (None, "") if one.options.config is not None else _of_checkout(one)
    if beside is None:
        raise _with_file(one, fault, why) from fault
    first = fault.faults[0]
    here = f"{config.PATH} of this checkout, {one.around.here}"
    one.instead = f"{here} (that of the default branch: {first.where}: {first.what})"
    return beside


def local(one: Rollback, path: Path) -> Settings:
    """Return the settings of a file. Raises ConfigurationFault, UsageFault with how to name one."""
    try:
        return local_settings(path, PART)
    except ConfigurationFault as fault:
        raise _with_file(one, fault, "") from fault


def _knows(one: Rollback, settings: Settings) -> bool:
    return any(name == one.request.environment for name in settings.environments)


def _of_checkout(one: Rollback) -> tuple[Settings | None, str]:
    """Return the settings of the checkout where they can be used; else why not."""
    try:
        settings = local_settings(Path(one.around.here, config.PATH), PART)
    except HotfixError as failure:
        return None, failure.found
    known = _knows(one, settings)
    return (settings, "") if known else (None, f"{one.request.environment} is not configured")


def _with_file(one: Rollback, fault: ConfigurationFault, beside: str) -> ConfigurationFault:
    """Add how to roll back by another file, whatever stands on the default branch."""
    number, name, to = one.request.incident or 0, one.request.environment, one.request.to
    command = f"{texts.command(number, name, to)} --config FILE"
    if beside:
        fault.also(f"The file of this checkout is of no use either: {beside}")
    fault.also(
        f"To roll back at once, name a good file, as it was before or written anew:\n"
        f"  git log --oneline origin/HEAD -- {config.PATH}\n"
        f"  git show COMMIT:{config.PATH} > hotfix-good.yml\n"
        f"  {command.replace('FILE', 'hotfix-good.yml')}"
    )
    return fault
