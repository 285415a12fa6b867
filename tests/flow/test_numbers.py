"""What a metrics endpoint may answer: numbers, and whatever else there is."""

import pytest

from hotfix_actions.domain.world import Probe
from hotfix_actions.steps.watch import numbers


@pytest.mark.parametrize(
    "body", ['{"errors": ' + "9" * 400 + "}", '{"errors": 1e999}', '{"errors": NaN}']
)
def test_what_no_float_holds_is_no_number(body: str) -> None:
    assert numbers(Probe(200, body)) == ({}, "")


@pytest.mark.parametrize("body", ["[" * 100_000, "9" * 5000, "<html>", "[1]"])
def test_what_is_no_json_object_is_told(body: str) -> None:
    found, why = numbers(Probe(200, body))
    assert found is None
    assert why
