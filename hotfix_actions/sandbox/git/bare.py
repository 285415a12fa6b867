"""Making the bare repository behind a new repository on GitHub."""

from pathlib import Path

from hotfix_actions.sandbox.git.process import git
from hotfix_actions.sandbox.observer import unheard

_CONFIG = {
    # Any object may be fetched by its SHA, and partly, as from github.com.
    "uploadpack.allowAnySHA1InWant": "true",
    "uploadpack.allowReachableSHA1InWant": "true",
    "uploadpack.allowFilter": "true",
    "http.receivepack": "true",
    # "deny updating a hidden ref": refs/pull belongs to GitHub, everybody may read it.
    "receive.hideRefs": "refs/pull/",
    "receive.denyDeleteCurrent": "ignore",
    "core.logAllRefUpdates": "false",
    "gc.auto": "0",
    "receive.autogc": "false",
}


def make_bare(directory: Path, source: Path | None, default_branch: str) -> None:
    """Make a bare repository, with the branches and tags of a local one when it is given.

    The source is only read. Raises GitError when it is no git repository.
    """
    if directory.exists():
        raise FileExistsError(f"there is a repository already: {directory}")
    directory.parent.mkdir(parents=True, exist_ok=True)
    if source is None:
        _git(directory, "init", "--quiet", "--bare", "--template=", str(directory))
    else:
        # Copied, not linked: git renews the time of a pack that holds what it would write.
        options = ("--quiet", "--bare", "--template=", "--no-single-branch", "--no-hardlinks")
        _git(directory, "clone", *options, str(source.resolve()), str(directory))
        _git(directory, "config", "--remove-section", "remote.origin")
    settings = ((*name.split("."), value) for name, value in _CONFIG.items())
    lines = [f"[{section}]\n\t{name} = {value}\n" for section, name, value in settings]
    config = directory / "config"
    config.write_text(config.read_text() + "".join(lines))
    (directory / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n")


def _git(directory: Path, *command: str) -> None:
    extra = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory"}
    git(*command, directory=directory, observer=unheard, extra=extra | {"GIT_CONFIG_VALUE_0": "*"})
