"""The tour is taken once a process; several tests look at what it saw."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotfix_actions.sandbox import Sandbox
from tests.conformance.tour import (
    apps,
    issues,
    objects,
    people,
    pulls,
    rulesets,
    settings,
    shipping,
)
from tests.conformance.tour.town import TouredTown, make_source


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small repository with a release, for others to start from."""
    return make_source(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="session")
def toured(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Iterator[TouredTown]:
    with Sandbox.start(tmp_path_factory.mktemp("toured")) as sandbox:
        town = TouredTown(sandbox, source, allow_auto_merge=True)
        for part in (people, apps, objects, issues, pulls, shipping, rulesets, settings):
            part.visit(town)
        yield town
