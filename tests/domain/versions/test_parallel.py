"""Parallel hotfixes of a line are named when another one is opened beside them."""

from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import branch
from hotfix_actions.domain.step import Plan
from hotfix_actions.domain.versions.parallel import living
from hotfix_actions.domain.versions.tags import parse_tag, read
from hotfix_actions.projections import choosing
from tests.domain.make import PLAIN, branch_made
from tests.domain.test_branch import facts

TAX, LOGIN = "hotfix/1.2.4-high-tax", "hotfix/1.2.5-critical-login"


@pytest.mark.parametrize(
    ("branches", "tags", "withdrawn", "named"),
    [
        ({TAX: "1.2.4"}, [], [], {TAX: "1.2.4"}),
        ({TAX: "1.2.4", LOGIN: "1.2.5"}, [], [], {TAX: "1.2.4", LOGIN: "1.2.5"}),
        ({TAX: "1.2.4", LOGIN: "1.2.5"}, ["v1.2.4"], [], {LOGIN: "1.2.5"}),  # one is released
        ({TAX: "1.2.4"}, ["v1.2.4"], ["v1.2.4"], {}),  # withdrawn
        ({"hotfix/1.3.1-x": "1.3.1"}, [], [], {}),  # another line
        ({"hotfix/1.2.3-x": "1.2.3", "hotfix/1.2.2-y": "1.2.2"}, [], [], {}),  # held by the base
        ({}, [], [], {}),
    ],
)
def test_those_that_are_not_released_yet_are_named(
    branches: dict[str, str], tags: list[str], withdrawn: list[str], named: dict[str, str]
) -> None:
    base = parse_tag("v1.2.3")
    assert base is not None
    assert living(base, branches, read(["v1.2.3", *tags], withdrawn=withdrawn)) == named


def test_open_writes_them_down_and_tells_them() -> None:
    plan = branch.decide(facts(branches={TAX: "1.2.4"}), PLAIN)
    assert isinstance(plan, Plan)
    (event,) = [one for one in plan.foretold if one.kind == "branch-made"]
    assert (event.parallel, event.version) == ({TAX: "1.2.4"}, "1.2.5")  # type: ignore[attr-defined]
    found: Any = msgspec.structs.replace(branch_made(), parallel={TAX: "1.2.4"})
    (told,) = [one for one in choosing.reasons(found) if one.about == "parallel"]
    assert told.loud
    assert told.text == (
        f"{TAX} (1.2.4): not released yet; whichever is released later has to hold the other"
    )
