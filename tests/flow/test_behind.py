"""Whether a pull request has to be brought up to date: by GitHub's word, or by comparing."""

from types import SimpleNamespace
from typing import Any

import pytest

from hotfix_actions.domain.merge_method import Merging
from hotfix_actions.steps import merging
from tests.domain.make import HEAD, pull, relation

STRICT, LOOSE = Merging("main", up_to_date=True), Merging("main")


@pytest.mark.parametrize(
    ("how", "says", "status", "behind"),
    [
        (LOOSE, True, "", True),  # a classic protection, which nobody else can read
        # GitHub says `blocked` of what lacks a review, whether it is behind or not.
        (STRICT, False, "behind", True),
        (STRICT, False, "diverged", True),
        (STRICT, False, "ahead", False),
        (STRICT, False, "identical", False),
        (LOOSE, False, "diverged", False),  # no rule wants it
    ],
)
def test_what_lacks_commits_of_its_base_is_behind_where_that_matters(
    how: Merging, says: bool, status: str, behind: bool
) -> None:
    asked: list[tuple[str, str]] = []

    def compare(base: str, head: str) -> Any:
        asked.append((base, head))
        return relation(status)

    ports = SimpleNamespace(history=SimpleNamespace(compare=compare))
    context: Any = SimpleNamespace(ports=ports)
    assert merging.is_behind(context, pull(behind=says), "main's head", how) is behind
    assert asked == ([("main's head", HEAD)] if status and how is STRICT else [])


def test_a_target_that_is_gone_is_not_compared_with() -> None:
    context: Any = SimpleNamespace()
    assert merging.is_behind(context, pull(), "", STRICT) is False
