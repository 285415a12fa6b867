"""Real git, npm and node, each with a home, cache and configuration of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotfix_actions.sandbox import sample_repository
from hotfix_actions.sandbox.npm_registry import Registry
from tests.sample.helpers import Env, Machine, run


@pytest.fixture(scope="session")
def registry() -> Iterator[Registry]:
    with Registry.start(sample_repository.PACKAGES) as registry:
        yield registry


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def env(home: Path, registry: Registry) -> Env:
    """All that a child process gets: nothing of the machine but its PATH."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "npm_config_registry": registry.url,
        "npm_config_cache": str(home / "npm-cache"),
        "npm_config_userconfig": str(home / "npmrc"),
        "npm_config_update_notifier": "false",
        "npm_config_fetch_retries": "0",
    }


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Path:
    target = tmp_path_factory.mktemp("sample") / "tokens.git"
    sample_repository.build(
        target, staging_port=4001, production_port=4002, registry_url=registry.url
    )
    return target


@pytest.fixture(scope="session")
def git(repository: Path, env: Env) -> Callable[..., str]:
    """Ask git about the sample repository."""

    def ask(*arguments: str) -> str:
        answer = run("git", *arguments, cwd=repository, env=env)
        assert answer.code == 0, answer.err
        return answer.out.rstrip("\n")

    return ask


@pytest.fixture(scope="session")
def checkouts(
    repository: Path, env: Env, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Checkouts of production and of main, installed: to be copied, not changed."""
    found = {}
    for revision in ("v1.2.3", "main"):
        folder = tmp_path_factory.mktemp("checkouts") / revision
        cloned = run(
            "git", "clone", "-q", "-c", "advice.detachedHead=false", "-b", revision,
            str(repository), str(folder), cwd=folder.parent, env=env,
        )  # fmt: skip
        assert cloned.code == 0, cloned.err
        installed = run("npm", "ci", cwd=folder, env=env)
        assert installed.code == 0, installed.err
        found[revision] = folder
    return found


@pytest.fixture
def checkout(checkouts: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """Copy a checkout, to change it."""

    def copy(revision: str) -> Path:
        return Path(shutil.copytree(checkouts[revision], tmp_path / revision, symlinks=True))

    return copy


@pytest.fixture
def machine(checkouts: dict[str, Path], env: Env, tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(scripts=checkouts["main"], env=env, state=tmp_path / "state")
    machine.state.mkdir()
    yield machine
    stopped = machine.script("deploy.mjs", "stop", HOTFIX_ENVIRONMENT="")
    assert stopped.code == 0, stopped.err
