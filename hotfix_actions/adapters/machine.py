"""The machine that the command runs on, as `hotfix doctor` looks at it."""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from hotfix_actions.domain.setup.facts import Machine, Read, Unread

# What runs the tests of a project of each kind, told by a file at its root.
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "pnpm-lock.yaml": ("node", "pnpm"),
    "yarn.lock": ("node", "yarn"),
    "package.json": ("node", "npm"),
}
_VERSION = re.compile(r"(\d+)\.(\d+)")
_WORKER = "Runner.Worker"
_LONGEST = 10.0


def look(here: Path, env: Mapping[str, str]) -> Machine:
    """Read the programs and the runner; the clock is compared later, with GitHub's answer."""
    in_actions = env.get("GITHUB_ACTIONS") == "true"
    hosted = env.get("RUNNER_ENVIRONMENT") == "github-hosted"
    path = env.get("PATH")
    return Machine(
        system=platform.system(),
        python=(sys.version_info.major, sys.version_info.minor),
        git=_version_of(["git", "--version"], path),
        skew=Unread("GitHub's clock", "it was not asked"),
        in_actions=in_actions,
        hosted=hosted,
        runner=_runner() if in_actions and not hosted else None,
        absent=() if in_actions else tuple(_absent(here, path)),
    )


def _absent(here: Path, path: str | None) -> Iterator[str]:
    for name, programs in PROGRAMS.items():
        if (here / name).is_file():
            yield from (one for one in programs if shutil.which(one, path=path) is None)
            return


def _version_of(argv: list[str], path: str | None) -> tuple[int, int] | None:
    """Return a program's version; None where it is not there or does not answer."""
    program = shutil.which(argv[0], path=path)
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  # an argument list, never a shell
            [program, *argv[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(done.stdout)
    return (int(match[1]), int(match[2])) if match else None


def _runner() -> Read[tuple[int, int]]:
    """Return the version of the runner whose job this is.

    No variable tells it: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    The listener beside the worker that started us does, as `config.sh --version` asks it.
    """
    what = "the version of the runner"
    for program in _ancestors():
        if program.name == _WORKER:
            version = _version_of([str(program.parent / "Runner.Listener"), "--version"], None)
            return version or Unread(what, "its listener did not tell")
    return Unread(what, "no runner is seen from here, as in a container")


def _ancestors() -> Iterator[Path]:
    """Return the programs of the processes above this one, where /proc tells them."""
    process = os.getppid()
    while process > 1:
        folder = Path(f"/proc/{process}")
        try:
            program = (folder / "exe").readlink()
            status = (folder / "status").read_text()
        except OSError:
            return
        yield program
        match = re.search(r"^PPid:\s*(\d+)", status, re.MULTILINE)
        process = int(match[1]) if match else 0
