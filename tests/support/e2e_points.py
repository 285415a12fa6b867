"""The flow, point by point: each is reached once, kept as a directory, and copied for a test.

The embedded GitHub's state survives a restart, so a copy of its data directory is the same town at
the same moment. Texts hold its address: every copy is served at one and the same port.
"""

import os
import random
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.rehearsal.people import Person, Place
from hotfix_actions.rehearsal.stage import NAMES, Setting, Stage, stage
from hotfix_actions.sandbox import Sandbox
from tests.support import e2e_project as project
from tests.support.e2e import Scene
from tests.support.e2e_acts import POINTS
from tests.support.e2e_live import Live

# Below the ports that systems give out by themselves: nobody takes it between two scenes.
_PORTS = range(20000, 32000)


class Points:
    """Gives scenes at a point of the flow."""

    def __init__(self, folder: Path, live: Live, *, source: Path | None = None) -> None:
        self._folder = folder
        self._live = live
        self._port = _free_port()
        path = source or project.build(folder / "answers", project.config(live.url))
        work = folder / "seed"
        (work / "live").mkdir(parents=True)
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "npm_config_update_notifier": "false",
        }
        with stage(Setting(work=work, env=env, trace=Trace(), source=path)) as ready:
            self._ready = ready  # it is stopped again before anybody is told its address

    def folder(self, point: str) -> Path:
        """Give the directory of a point; the way to it is gone once."""
        kept = self._folder / point
        if not kept.exists():
            before, act = POINTS[point]
            with self.scene(self.folder(before), self._folder / f"to-{point}") as scene:
                act(scene)
            scene.work.rename(kept)
        return kept

    @contextmanager
    def scene(self, kept: Path, work: Path) -> Iterator[Scene]:
        """Copy a point's directory and open it."""
        shutil.copytree(kept, work, symlinks=True)
        with Sandbox.start(work / "github", self._port) as sandbox:
            self._live.open(work / "live")
            yield Scene(self._stage(sandbox, work), self._live)

    def _stage(self, sandbox: Sandbox, work: Path) -> Stage:
        quiet = Trace()
        place = Place(sandbox.url, self._ready.repository)
        process = ChildProcesses(self._ready.env, quiet)
        people = {
            login: Person(
                login,
                NAMES[login],
                token=known.token,
                place=place,
                clock=SystemClock(quiet),
                process=process,
            )
            for login, known in self._ready.people.items()
        }
        env = {
            **self._ready.env,
            "GITHUB_API_URL": sandbox.url,
            "GITHUB_SERVER_URL": sandbox.url,
            "E2E_LIVE": str(work / "live"),
        }
        return replace(
            self._ready,
            sandbox=sandbox,
            people=people,
            env=env,
            here=work / "checkout",
            work=work,
            process=process,
        )


def newcomer(scene: Scene, login: str, role: str) -> Person:
    """Let somebody new have a role."""
    world, repository = scene.stage.sandbox.world, scene.stage.repository
    world.add_user(login)
    world.grant(repository, login, role)
    quiet = Trace()
    return Person(
        login,
        login,
        token=world.user_token(login),
        place=Place(scene.stage.sandbox.url, repository),
        clock=SystemClock(quiet),
        process=scene.stage.process,
    )


def _free_port() -> int:
    while True:
        with socket.socket() as one:
            port = random.choice(_PORTS)  # noqa: S311  # any will do
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
