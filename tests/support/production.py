"""An environment with all around it, for a deployment and a rollback that comes meanwhile.

Two runs take turns on the fakes: the rollback begins at any moment of the deployment - before and
after each call of a port, and each half second of its deploy script - and gives the turn back where
it waits.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hotfix_actions.context import Context
from hotfix_actions.domain import undone
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.running import Cancelled
from hotfix_actions.domain.settings import Environment, Settings, WatchSettings
from hotfix_actions.domain.state import Head, StateChange
from hotfix_actions.domain.world import (
    Deployment,
    Release,
    Run,
)
from hotfix_actions.errors import LostRace, PermissionMissing
from hotfix_actions.flow import Flow, Words, run
from hotfix_actions.flows import FLOWS
from hotfix_actions.ports import Ports, RolloutStopped
from hotfix_actions.request import Request
from hotfix_actions.result import Result
from hotfix_actions.words import WORDS
from tests.domain.live import RELEASED
from tests.flow.scenes import saying
from tests.support.fakes import FakeClock, FakePeople, FakeWorld
from tests.support.history import (
    EVIL,
    NEW,
    OLD,
    TAGS,
    FakeHistory,
    FakeIssues,
    FakeObjects,
    FakeRefs,
    FakeRules,
    FakeWeb,
    FakeWorkspace,
)
from tests.support.rollouts import FakeEnvironment

__all__ = ["EVIL", "NEW", "OLD", "TAGS", "FakeHistory", "FakeObjects", "FakeWorkspace"]

SETTINGS = Settings(
    environments={
        "production": Environment(
            deploy=("./deploy",),
            restore=("./restore",),
            state=("./state",),
            health="http://127.0.0.1/health",
            timeout="5m",
            watch=WatchSettings(seconds="30s", every="15s"),
        )
    }
)
# Who approved what is another question.
SKIPPED = ("may", "reviewed", "approval")
HALF = timedelta(seconds=0.5)
# A script of ten seconds: the new version comes gradually, in its second half.
SCRIPT = [OLD] * 10 + [f"{OLD} 50%\n{NEW} 50%"] * 9 + [NEW]


class Killed(BaseException):
    """This run is no more: nothing that it still tries happens."""


@dataclass
class Production(FakeWorld):
    """The world of both runs. `moment` is called at each moment of the deployment."""

    place: FakeEnvironment = field(
        default_factory=lambda: FakeEnvironment(elsewhere=Cancelled(over=False))
    )
    deployments: list[Deployment] = field(default_factory=list)
    state: dict[str, str] = field(default_factory=dict)
    people: FakePeople = field(default_factory=FakePeople)
    starter: str = ""  # who started this run of a workflow
    settings: Settings | None = None  # others than those that all begin with
    release: Release | None = None
    moment: Callable[[], None] = lambda: None
    begun: datetime | None = None  # while the deploy script is at work
    later: list[tuple[datetime, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.release = Release(5, NEW, NEW, "", "there", self.now)
        words = {"subject": "s", "body": "b", "files": {}}
        super().ports("0").journal.append(7, list(RELEASED), **words)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and happen what was begun elsewhere."""
        self.now += timedelta(seconds=seconds)
        for at, live in list(self.later):
            if at <= self.now:
                self.place.live = live
                self.later.remove((at, live))

    def ports(self, run: str) -> Ports:
        """Give the ports of one run; the deployment's are watched."""
        given = {
            "deployments": FakeDeployments(self),
            "state": FakeState(self),
            "releases": FakeReleases(self),
            "objects": FakeObjects(),
            "rules": FakeRules(),
            "history": FakeHistory(),
            "people": self.people,
            "environments": FakeRuns(self),
            "refs": FakeRefs(),
            "issues": FakeIssues(),
            "workspace": FakeWorkspace(),
            "web": FakeWeb(),
            "rollouts": SlowRollouts(self),
            "clock": PassingClock(self),
        }
        ports = replace(super().ports(run), **given)  # type: ignore[arg-type]
        if not run.startswith("deploy"):
            return ports
        kept = {one.name: Watched(self, run, getattr(ports, one.name)) for one in fields(Ports)}
        return replace(ports, **(kept | {"rollouts": ports.rollouts}))  # type: ignore[arg-type]

    def hotfix(self, command: str, run_name: str, **words: Any) -> Result:
        """Run a command from its first step that matters here."""
        asked = {"incident": 7, "run": run_name, "actor": "lin", "environment": "production"}
        request = Request(command=command, **(asked | words))
        context = Context(
            request=request, settings=self.settings or SETTINGS, ports=self.ports(run_name)
        )
        context.load(7)
        whole = FLOWS[command]
        steps = tuple(step for step in whole.steps if step.name not in SKIPPED)
        quiet = Words(WORDS.subject, WORDS.body, WORDS.halt, WORDS.next)
        flow = Flow(steps, saying(), whole.leased, concluding=whole.concluding)
        return run(flow, context, quiet, plan=False)

    def states(self) -> list[tuple[str, str]]:
        """Return the deployment records with their last states, newest first."""
        return [(one.ref, one.state) for one in reversed(self.deployments)]


@dataclass
class Watched:
    """A port of the deployment: moments before and after each call; a dead run calls nothing."""

    world: Production
    run: str
    port: Any

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.port, name)
        if not callable(found):
            return found

        def call(*args: Any, **words: Any) -> Any:
            self._moment()
            answer = found(*args, **words)
            self._moment()
            return answer

        return call

    def _moment(self) -> None:
        if self.run in self.world.over:
            raise Killed
        self.world.pass_time(0.05)
        self.world.moment()


