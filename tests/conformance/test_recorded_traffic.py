"""The answers of the tour have the keys and the types that GitHub is recorded to have answered.

PyGithub's tests replay GitHub's real answers of the years 2012 to 2026. An answer is compared with
all recordings of the same operation and status since 2018, or with older ones if there are no
others; that it has no key which GitHub never showed is asked of those since 2023, since older ones
lack what is new.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from tests.conformance.allowed import EXTRA, MISSING, TYPES, Allowed
from tests.conformance.recordings import replay_data
from tests.conformance.skeleton import Skeleton, lacking, other_types, skeleton
from tests.conformance.tour.town import TouredTown

pytestmark = pytest.mark.slow

Key = tuple[str, int]
Finding = tuple[str, str]
_COMPARABLE_SINCE, _COMPLETE_SINCE = 2018, 2023


@pytest.fixture(scope="module")
def ours(toured: TouredTown) -> dict[Key, Skeleton]:
    answers: dict[Key, list[Any]] = defaultdict(list)
    for each in toured.answers:
        answers[each.operation, each.status].append(each.body)
    return {key: skeleton(bodies) for key, bodies in answers.items()}


def recorded(since: int) -> dict[Key, list[Any]]:
    found: dict[Key, list[Any]] = defaultdict(list)
    for each in replay_data():
        if each.year >= since:
            found[each.operation, each.status].append(each.body)
    return found


def findings(
    compare: Callable[[Skeleton, Skeleton], Iterable[str]],
    ours: dict[Key, Skeleton],
    theirs: dict[Key, list[Any]],
) -> set[Finding]:
    """Compare what both have; each finding is an operation and a path."""
    return {
        (f"{key[0]} {key[1]}", path)
        for key in ours.keys() & theirs.keys()
        for path in compare(skeleton(theirs[key]), ours[key])
    }


def unexplained(found: set[Finding], allowed: Sequence[Allowed]) -> tuple[list[Finding], list[str]]:
    """Return the findings that nothing allows, and the permissions that nothing needs."""
    rest = [each for each in sorted(found) if not any(a.covers(*each) for a in allowed)]
    idle = [a.path for a in allowed if not any(a.covers(*each) for each in found)]
    return rest, idle


def comparable() -> dict[Key, list[Any]]:
    return recorded(0) | recorded(_COMPARABLE_SINCE)


def test_no_key_is_missing_that_github_is_recorded_to_show(ours: dict[Key, Skeleton]) -> None:
    assert unexplained(findings(lacking, ours, comparable()), MISSING) == ([], [])


def test_no_key_is_shown_that_github_is_not_recorded_to_show(ours: dict[Key, Skeleton]) -> None:
    def extra(theirs: Skeleton, mine: Skeleton) -> list[str]:
        return lacking(mine, theirs)

    found = findings(extra, ours, recorded(_COMPLETE_SINCE))
    assert unexplained(found, EXTRA) == ([], [])


def test_types_are_those_that_github_is_recorded_to_show(ours: dict[Key, Skeleton]) -> None:
    assert unexplained(findings(other_types, ours, comparable()), TYPES) == ([], [])


def test_few_operations_are_without_a_recording(ours: dict[Key, Skeleton]) -> None:
    with_content = {key[0] for key, shape in ours.items() if shape["$"] != frozenset({"null"})}
    compared = {name for name, _ in ours.keys() & comparable().keys()}
    assert with_content - compared == _NEVER_RECORDED


# What PyGithub's tests recorded no answer of. Two of them are among Octokit's scenarios (root,
# statuses); the others are held to GitHub's description alone.
_NEVER_RECORDED = {
    "actions/create-repo-actions-policy",
    "actions/get-github-actions-default-workflow-permissions-repository",
    "actions/get-github-actions-permissions-repository",
    "actions/get-repo-actions-policy",
    "actions/list-repo-actions-policies",
    "actions/update-repo-actions-policy",
    "actions/cancel-workflow-run",
    "actions/get-allowed-actions-repository",
    "actions/get-repo-variable",
    "actions/list-repo-organization-secrets",
    "actions/list-repo-organization-variables",
    "repos/list-deployment-branch-policies",
    "actions/get-reviews-for-run",
    "actions/list-jobs-for-workflow-run-attempt",
    "meta/root",
    "pulls/request-reviewers",
    "repos/check-immutable-releases",
    "repos/create-repo-ruleset",
    "repos/get-branch-rules",
    "repos/get-repo-ruleset",
    "repos/get-repo-rulesets",
    "repos/list-branches",
    "repos/list-commit-statuses-for-ref",
    "repos/update-repo-ruleset",
}
