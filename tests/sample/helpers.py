"""What the tests of the sample have in common: child processes, the fix, a place to deploy to."""

import json
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotfix_actions.sandbox import sample_repository

Env = dict[str, str]


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


def run(*command: str, cwd: Path, env: Mapping[str, str]) -> Answer:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    return Answer(done.returncode, done.stdout, done.stderr)


def apply_fix(folder: Path, *, only: str = "") -> None:
    """Write the fix, or the part of it whose paths start with ``only``, into a checkout."""
    for path, text in sample_repository.fix().items():
        if path.startswith(only):
            (folder / path).write_text(text)


def set_version(folder: Path, version: str) -> None:
    package = json.loads((folder / "package.json").read_text())
    (folder / "package.json").write_text(json.dumps(package | {"version": version}))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass(frozen=True)
class Machine:
    """Where the sample is deployed: the scripts of main, a state folder, two ports."""

    scripts: Path
    env: Env
    state: Path
    ports: dict[str, int] = field(
        default_factory=lambda: {"staging": free_port(), "production": free_port()}
    )

    def script(self, name: str, *arguments: str, **more: str) -> Answer:
        env = {
            **self.env,
            "SAMPLE_STATE": str(self.state),
            "SAMPLE_STAGING_PORT": str(self.ports["staging"]),
            "SAMPLE_PRODUCTION_PORT": str(self.ports["production"]),
            "HOTFIX_ENVIRONMENT": "production",
            **more,
        }
        return run("node", f"scripts/{name}", *arguments, cwd=self.scripts, env=env)

    def deploy(self, source: Path, **more: str) -> Answer:
        version = json.loads((source / "package.json").read_text())["version"]
        return self.script(
            "deploy.mjs", "deploy", HOTFIX_SOURCE=str(source), HOTFIX_VERSION=version, **more
        )

    def current(self, environment: str = "production") -> dict[str, object]:
        found: dict[str, object] = json.loads(
            (self.state / environment / "current.json").read_text()
        )
        return found

    def url(self, environment: str = "production") -> str:
        return f"http://127.0.0.1:{self.ports[environment]}"
