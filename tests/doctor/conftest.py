from collections.abc import Iterator

import pytest

from hotfix_actions.sandbox import Sandbox
from tests.doctor.town import DoctorsTown


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DoctorsTown]:
    """One embedded GitHub for all the repositories of a module."""
    folder = tmp_path_factory.mktemp("doctor")
    with Sandbox.start(folder / "github") as github:
        yield DoctorsTown(github, folder)
