"""Repositories of every kind, as they lie on people's disks."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotfix_actions.cli import main
from tests.support.e2e_project import commit, git

WORKFLOW = ".github/workflows/hotfix.yml"
SWEEP = ".github/workflows/hotfix-sweep.yml"
CONFIG = ".github/hotfix.yml"
FORM = ".github/ISSUE_TEMPLATE/hotfix.yml"
# Nobody answers there: what an action's tag names cannot be looked up.
NOWHERE = "http://127.0.0.1:9"


@dataclass
class Repository:
    """A repository, and `hotfix init` in it."""

    path: Path
    env: dict[str, str]

    def init(self, *words: str, **env: str) -> int:
        return main(["init", *words], {**self.env, **env}, self.path)

    def text(self, path: str) -> str:
        return (self.path / path).read_text()

    def write(self, path: str, text: str) -> None:
        (self.path / path).parent.mkdir(parents=True, exist_ok=True)
        (self.path / path).write_text(text)

    def status(self) -> list[str]:
        return git(self.path, "status", "--porcelain", "-uall").splitlines()


Make = Callable[..., Repository]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a repository of files, with tags and a branch."""

    def build(
        files: Mapping[str, str], tags: Sequence[str] = ("v1.2.3",), branch: str = "main"
    ) -> Repository:
        path = tmp_path / "shop"
        path.mkdir()
        git(path, "init", "-q", "-b", branch, ".")
        commit(path, "Begin", files)
        for path_, text in files.items():
            if text.startswith("#!"):
                (path / path_).chmod(0o755)
                git(path, "add", "--", path_)
                git(path, "commit", "-q", "-m", f"Let {path_} be run")
        for tag in tags:
            git(path, "tag", "-a", "-m", tag, tag)
        git(path, "remote", "add", "origin", "https://github.com/acme/shop.git")
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GITHUB_SERVER_URL": NOWHERE,
        }
        return Repository(path, env)

    return build


NPM = {"package.json": '{"name": "shop", "version": "1.2.3", "scripts": {"test": "jest"}}\n'}


@pytest.fixture
def npm(make: Make) -> Repository:
    return make(NPM)
