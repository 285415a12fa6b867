"""What the environment says: GitHub Actions' variables, tokens, the triggering event."""

import getpass
import hashlib
import os
import re
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hotfix_actions.adapters import workers
from hotfix_actions.adapters.masking import Mask, mask_of
from hotfix_actions.domain.lease import Worker
from hotfix_actions.domain.parsing import from_json
from hotfix_actions.harmless import TOKENS

# What `action.yml` puts before the name of an input.
INPUT = "HOTFIX_INPUT_"
_REMOTE = re.compile(r"(?:[:/])(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")


@dataclass(frozen=True)
class Rehearsal:
    """What only a rehearsal may say, and is heard only where GitHub is the embedded one.

    `unrehearsed` are gates that may stay unproven; they are reported so, never as passed.
    """

    unrehearsed: tuple[str, ...] = ()
    install: bool = True
    borrow_from: Path | None = None


@dataclass(frozen=True)
class Surroundings:
    """Everything that is read from the environment, once, at the start of a command."""

    env: Mapping[str, str] = field(repr=False)
    here: Path
    api_url: str
    server_url: str
    repository: str
    token: str = field(repr=False)
    actor: str
    run: str
    event_name: str = ""
    event: Mapping[str, Any] = field(default_factory=dict)
    summary_file: Path | None = None
    outputs_file: Path | None = None
    in_actions: bool = False
    run_id: int = 0
    silent: bool = False
    rehearsal: Rehearsal | None = None
    worker: Worker = field(default_factory=lambda: Worker(""))
    inputs: Mapping[str, str] = field(default_factory=dict)
    temporary: Path = Path()
    app_id: str = ""
    app_key: str = field(default="", repr=False)

    @property
    def mask(self) -> Mask:
        """Return what takes the secrets of this environment out of texts."""
        return mask_of(self.env)


def read(env: Mapping[str, str], here: Path) -> Surroundings:
    """Read the environment; what is not said is empty."""
    return Surroundings(
        env=env,
        here=here,
        api_url=env.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"),
        server_url=env.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/"),
        repository=env.get("GITHUB_REPOSITORY", "") or _of_remote(here),
        token=next((env[name].strip() for name in TOKENS if env.get(name, "").strip()), ""),
        actor=env.get("GITHUB_ACTOR", ""),
        run=_run(env),
        event_name=env.get("GITHUB_EVENT_NAME", ""),
        event=_event(env.get("GITHUB_EVENT_PATH", "")),
        summary_file=_path(env, "GITHUB_STEP_SUMMARY"),
        outputs_file=_path(env, "GITHUB_OUTPUT"),
        in_actions=env.get("GITHUB_ACTIONS") == "true",
        run_id=_run_id(env),
        silent=_silent(env),
        rehearsal=_rehearsal(env),
        worker=workers.this_one(env, _run(env)),
        inputs=_inputs(env),
        temporary=Path(env.get("RUNNER_TEMP") or tempfile.gettempdir()),
        app_id=env.get("HOTFIX_APP_ID", "") if env.get("HOTFIX_APP_PRIVATE_KEY") else "",
        app_key=env.get("HOTFIX_APP_PRIVATE_KEY", ""),
    )


def _inputs(env: Mapping[str, str]) -> Mapping[str, str]:
    """Give the inputs of the action by the names that `action.yml` gives them."""
    return {
        name.removeprefix(INPUT).lower().replace("_", "-"): value
        for name, value in env.items()
        if name.startswith(INPUT)
    }


def _rehearsal(env: Mapping[str, str]) -> Rehearsal | None:
    """Hear the rehearsal's words only on loopback: no gate of a real repository yields to them."""
    host = urlsplit(env.get("GITHUB_API_URL", "")).hostname
    if host != "127.0.0.1":
        return None
    return Rehearsal(
        unrehearsed=tuple(env.get("HOTFIX_UNREHEARSED", "").split()),
        install=env.get("HOTFIX_INSTALL", "yes") == "yes",
        borrow_from=_path(env, "HOTFIX_BORROW"),
    )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]) if env.get(name) else None


def _run(env: Mapping[str, str]) -> str:
    """Name the run: Actions' own id, else this machine's process."""
    if env.get("GITHUB_RUN_ID"):
        parts = [
            env["GITHUB_RUN_ID"],
            env.get("GITHUB_RUN_ATTEMPT", "1"),
            env.get("GITHUB_JOB", ""),
        ]
        return "run-" + "-".join(part for part in parts if part)
    return f"local-{socket.gethostname()}-{getpass.getuser()}-{os.getpid()}"


def _run_id(env: Mapping[str, str]) -> int:
    """Give the number by which GitHub knows this run of a workflow; 0 outside of one."""
    text = env.get("GITHUB_RUN_ID", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _silent(env: Mapping[str, str]) -> bool:
    """Whether the token is the job's own GITHUB_TOKEN: what it does triggers no further run.

    https://docs.github.com/en/actions/concepts/security/github_token
    """
    own = env.get("GITHUB_TOKEN", "")
    if env.get("HOTFIX_APP_ID") and env.get("HOTFIX_APP_PRIVATE_KEY"):
        return False
    return (
        env.get("GITHUB_ACTIONS") == "true"
        and bool(own)
        and env.get("HOTFIX_TOKEN", "") in ("", own)
    )


def _event(path: str) -> Mapping[str, Any]:
    if not path or not Path(path).is_file():
        return {}
    try:
        data = from_json(Path(path).read_bytes())
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _of_remote(here: Path) -> str:
    """Read OWNER/NAME from `origin` in the repository that holds the directory, without git."""
    for folder in (here, *here.parents):
        config = folder / ".git" / "config"
        if config.is_file():
            section = config.read_text(errors="replace").partition('[remote "origin"]')[2]
            url = re.search(r"^\s*url\s*=\s*(\S+)", section, re.MULTILINE)
            found = _REMOTE.search(url[1]) if url else None
            return found["name"] if found else ""
    return ""


def claim_of(surroundings: Surroundings, title: str) -> str:
    """Key the triggering event: the same trigger never makes two incidents."""
    if surroundings.env.get("GITHUB_RUN_ID"):
        return f"run-{surroundings.env['GITHUB_RUN_ID']}"
    return f"title-{hashlib.sha256(title.strip().encode()).hexdigest()[:12]}" if title else ""
