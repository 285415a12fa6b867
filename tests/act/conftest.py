"""The runner, and scenes at any point of the flow."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hotfix_actions.cli import main
from hotfix_actions.domain import drivers
from hotfix_actions.domain.init import Action
from hotfix_actions.projections import init_files
from tests.e2e.conftest import At, at, live, points
from tests.support import e2e_project as project
from tests.support.act import OURS, REF, Runner, shipped
from tests.support.act_town import Town
from tests.support.init_variants import choices
from tests.support.wheels import released

__all__ = ["at", "live", "points"]


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of our repository as a user of the action gets it."""
    return shipped(tmp_path_factory.mktemp("tool"))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, tool: Path) -> Path:
    """Give the environment that the action's own set-up makes: once, for all tests but its own."""
    home = tmp_path_factory.mktemp("environment")
    words = ["bash", str(tool / "action" / "start.sh"), "--version"]
    with released(tmp_path_factory.mktemp("releases")) as address:
        env = {**os.environ, "HOTFIX_ENVIRONMENTS": str(home), "GITHUB_SERVER_URL": address}
        subprocess.run(words, env=env, check=True, capture_output=True)
    return home


@pytest.fixture
def runner(tmp_path: Path, tool: Path, environment: Path) -> Runner:
    """Give a runner on which the App is at hand."""
    return Runner(tmp_path / "runner", tool, environment=environment)


@pytest.fixture(scope="session")
def caller(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the workflow that `hotfix init` writes for a repository like the town's."""
    here = tmp_path_factory.mktemp("caller")
    repository = project.build(here / "answers", project.config("http://127.0.0.1:9"))
    env = {"PATH": os.environ["PATH"], "HOME": str(here)}
    words = ["init", "--yes", "--private", "--no-pin", "--ref", REF, "--action", OURS]
    assert main(words, env, repository) == 0
    return (repository / ".github" / "workflows" / "hotfix.yml").read_text()


@pytest.fixture
def town(at: At, runner: Runner, caller: str) -> Callable[[str], Town]:
    """Open the town at a point of the flow, with the policy that `protect` makes."""

    def opened(point: str) -> Town:
        scene = at(point)
        priya = scene.person("priya")
        priya.click("POST", "actions/policies", drivers.policy())
        return Town(scene, runner, caller)

    return opened


@pytest.fixture(scope="session")
def public_caller() -> str:
    """Return the workflow for a public repository without a policy, whose CI is called `ci`."""
    chosen = choices("main", ("staging", "production"), driver="workflow_run", ci=("ci",))
    return init_files.workflow(chosen, Action(OURS, REF))


@pytest.fixture
def public_town(at: At, runner: Runner, public_caller: str) -> Callable[[str], Town]:
    """Open the town where the default policy holds alone."""

    def opened(point: str) -> Town:
        scene = at(point)
        for policy in scene.get("actions/policies")["policies"]:
            scene.person("priya").click("DELETE", f"actions/policies/{policy['id']}")
        return Town(scene, runner, public_caller)

    return opened


@pytest.fixture
def private_town(at: At, runner: Runner, caller: str) -> Callable[[str], Town]:
    """Open the town as a private repository, without any policy."""

    def opened(point: str) -> Town:
        scene = at(point)
        scene.stage.sandbox.world.set_visibility(scene.stage.repository, "private")
        return Town(scene, runner, caller)

    return opened
