from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.sandbox import Sandbox

from .github import Town, git

FILES = {
    "README.md": "# Tokens\n",
    "src/app.txt": "".join(f"{number}\n" for number in range(1, 41)),
    ".github/workflows/ci.yml": "name: CI\non: push\njobs: {}\n",
}


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose old tag has another workflow file than main has."""
    place = tmp_path_factory.mktemp("source")
    git(place, "init", "-q", "-b", "main")
    _commit(place, FILES, "First version")
    git(place, "tag", "-a", "v1.0.0", "-m", "Version 1.0.0")
    workflow = "name: CI\non:\n  workflow_dispatch:\n    inputs: {severity: {required: true}}\n"
    _commit(place, {".github/workflows/ci.yml": workflow}, "Another workflow")
    _commit(place, {"src/new.txt": "new\n"}, "Something new")
    return place


@pytest.fixture
def towns(tmp_path: Path, source: Path) -> Iterator[Callable[..., Town]]:
    """As many towns as a test needs, with other settings or an observer."""
    with ExitStack() as stack:

        def build(**settings: Any) -> Town:
            observer = settings.pop("observer", None)
            data = tmp_path / f"data{len(list(tmp_path.iterdir()))}"
            sandbox = stack.enter_context(Sandbox.start(data, observer=observer))
            return Town(sandbox, source, **settings)

        yield build


@pytest.fixture
def town(towns: Callable[..., Town]) -> Town:
    return towns()


def _commit(place: Path, files: dict[str, str], message: str) -> None:
    for path, text in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    git(place, "add", "-A")
    git(place, "commit", "-q", "-m", message)
