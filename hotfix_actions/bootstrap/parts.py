"""What several kinds of command are built from."""

from collections.abc import Callable
from pathlib import Path

from hotfix_actions import config
from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.contents import configured
from hotfix_actions.adapters.github.app_token import AppToken
from hotfix_actions.adapters.github.connect import (
    TIMEOUT,
    Credentials,
    FixedToken,
    Timeout,
    connector,
)
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.rules import GithubRules
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.workspace import GitWorkspace
from hotfix_actions.domain.settings import Settings
from hotfix_actions.errors import ConfigurationFault, Fault, UsageFault


def credentials(
    around: Surroundings, clock: SystemClock, timeout: Timeout = TIMEOUT
) -> Credentials:
    """Sign as the team's App where its key is given: that token can be renewed."""
    if not around.app_id:
        return FixedToken(around.token)
    return AppToken(
        api_url=around.api_url,
        app=around.app_id,
        key=around.app_key,
        repository=repository_of(around),
        clock=clock,
        timeout=timeout,
    )


def door_of(
    around: Surroundings,
    clock: SystemClock,
    trace: Trace,
    signed: Credentials,
    *,
    timeout: Timeout = TIMEOUT,
    patience: Callable[[], float] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Door:
    """Build what asks GitHub; `timeout` and `patience` as in `flow.build`."""
    return Door(
        connect=connector(around.api_url, signed, timeout, around.mask),
        repository=repository_of(around),
        clock=clock,
        trace=trace,
        patience=patience,
        say=say,
    )


def workspace_of(
    around: Surroundings, process: ChildProcesses, signed: Credentials
) -> GitWorkspace:
    """Build what fetches commits and runs git on them."""
    return GitWorkspace(
        url=f"{around.server_url}/{around.repository}.git",
        token=signed.token,
        process=process,
        here=around.here,
    )


def repository_of(around: Surroundings) -> str:
    """Return the repository as OWNER/NAME. Raises UsageFault where nothing names one."""
    if around.repository.count("/") != 1:
        raise UsageFault(
            tried="finding the repository",
            found=f"{around.repository} is not OWNER/NAME"
            if around.repository
            else "this directory is no git repository, or its `origin` is not on GitHub",
            remedy="run it in a checkout of the repository, or name it after the command:\n"
            "  --repository OWNER/NAME",
        )
    return around.repository


def local_settings(config_file: Path, part: str = "") -> Settings:
    """Read a configuration from a file, `part` as in `config.load`.

    Raises UsageFault where there is none, ConfigurationFault for one that has faults.
    """
    mend = "give the path of a file by --config, or run it in a checkout of the default branch"
    content = configured(config_file, mend, config.LONGEST)
    return config.load(content, str(config_file), part=part)


def settings_of(
    rules: GithubRules, objects: GithubObjects, config_file: Path | None, part: str = ""
) -> Settings:
    """Read the configuration of the default branch, or of a file in its place.

    Raises ConfigurationFault for what is there and cannot be used: it is never taken for none.
    """
    if config_file is not None:
        return local_settings(config_file, part)
    branch = rules.repository().default_branch
    content = objects.content(branch, config.PATH)
    if content is None and objects.stands(branch, config.PATH):
        fault = Fault("the file", "it is a folder, a link or a submodule", "put a file there")
        raise ConfigurationFault(source=config.PATH, faults=[fault])
    beside = () if content is not None else objects.names(branch, config.FOLDER)
    return config.load(content, part=part, beside=beside)
