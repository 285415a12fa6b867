"""A job of GitHub Actions whose only token is its own, and the person who pastes what it prints."""

import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.e2e import Answer, Scene
from tests.support.fetched import GH

# What the jobs list under `permissions:`; `workflows` is not to be had.
PERMISSIONS = {
    "actions": "read",
    "checks": "write",
    "contents": "write",
    "deployments": "write",
    "issues": "write",
    "pull_requests": "write",
}
RUN = 4711


@dataclass(frozen=True)
class Job:
    """Runs commands as a job would, by the token of the job alone."""

    scene: Scene
    permissions: Mapping[str, str]
    run: int = RUN

    def hotfix(
        self, *words: str, actor: str = "kenji", event: str = "", good: int | None = 0
    ) -> Answer:
        """Run a command; its exit code must be `good`."""
        token = self.scene.stage.sandbox.world.actions_token(
            self.scene.stage.repository, permissions=self.permissions
        )
        env = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_RUN_ID": str(self.run),
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_JOB": words[0],
            "GITHUB_EVENT_NAME": event,
            "GITHUB_TOKEN": token,
            "HOTFIX_TOKEN": "",
        }
        answer = self.scene.hotfix(*words, actor=actor, env=env)
        assert good is None or answer.code == good, answer
        return answer


def asked(answer: Answer) -> str:
    """Give the one command that a failure asks a person to paste."""
    assert answer.code == 3, answer
    lines = [line.strip() for line in answer.err.splitlines()]
    found = [line for line in lines if re.match(r"(git|gh) ", line)]
    assert len(found) == 1, answer.err
    return found[0]


def paste(scene: Scene, command: str, login: str = "mona") -> None:
    """Let a person with write access run exactly this in a fresh clone of theirs."""
    person = scene.person(login)
    taken = len(list(scene.work.glob(f"{login}-*")))
    folder = scene.work / f"{login}-{taken}"
    person.clone(folder)
    env: dict[str, Any] = {
        "PATH": f"{GH.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder.parent),
        "TMPDIR": str(folder.parent),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }
    if shlex.split(command)[0] == "gh":
        assert GH.exists(), f"no {GH}: make test fetches it (else: apt-get install gh)"
        env |= {
            "HTTP_PROXY": scene.stage.sandbox.url,
            "GH_HOST": "github.localhost",
            "GH_TOKEN": person.token,
            "GH_PROMPT_DISABLED": "1",
            "GH_NO_UPDATE_NOTIFIER": "1",
        }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
