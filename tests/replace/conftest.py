"""A small repository that a whole module shares."""

import pytest

from tests.support.lines import Repository


@pytest.fixture(scope="package")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("line"))
