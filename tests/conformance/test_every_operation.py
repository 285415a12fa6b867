"""Every operation that the embedded GitHub knows succeeds once, as GitHub describes it.

Judging against the description is not done here but after each test, see `tests/conftest.py`.
"""

import pytest

from tests.conformance.tour.town import TouredTown

pytestmark = pytest.mark.slow


def test_every_known_operation_succeeds_once_on_the_tour(toured: TouredTown) -> None:
    succeeded = {each.operation for each in toured.answers if each.status < 300}
    # GitHub's description covers REST alone.
    known = set(toured.sandbox.operations()) - {"graphql"}
    assert known - succeeded == set()
