"""The one door to child processes: argument lists only, timed, and poor in secrets.

A child of code that nobody has reviewed gets an environment of its own: what is not on the list
below does not exist for it.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from hotfix_actions.adapters.surroundings import SECRETS
from hotfix_actions.adapters.trace import Kind, Trace
from hotfix_actions.errors import UsageFault
from hotfix_actions.ports import Finished

# What a build needs and what holds no secret. HOME is left out: it holds credentials.
# The certificates of a company's own network are files that anybody may read.
HARMLESS = (
    "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "npm_config_registry", "npm_config_cafile",
    "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "PIP_CERT",
)  # fmt: skip
OUTPUT_LIMIT = 1_000_000


class ChildProcesses:
    """Child processes of this command."""

    def __init__(self, env: Mapping[str, str], trace: Trace) -> None:
        self._env = dict(env)
        self._trace = trace

    def run(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
        trusted: bool = False,
    ) -> Finished:
        """Run a command in its own process group, which is ended as a whole on a timeout.

        A trusted command (configured on the default branch) keeps the environment, without the
        tool's own tokens; an untrusted one keeps only what is harmless.
        """
        environment = self._trusted() if trusted else self._harmless(cwd)
        kind: Kind = "git" if argv[0] == "git" else "process"
        with self._trace.span(kind, " ".join(argv)[:300], cwd=str(cwd)) as detail:
            finished = _run(list(argv), cwd, {**environment, **(env or {})}, timeout)
            detail["code"] = finished.code
        return finished

    def _trusted(self) -> dict[str, str]:
        ours = (*SECRETS, "ACTIONS_RUNTIME_TOKEN")
        return {name: value for name, value in self._env.items() if name not in ours}

    def _harmless(self, cwd: Path) -> dict[str, str]:
        kept = {name: self._env[name] for name in HARMLESS if name in self._env}
        return {**kept, "HOME": str(cwd.parent), "CI": "true", "NO_COLOR": "1"}


def _run(argv: list[str], cwd: Path, env: Mapping[str, str], timeout: float) -> Finished:
    started = time.perf_counter()
    try:
        child = subprocess.Popen(  # noqa: S603  # an argument list, never a shell
            argv,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except FileNotFoundError as missing:
        raise _not_there(argv, cwd) from missing
    try:
        out, err = child.communicate(timeout=timeout)
        timed_out = False
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        out, err = child.communicate()
        timed_out = True
    except BaseException:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise
    seconds = time.perf_counter() - started
    return Finished(child.returncode, out[-OUTPUT_LIMIT:], err[-OUTPUT_LIMIT:], seconds, timed_out)


def _not_there(argv: Sequence[str], cwd: Path) -> UsageFault:
    if not cwd.is_dir():
        return UsageFault(
            tried=f"running {argv[0]}",
            found=f"there is no directory {cwd}",
            remedy="check the path",
        )
    hint = {
        "npm": "install Node.js with npm, then run again: https://nodejs.org/en/download",
        "pnpm": "install it (`npm install --global pnpm`), then run again",
        "yarn": "install it (`npm install --global yarn`), then run again",
    }
    return UsageFault(
        tried=f"running {' '.join(argv)}",
        found=f"{argv[0]} is not installed (not on PATH)",
        remedy=hint.get(argv[0], f"install {argv[0]}, then run again"),
    )
