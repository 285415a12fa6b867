"""The beginning of a hotfix branch, held against what the tool makes."""

from dataclasses import replace
from typing import Any

import pytest

from hotfix_actions.domain.events import BranchMade
from hotfix_actions.domain.lineage import Commit
from hotfix_actions.gates.anchor import Anchor, faults
from tests.support.lineage import START

BASE, BUMP = "b" * 40, "c" * 40
MADE = BranchMade(
    at=START,
    branch="hotfix/1.2.4-high-x",
    base_tag="v1.2.3",
    base=BASE,
    bump=BUMP,
    version="1.2.4",
    tag="v1.2.4",
    line="1.2.x",
)
COMMIT = Commit(BUMP, "t", (BASE,), message="Set it\n\nHotfix-Incident: #7\nHotfix-Attempt: 1\n")
SET = '{"version": "1.2.4"}'
RIGHT = Anchor(MADE, 7, BASE, COMMIT, {"package.json": SET}, {"package.json": SET})


def test_the_tools_own_beginning_has_no_fault() -> None:
    assert faults(RIGHT) == ()
    assert faults(replace(RIGHT, changed={})) == ()  # the version comes from the tag


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"base_now": ""}, "the base tag v1.2.3 was bbbbbbb when the branch was made, and is gone"),
        ({"base_now": "d" * 40}, "names ddddddd now"),
        ({"bump": None}, "ccccccc cannot be read"),
        ({"bump": replace(COMMIT, parents=("d" * 40,))}, "it does not stand on v1.2.3 (bbbbbbb)"),
        ({"bump": replace(COMMIT, parents=(BASE, "d" * 40))}, "it does not stand on v1.2.3"),
        ({"bump": replace(COMMIT, message="Set it")}, "does not name this incident"),
        ({"incident": 8}, "does not name this incident"),
        (
            {"changed": {"package.json": '{"version": "1.2.5"}'}},
            "it changes package.json otherwise",
        ),
        ({"changed": {"src/a.js": "evil"}}, "it changes src/a.js otherwise"),
        ({"changed": {"package.json": None}}, "it changes package.json otherwise"),
        ({"expected": {}}, "it changes package.json otherwise"),
    ],
)
def test_any_other_beginning_is_named(changes: dict[str, Any], why: str) -> None:
    (told,) = faults(replace(RIGHT, **changes))
    assert why in told