@dataclass
class PassingClock(FakeClock):
    world: Production

    def sleep(self, seconds: float, why: str) -> None:
        assert why
        turn = threading.current_thread()
        if isinstance(turn, Turn):
            turn.give(self.world.now + timedelta(seconds=seconds))
        else:
            self.world.pass_time(seconds)


@dataclass
class SlowRollouts:
    """The environment, whose deploy script takes its time."""

    world: Production

    def of(self, name: str, environment: Environment, *, version: str) -> Any:
        return SlowEnvironment(self.world, self.world.place.of(name, environment, version=version))


@dataclass
class SlowEnvironment:
    world: Production
    place: FakeEnvironment

    def __getattr__(self, name: str) -> Any:
        return getattr(self.place, name)

    def begin(
        self, *, tag: str, source: Path, standing: Callable[[], bool], seconds: float | None = None
    ) -> LeftRunning | None:
        assert seconds is not None
        assert source
        self.place.done.append(f"deploy {tag}")
        self.world.begun = self.world.now
        for tick, live in enumerate(SCRIPT, 1):
            self.place.live = live
            self.world.pass_time(HALF.total_seconds())
            self.world.moment()
            if tick % 4 == 0 and not standing():
                self.world.begun = None
                raise RolloutStopped(tag)
        self.world.begun = None
        return self.place.left


@dataclass
class FakeDeployments:
    world: Production

    def all(self, environment: str) -> Sequence[Deployment]:
        return self.whole(environment)[:10]

    def whole(self, environment: str) -> list[Deployment]:
        return [one for one in reversed(self.world.deployments) if one.environment == environment]

    def behind(
        self, environment: str, wanted: Callable[[Deployment], bool]
    ) -> tuple[Sequence[Deployment], bool]:
        return [one for one in self.whole(environment)[10:] if wanted(one)][:10], True

    def naming(
        self, environment: str, tag: str, *, since: Callable[[], datetime | None]
    ) -> tuple[Sequence[Deployment], bool]:
        assert since
        return [one for one in self.whole(environment) if undone.names(one, tag)], True

    def create(
        self, *, environment: str, ref: str, description: str, payload: Mapping[str, object]
    ) -> Deployment:
        number = len(self.world.deployments) + 300
        sha, by = TAGS.get(ref, ref), self.world.people.login
        made = Deployment(number, environment, ref, sha, self.world.now, dict(payload), creator=by)
        self.world.deployments.append(replace(made, description=description))
        return made

    def set_state(self, deployment: int, *, state: str, description: str, url: str = "") -> None:
        at = deployment - 300
        if not 0 <= at < len(self.world.deployments):
            raise PermissionMissing(tried="a status", found="HTTP 404", remedy="look")
        known = self.world.deployments[at]
        by = self.world.people.login
        back = self.world.now if undone.says_so(state, description) else known.undone
        words = {"state": state, "description": description + url, "undone": back, "state_by": by}
        self.world.deployments[at] = replace(known, **words, changed=self.world.now)


@dataclass
class FakeState:
    world: Production

    def matching(self, prefix: str) -> Mapping[str, Head]:
        return {name: Head(sha) for name, sha in self.world.state.items() if prefix in name}

    def read(self, name: str) -> Head | None:
        return Head("lease") if name in self.world.leases else None

    def ref(self, name: str) -> str:
        return f"refs/{name}"

    def swap(self, changes: Sequence[StateChange]) -> Mapping[str, str | None]:
        for one in changes:
            if self.world.state.get(one.name) != one.before:
                raise LostRace(one.name)
            self.world.state[one.name] = str(one.after)
        return {}


@dataclass
class FakeReleases:
    world: Production

    def all(self) -> Sequence[Release]:
        return [self.world.release] if self.world.release else []

    def mark_withdrawn(self, release: Release, *, name: str, body: str) -> None:
        self.world.release = replace(release, name=name, body=body)


@dataclass
class FakeRuns:
    world: Production

    def run(self, number: int) -> Run | None:
        assert number
        return Run(self.world.starter, "workflow_dispatch") if self.world.starter else None


class Turn(threading.Thread):
    """A run that takes turns with the one that began it: that goes on only while this one waits."""

    def __init__(self, world: Production, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._world = world
        self._act = act
        self._wakes = world.now
        self._mine, self._theirs = threading.Semaphore(0), threading.Semaphore(0)
        self.over = False
        self.failure: BaseException | None = None
        self.answer: Any = None

    def run(self) -> None:
        self._mine.acquire()
        try:
            self.answer = self._act()
        except BaseException as failure:  # noqa: BLE001  # told to whoever waits for the answer
            self.failure = failure
        self.over = True
        self._theirs.release()

    def give(self, until: datetime) -> None:
        """Wait: the other goes on."""
        self._wakes = until
        self._theirs.release()
        self._mine.acquire()

    def go_on(self) -> None:
        """Let it go on until it waits again, or is over; not before it wakes."""
        if not self.over and self._world.now >= self._wakes:
            self._mine.release()
            self._theirs.acquire()

    def end(self) -> Any:
        """Let it go on to its end, and return its answer."""
        while not self.over:
            self._world.pass_time(max((self._wakes - self._world.now).total_seconds(), 0))
            self.go_on()
        if self.failure is not None:
            raise self.failure
        return self.answer
