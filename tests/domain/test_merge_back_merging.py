"""Who merges a merge-back, and how."""

from typing import Any

import pytest

from hotfix_actions.domain import merge_back
from hotfix_actions.domain.merge_back import (
    LandPlan,
)
from hotfix_actions.domain.merge_method import Merging
from hotfix_actions.domain.step import Change, Halt, Plan
from tests.domain.make import PLAIN, pull, relation
from tests.domain.test_merge_back import WAITS, landing, landing_facts

ANY_METHOD = Merging("main")
SQUASHED = Merging("main", {"merge": "linear"})
NO_METHOD = Merging("main", {"merge": "linear", "squash": "rule", "rebase": "rule"})
BEHIND = {"merging": ANY_METHOD, "behind": True}


@pytest.mark.parametrize(
    ("changes", "code", "more"),
    [
        ({"merging": ANY_METHOD}, "not-merged-back", {}),
        ({"merging": ANY_METHOD, "pull": pull(draft=True)}, "not-merged-back", {}),
        ({"merging": ANY_METHOD, "pull": pull(auto_merge=True)}, "merge-back-armed", {}),
        (
            {"merging": ANY_METHOD, "not_armed": "it is clean"},
            "merge-back-not-armed",
            {"why": "it is clean"},
        ),
        (
            {"merging": SQUASHED},
            "merge-back-by-hand",
            {"why": "the rules of main want a linear history", "methods": "squash or rebase"},
        ),
        (
            {"merging": NO_METHOD},
            "merge-back-by-hand",
            {"why": "the rules of main want a linear history", "methods": "no method at all"},
        ),
        (
            {**BEHIND, "updating": "merge conflict between base and head"},
            "merge-back-behind",
            {"why": "merge conflict between base and head", "repository": "acme/tokens"},
        ),
        (
            BEHIND,
            "merge-back-behind",
            {
                "why": "the token of this run would start no checks",
                "repository": "acme/tokens",
            },
        ),
        ({**BEHIND, "updating": ""}, "not-merged-back", {}),
        ({**BEHIND, "updating": "", "pull": pull(auto_merge=True)}, "merge-back-armed", {}),
    ],
)
def test_who_merges_an_open_merge_back_and_what_stands_in_the_way_is_said(
    changes: Any, code: str, more: dict[str, str]
) -> None:
    facts = landing_facts(landing(**changes), repository="acme/tokens")
    assert merge_back.landed(facts, PLAIN) == Halt("waiting", code, WAITS | more)


def test_what_is_behind_is_brought_up_to_date_and_stays_armed() -> None:
    armed = pull(number=14, auto_merge=True)
    facts = landing_facts(landing(pull=armed, **BEHIND), may_arm=True)
    plan = merge_back.land(facts, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (Change("update", "branch of #14"),)
    assert (plan.payload.update, plan.payload.arm) == ((armed,), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"pull": pull(closed=True)},
        {"pull": pull(draft=True)},
        {"pull": None},
        {"behind": False},
        {"relation": relation("behind")},
    ],
)
def test_only_what_is_open_and_behind_is_brought_up_to_date(changes: Any) -> None:
    plan = merge_back.land(landing_facts(landing(**{**BEHIND, **changes})), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.update == ()


def test_a_token_that_triggers_nothing_brings_nothing_up_to_date() -> None:
    facts = landing_facts(landing(**BEHIND), may_arm=True, silent=True)
    assert merge_back.land(facts, PLAIN) == Plan(payload=LandPlan())


@pytest.mark.parametrize(("how", "armed"), [(ANY_METHOD, 1), (SQUASHED, 0), (NO_METHOD, 0)])
def test_a_merge_back_is_armed_only_where_a_merge_commit_is_allowed(
    how: Merging, armed: int
) -> None:
    plan = merge_back.land(landing_facts(landing(merging=how), may_arm=True), PLAIN)
    assert isinstance(plan, Plan)
    assert len(plan.payload.arm) == len(plan.foretold) == armed
