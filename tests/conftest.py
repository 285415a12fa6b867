"""What tests of several folders share: a started embedded GitHub whose every answer is judged.

The server and the description are imported where they are used: tests without a server, which are
most, do not wait for them.
"""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import memory

if TYPE_CHECKING:
    from hotfix_actions.sandbox import Sandbox
    from tests.support.exchanges import Recorder


def pytest_configure() -> None:
    """Keep temporary files in memory where there is room, unless TMPDIR says where to."""
    place = memory.temporary_files()
    os.environ.pop("COLUMNS", None)  # what a command writes to a file has no width
    if "TMPDIR" not in os.environ and place is not None:
        os.environ["TMPDIR"] = tempfile.tempdir = str(place)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among what was imported: it took a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _recorder(request: pytest.FixtureRequest) -> Iterator["Recorder | None"]:
    """Record what every embedded GitHub of this process is asked, whoever starts it.

    Only where a test is going to run that may start one: those bear the marker `slow`.
    """
    if not any(item.get_closest_marker("slow") for item in request.session.items):
        yield None
        return
    from tests.support.exchanges import Recorder, recorded  # noqa: PLC0415

    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotfix_actions.sandbox.server.App", recorded(recorder))
        yield recorder


@pytest.fixture(autouse=True)
def _as_github_describes_it(
    request: pytest.FixtureRequest, _recorder: "Recorder | None"
) -> Iterator[None]:
    """Fail a test in which the embedded GitHub was asked or answered what GitHub would not.

    That goes for servers, too, that `hotfix rehearse` starts. Judging comes after the test, so
    that no request waits for it. What a shared fixture asked is the first test's that uses it.
    """
    yield
    exchanges = _recorder.take() if _recorder else []
    if not exchanges:
        return
    from tests.support.openapi import validator  # noqa: PLC0415

    # The embedded GitHub's own tests ask it on purpose for what it does not know.
    own = "tests/sandbox/" in request.node.nodeid
    faults = validator().faults(exchanges, unknown_is_fine=own)
    if faults:
        shown = "\n".join(map(str, faults[:20]))
        message = f"{len(faults)} disagreements with GitHub's description:\n{shown}"
        pytest.fail(message, pytrace=False)


@pytest.fixture
def github_factory(tmp_path: Path) -> Iterator[Callable[..., "Sandbox"]]:
    """Start embedded GitHubs, each in a folder of its own unless told, and stop them at the end."""
    from hotfix_actions.sandbox import Sandbox  # noqa: PLC0415

    with ExitStack() as stack:

        def start(data: Path | None = None, **options: Any) -> Sandbox:
            folder = data or tmp_path / f"github-{len(started)}"
            started.append(folder)
            return stack.enter_context(Sandbox.start(folder, **options))

        started: list[Path] = []
        yield start


@pytest.fixture
def github(github_factory: Callable[..., "Sandbox"]) -> "Sandbox":
    """Start an empty embedded GitHub."""
    return github_factory()
