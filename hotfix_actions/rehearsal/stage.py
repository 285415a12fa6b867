"""The stage: an embedded GitHub with a repository, people, tokens, and somewhere to work."""

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Span, Trace
from hotfix_actions.rehearsal.people import Person, Place
from hotfix_actions.sandbox import Observer, Sandbox, sample_repository
from hotfix_actions.sandbox.npm_registry import Registry

# What the App of the tool is given; `docs/` names the reason of each.
PERMISSIONS = {
    "actions": "write",
    "administration": "read",
    "checks": "write",
    "contents": "write",
    "deployments": "write",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
    "workflows": "write",
}
ROLES = {"priya": "admin", "mona": "maintain", "kenji": "write"}
NAMES = {"priya": "Priya Nair", "mona": "Mona Lindqvist", "kenji": "Kenji Sato"}


@dataclass(frozen=True)
class Stage:
    """Everything that the acts need. `env` is what `hotfix` itself is started with."""

    sandbox: Sandbox
    repository: str
    people: Mapping[str, Person]
    env: Mapping[str, str]
    here: Path
    work: Path
    trace: Trace
    process: ChildProcesses
    ci_token: str
    default_branch: str
    sample: bool

    @property
    def bare(self) -> Path:
        """The bare repository, for plain git."""
        return self.sandbox.git_dir(self.repository)


@dataclass(frozen=True)
class Setting:
    """What a stage is made from: the sample, or a repository on disk (`source`)."""

    work: Path
    env: Mapping[str, str]
    trace: Trace
    source: Path | None = None
    default_branch: str = "main"


@contextmanager
def stage(setting: Setting) -> Iterator[Stage]:
    """Set the stage; everything that was started is ended again."""
    with ExitStack() as stack:
        env = dict(setting.env)
        source = setting.source
        if source is None:
            source = setting.work / "sample.git"
            _sample(stack, setting, env, source)
        sandbox = stack.enter_context(
            Sandbox.start(setting.work / "github", observer=_observe(setting.trace))
        )
        repository = "acme/tokens" if setting.source is None else f"acme/{_name(setting.source)}"
        _seed(sandbox, repository, source, setting.default_branch)
        yield _ready(stack, setting, sandbox, repository, env)


def _ready(
    stack: ExitStack, setting: Setting, sandbox: Sandbox, repository: str, env: dict[str, str]
) -> Stage:
    place = Place(sandbox.url, repository, sandbox.git_dir(repository))
    quiet = Trace()
    clock, process = SystemClock(quiet), ChildProcesses(setting.env, quiet)
    world = sandbox.world
    people = {
        login: Person(
            login,
            NAMES[login],
            token=world.user_token(login),
            place=place,
            clock=clock,
            process=process,
        )
        for login in ROLES
    }
    env |= {
        "GITHUB_API_URL": sandbox.url,
        "GITHUB_SERVER_URL": sandbox.url,
        "GITHUB_REPOSITORY": repository,
        "HOTFIX_TOKEN": world.app_token("hotfix", permissions=PERMISSIONS),
    }
    here = setting.work / "checkout"
    people["priya"].clone(here, setting.default_branch)
    ready = Stage(
        sandbox=sandbox,
        repository=repository,
        people=people,
        env=env,
        here=here,
        work=setting.work,
        trace=setting.trace,
        process=process,
        ci_token=world.actions_token(repository, permissions={"checks": "write"}),
        default_branch=setting.default_branch,
        sample=setting.source is None,
    )
    if ready.sample:
        stack.callback(_stop_services, ready)
    return ready


def _sample(stack: ExitStack, setting: Setting, env: dict[str, str], target: Path) -> None:
    registry = stack.enter_context(Registry.start(sample_repository.PACKAGES))
    staging, production = free_ports(2)
    sample_repository.build(
        target, staging_port=staging, production_port=production, registry_url=registry.url
    )
    env |= {
        "npm_config_registry": registry.url,
        "npm_config_cache": str(setting.work / "npm-cache"),
        "npm_config_update_notifier": "false",
        "SAMPLE_STATE": str(setting.work / "services"),
        "SAMPLE_STAGING_PORT": str(staging),
        "SAMPLE_PRODUCTION_PORT": str(production),
    }


def free_ports(count: int) -> list[int]:
    """Give ports that are free now; they are asked for together, so that they differ."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _seed(sandbox: Sandbox, repository: str, source: Path, default_branch: str) -> None:
    world = sandbox.world
    owner, name = repository.split("/")
    world.add_org(owner)
    world.add_repository(
        owner,
        name,
        from_git=source,
        default_branch=default_branch,
        allow_auto_merge=True,
        delete_branch_on_merge=True,
    )
    for login, role in ROLES.items():
        world.add_user(login, name=NAMES[login], email=f"{login}@users.noreply.github.com")
        world.grant(repository, login, role)


def _stop_services(ready: Stage) -> None:
    """End the services that the sample's deploy script had started, by their own ids."""
    words = ["node", "scripts/deploy.mjs", "stop"]
    ready.process.run(words, cwd=ready.here, env=dict(ready.env), timeout=30, trusted=True)


def _observe(trace: Trace) -> Observer:
    def heard(
        kind: Literal["request", "git"],
        name: str,
        started: float,
        seconds: float,
        _detail: Mapping[str, str | int],
        /,
    ) -> None:
        if kind == "git":  # requests stand in the trace already, from the tool's side
            trace.add(Span("git", name, started, seconds, {"side": "server"}))

    return heard


def _name(source: Path) -> str:
    """Name the repository after its folder, in the letters that GitHub allows."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", source.resolve().name)
    return plain.strip(".-") or "repository"
