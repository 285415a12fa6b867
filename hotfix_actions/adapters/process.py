"""The one door to child processes: argument lists only, timed, and poor in secrets.

A child of code that nobody has reviewed gets an environment of its own: what is not on the list
below does not exist for it.
"""

import errno
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from hotfix_actions.adapters import workers
from hotfix_actions.adapters.child import attend
from hotfix_actions.adapters.masking import mask_of
from hotfix_actions.adapters.supervised import NotSupervised, Order, supervise
from hotfix_actions.adapters.trace import Kind, Trace
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.errors import HotfixError, OutsideFailed, UsageFault
from hotfix_actions.harmless import for_commands
from hotfix_actions.ports import Finished

# What a build needs and what holds no secret. HOME is left out: it holds credentials.
# The certificates of a company's own network are files that anybody may read.
HARMLESS = (
    "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "npm_config_registry", "npm_config_cafile",
    "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "PIP_CERT",
)  # fmt: skip
# The most that is kept of each stream, in characters: its end.
OUTPUT_LIMIT = 1_000_000
# More than that is masked, as a cut may go through a secret.
_READ = OUTPUT_LIMIT + 100_000
# The machine has no room for another process, for now.
_CROWDED = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)


class ChildProcesses:
    """Child processes of this command; `say` tells a person what one left running."""

    def __init__(
        self, env: Mapping[str, str], trace: Trace, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self._env = dict(env)
        self._trace = trace
        self._say = say
        self._left: dict[str, None] = {}
        self._mask = mask_of(self._env)

    @property
    def left(self) -> Sequence[str]:
        """Return a sentence on each command that left something running."""
        return tuple(self._left)

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

        The command is over when it ends itself, whatever it left running.

        A trusted command (configured on the default branch) keeps the environment, without what
        is the tool's own (`harmless.py`); an untrusted one keeps only what a build needs. Secrets
        are taken out of what is printed, but for git's output.
        """
        environment = for_commands(self._env) if trusted else self._harmless(cwd)
        kind: Kind = "git" if argv[0] == "git" else "process"
        with self._trace.span(kind, " ".join(argv)[:300], cwd=str(cwd)) as detail:
            finished = _run(list(argv), cwd, {**environment, **(env or {})}, timeout)
            detail["code"] = finished.code
            if finished.held:
                detail["held"] = True
                self._note(" ".join(argv)[:100])
        return self._masked(finished, data=kind == "git")

    def _masked(self, finished: Finished, *, data: bool = False) -> Finished:
        """Take the secrets out of what was printed; what git prints on its output is `data`."""
        clean = partial(self._mask.tail, limit=OUTPUT_LIMIT)
        stdout = finished.stdout if data else clean(finished.stdout)
        left = self._mask.text(finished.left)
        return replace(finished, stdout=stdout, stderr=clean(finished.stderr), left=left)

    def supervise(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        timeout: float,
        standing: Callable[[], bool],
    ) -> Finished:
        """Run a trusted command, and end everything that it started where it does not end well."""
        order = Order(tuple(argv), cwd, {**for_commands(self._env), **env}, timeout)
        with self._trace.span("process", " ".join(argv)[:300], cwd=str(cwd)) as detail:
            try:
                finished = supervise(order, standing)
            except NotSupervised as failure:
                raise OutsideFailed(
                    tried=f"running {' '.join(argv)}",
                    found=f"it was not begun: its supervisor did not start: {failure}",
                    remedy="run the same command again",
                ) from failure
            except FileNotFoundError as missing:
                raise _not_there(argv, cwd) from missing
            except (OSError, ValueError) as error:
                raise _not_started(argv, error) from error
            detail["code"] = finished.code
            if finished.held:
                detail["held"] = True
                self._note(" ".join(argv)[:100])
        return self._masked(finished)

    def may_live(self, left: LeftRunning) -> bool:
        """Whether something of what a command left running may be at work still."""
        return workers.may_live(left)

    def _note(self, command: str) -> None:
        told = (
            f"`{command}` is over, but something that it started still holds its output: it was "
            "left running, and what it prints is dropped"
        )
        if told not in self._left:
            self._left[told] = None
            self._say(f"warning: {told}")

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
            start_new_session=True,
        )
    except FileNotFoundError as missing:
        raise _not_there(argv, cwd) from missing
    except (OSError, ValueError) as error:  # no program, no right to run it, a NUL in a word
        raise _not_started(argv, error) from error
    ended = attend(child, timeout)
    seconds = time.perf_counter() - started
    return Finished(
        child.returncode,
        ended.stdout[-_READ:],
        ended.stderr[-_READ:],
        seconds,
        ended.timed_out,
        ended.held,
    )


def _not_started(argv: Sequence[str], error: OSError | ValueError) -> HotfixError:
    """Say why a program that is there did not start."""
    tried = f"running {' '.join(argv)}"
    if isinstance(error, OSError) and error.errno in _CROWDED:
        return OutsideFailed(
            tried=tried,
            found=f"{argv[0]} cannot be started: {error.strerror}",
            remedy="run the same command again",
        )
    return UsageFault(
        tried=tried,
        found=f"{argv[0]} cannot be started: {getattr(error, 'strerror', None) or error}",
        remedy=f"make it a program (`chmod +x {argv[0]}`; a script begins with `#!/bin/sh`), or "
        f"name what runs it: [sh, {argv[0]}]",
    )


def _not_there(argv: Sequence[str], cwd: Path) -> UsageFault:
    if not cwd.is_dir():
        return UsageFault(
            tried=f"running {argv[0]}",
            found=f"there is no directory {cwd}",
            remedy="check the path",
        )
    if "/" in argv[0]:
        found, remedy = f"there is no file {argv[0]} in {cwd}", "check the path"
        if (cwd / argv[0]).exists():
            found = f"{argv[0]} cannot be started: its first line names a program that is not there"
            remedy = f"install that, or name what runs it: [sh, {argv[0]}]"
        return UsageFault(tried=f"running {' '.join(argv)}", found=found, remedy=remedy)
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
