"""What becomes of the merge-back of a version that was rolled back."""

from typing import Any

import pytest

from hotfix_actions.domain import withdrawal
from hotfix_actions.domain.events import BranchKept, BranchRemoved, MergeBackProposed
from hotfix_actions.domain.step import Plan
from hotfix_actions.domain.withdrawal import Back, WithdrawalFacts, WithdrawalPlan
from tests.domain.make import HEAD, MERGE, NOW, PLAIN, after, pull

CARRIER = "merge-back/1.2.4-into-main"


def back(number: int = 14, target: str = "main", **changes: Any) -> Back:
    told = MergeBackProposed(at=after(15), target=target, pull=number, branch=CARRIER, head=HEAD)
    given: dict[str, Any] = {"pull": pull(number=number)}
    return Back(told, f"merge-back-withdrawn:{number}", **(given | changes))


def planned(*backs: Back, **more: Any) -> tuple[list[str], WithdrawalPlan]:
    plan = withdrawal.withdraw(WithdrawalFacts(NOW, backs, **more), PLAIN)
    assert isinstance(plan, Plan)
    return [str(change) for change in plan.changes], plan.payload


@pytest.mark.parametrize(
    ("given", "changes", "closed"),
    [
        (
            back(),
            ["create comment merge-back-withdrawn:14 on #14", "update state of #14"],
            [14],
        ),
        (back(said=True), ["update state of #14"], [14]),
        (back(pull=pull(closed=True)), [], [14]),
        (back(pull=None), [], [14]),
        (back(pull=pull(closed=True, merged=True)), [], []),
    ],
)
def test_an_open_merge_back_is_closed_with_one_comment(
    given: Back, changes: list[str], closed: list[int]
) -> None:
    said, plan = planned(given)
    assert said == changes
    assert [event.pull for event in plan.closed] == closed


def test_each_targets_merge_back_is_closed() -> None:
    said, plan = planned(back(), back(15, "next"), back(16, "old", pull=pull(merged=True)))
    assert [event.target for event in plan.closed] == ["main", "next"]
    assert len(said) == 4


@pytest.mark.parametrize(
    ("head", "changes", "told"),
    [
        (HEAD, [f"delete refs/heads/{CARRIER}"], BranchRemoved(at=NOW, branch=CARRIER)),
        (MERGE, [], BranchKept(at=NOW, branch=CARRIER, head=MERGE)),
        (None, [], BranchRemoved(at=NOW, branch=CARRIER)),
    ],
)
def test_a_branch_goes_that_holds_only_what_the_tool_made(
    head: str | None, changes: list[str], told: Any
) -> None:
    said, plan = planned(branches={CARRIER: head}, holds={CARRIER: [HEAD]})
    assert (said, plan.told) == (changes, (told,))


def test_nothing_is_done_where_nothing_was_proposed() -> None:
    assert planned() == ([], WithdrawalPlan())
