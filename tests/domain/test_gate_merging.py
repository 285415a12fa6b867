"""Who merges the fix once the gates have judged it, and how."""

from collections.abc import Mapping
from typing import Any

import pytest

from hotfix_actions.domain import gate
from hotfix_actions.domain.gate import GatesFacts
from hotfix_actions.domain.merge_method import Merging
from hotfix_actions.domain.step import Halt, Plan
from tests.domain.make import PLAIN, judged
from tests.domain.test_gate import all_pass, facts

SQUASHED = Merging("hotfix/1.2.4-x", {"merge": "linear"})
NO_METHOD = Merging("hotfix/1.2.4-x", {"merge": "linear", "squash": "rule", "rebase": "rule"})
WAITS = {"why": "review said unproven", "incident": "7"}


def waiting(**changes: Any) -> GatesFacts:
    review = judged("review", "unproven", summary="review said unproven")
    return facts(judged=all_pass(review=review), **changes)


@pytest.mark.parametrize(
    ("changes", "code", "more"),
    [
        ({"merging": SQUASHED}, "waits-for-review", {}),
        (
            {"merging": SQUASHED, "not_armed": "it is clean"},
            "waits-for-hand",
            {"methods": "squash or rebase", "found": "it is clean"},
        ),
        ({"merging": SQUASHED, "not_armed": "it is clean", "silent": True}, "waits-for-merge", {}),
        (
            {"merging": NO_METHOD},
            "no-merge-method",
            {
                "branch": "hotfix/1.2.4-x",
                "found": "the rules of hotfix/1.2.4-x want a linear history; "
                "the rules of hotfix/1.2.4-x do not allow it",
            },
        ),
    ],
)
def test_who_merges_and_how_is_said_beside_the_approval(
    changes: Any, code: str, more: Mapping[str, str]
) -> None:
    assert gate.answer(waiting(**changes), PLAIN) == Halt("waiting", code, WAITS | more)


@pytest.mark.parametrize("verdict", ["unproven", "pass"])
def test_a_fix_that_is_behind_is_to_be_updated_before_it_is_approved(verdict: Any) -> None:
    review = all_pass(review=judged("review", verdict))
    found = gate.answer(facts(judged=review, merging=SQUASHED, behind=True), PLAIN)
    expected = {"pull": "12", "branch": "hotfix/1.2.4-x", "incident": "7"}
    assert found == Halt("waiting", "fix-behind", expected)


@pytest.mark.parametrize(("how", "armed"), [(None, 1), (SQUASHED, 1), (NO_METHOD, 0)])
def test_auto_merge_is_armed_where_a_method_is_allowed(how: Any, armed: int) -> None:
    plan = gate.conclude(facts(may_arm=True, merging=how), PLAIN)
    assert isinstance(plan, Plan)
    assert [event.kind for event in plan.foretold].count("auto-merge-armed") == armed
