"""Scenes at any point of the flow."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hotfix_actions.adapters.clock import SystemClock
from tests.support import e2e_project as project
from tests.support.e2e import Scene
from tests.support.e2e_live import Live
from tests.support.e2e_points import Points

At = Callable[[str], Scene]
Enter = Callable[[str, str], Scene]
CI = ".github/workflows/ci.yml"


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    with Live() as live:
        yield live


@pytest.fixture(scope="session")
def points(tmp_path_factory: pytest.TempPathFactory, live: Live) -> Points:
    return Points(tmp_path_factory.mktemp("points"), live)


@pytest.fixture(autouse=True)
def _lists_are_waited_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test wait for lists that are late: here they are not, unless a test says so."""
    usual = SystemClock.sleep

    def sleep(clock: SystemClock, seconds: float, why: str) -> None:
        usual(clock, 0 if why.startswith("looking again for ") else seconds, why)

    monkeypatch.setattr(SystemClock, "sleep", sleep)


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


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory, live: Live) -> dict[str, Points]:
    """Give towns whose base tag holds an older workflow folder, or none at all; main has one."""

    def workflow(name: str) -> dict[str, str]:
        return {CI: f"name: {name}\non: push\njobs: {{}}\n"}

    def town(name: str, before: dict[str, str]) -> Points:
        folder = tmp_path_factory.mktemp(name)
        made = folder / "answers"
        configuration = project.config(live.url)
        project.build(made, configuration, before=before, since=workflow("New"))
        return Points(folder / "points", live, source=made)

    return {"older": town("older", workflow("Old")), "none": town("none", {})}


@pytest.fixture
def enter(towns: dict[str, Points], tmp_path: Path) -> Iterator[Enter]:
    """Open a copy of one of these towns at a point of the flow; one a test."""
    with ExitStack() as stack:

        def open_scene(town: str, point: str) -> Scene:
            points, work = towns[town], tmp_path / "scene"
            stack.callback(shutil.rmtree, work, ignore_errors=True)
            return stack.enter_context(points.scene(points.folder(point), work))

        yield open_scene
