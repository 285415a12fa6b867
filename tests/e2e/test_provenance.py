"""Whatever the journal says: what nobody else approved is neither released nor deployed.

A part of the table of `tests/gates/test_provenance_table.py`, made by git and read from the
embedded GitHub, with its rulesets and without. Each history gets a tag and a forged journal that
calls it merged, approved and released, so that `release` and `deploy` have to find out themselves.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import e2e_project as project
from tests.support.e2e_cells import GOOD
from tests.support.e2e_cells_bad import BAD
from tests.support.e2e_histories import History, Town
from tests.support.e2e_points import Points

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def town(
    request: pytest.FixtureRequest, points: Points, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Open the town, with GitHub's rulesets or without."""
    point = "protected" if request.param == "with rulesets" else "yesterday"
    work: Path = tmp_path_factory.mktemp("histories") / "scene"
    with points.scene(points.folder(point), work) as scene:
        yield Town(scene)


# What GitHub's own rules refuse here, so that nobody can play it.
REFUSED = (
    "rebase, an administrator",
    "rebase, a writer",
    "pushed merge, the same",
    "update branch",
    "base force-pushed",
)
CELLS = [("without rulesets", name) for name in (*GOOD, *BAD)]
CELLS += [("with rulesets", name) for name in (*GOOD, *BAD) if name not in REFUSED]


def test_release_and_deploy_are_run_for_two_hundred_cells() -> None:
    assert 2 * len(CELLS) >= 200


@pytest.mark.parametrize(("town", "name"), CELLS, indirect=["town"])
def test_release_and_deploy_find_out_themselves(town: Town, name: str) -> None:
    history, live = History(town), town.scene.live
    ({**GOOD, **BAD}[name])(history)
    history.forge()
    (live.folder / "staging").write_text(f"{project.BASE}\n")
    released, deployed = history.hotfix("release"), history.hotfix("deploy", "staging")
    if name in GOOD:
        assert released.code == 0, released.told["said"]
        assert deployed.code == 0, deployed.told["said"]
        assert live.runs("staging") == f"v{history.version}"
        return
    for answer in (released, deployed):
        assert (answer.code, answer.told["outcome"]) == (1, "refused"), answer
        said = answer.told["said"]
        known = town.git("rev-list", "--all", history.tip).split()
        assert any(sha[:7] in said for sha in known if sha != town.base), said
    assert live.runs("staging") == project.BASE
