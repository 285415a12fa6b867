"""Scenes at any point of the flow."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.e2e import Scene
from tests.support.e2e_live import Live
from tests.support.e2e_points import Points

At = Callable[[str], Scene]


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    with Live() as live:
        yield live


@pytest.fixture(scope="session")
def points(tmp_path_factory: pytest.TempPathFactory, live: Live) -> Points:
    return Points(tmp_path_factory.mktemp("points"), live)


@pytest.fixture
def at(points: Points, tmp_path: Path) -> Iterator[At]:
    """Open a copy of the town as it is at a point of the flow; one at a time."""
    with ExitStack() as stack:

        def open_scene(point: str) -> Scene:
            stack.pop_all().close()
            kept = points.folder(point)
            opened.append(point)
            work = tmp_path / f"scene-{len(opened)}"
            stack.callback(shutil.rmtree, work, ignore_errors=True)  # hundreds would fill a disk
            return stack.enter_context(points.scene(kept, work))

        opened: list[str] = []
        yield open_scene
