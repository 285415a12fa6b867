"""Which events may start the team's workflow, and what is chosen for it."""

import pytest

from hotfix_actions.domain import drivers
from hotfix_actions.domain.ci_runs import tells_of_hotfixes
from hotfix_actions.domain.drivers import DRIVERS, EVENTS, Policy, choose, read

CI = ".github/workflows/ci.yml"
OURS = ".github/workflows/hotfix.yml"


def test_the_policy_that_protect_makes_lets_our_file_go() -> None:
    made = read(drivers.policy())
    assert made.lets
    assert made.include == (OURS,)


@pytest.mark.parametrize(
    "other",
    [
        Policy("x", active=False, include=(OURS,), events=EVENTS),
        Policy("x", active=True, include=("~ALL",), events=EVENTS),
        Policy("x", active=True, include=(OURS,), exclude=(OURS,), events=EVENTS),
        Policy("x", active=True, include=(OURS,), events=("issues",)),
        Policy("x", active=True, include=(OURS,)),
    ],
)
def test_any_other_policy_is_no_reason_to_trust_it(other: Policy) -> None:
    assert not other.lets
    assert choose(public=True, policies=[other], ci=()) == "comments"


@pytest.mark.parametrize("public", [True, None])
def test_a_repository_that_may_be_public_is_driven_by_its_own_ci(public: bool | None) -> None:
    assert choose(public=public, policies=[], ci=["ci"]) == "workflow_run"
    assert choose(public=public, policies=[], ci=[]) == "comments"


def test_pull_request_target_drives_where_nothing_blocks_it() -> None:
    assert choose(public=False, policies=[], ci=["ci"]) == "pull_request_target"
    made = read(drivers.policy())
    assert choose(public=True, policies=[made], ci=[]) == "pull_request_target"
    assert set(DRIVERS) == {"pull_request_target", "workflow_run", "comments"}


@pytest.mark.parametrize(
    ("on", "tells"),
    [
        ("pull_request", True),
        (["push"], True),
        ({"pull_request": None}, True),
        ({"pull_request": {"branches": ["main", "hotfix/**"]}}, True),
        ({"push": {"branches": "**"}}, True),
        ({"pull_request": {"branches": ["main"]}, "push": {"branches": ["main"]}}, False),
        ({"push": {"tags": ["v*"]}}, False),
        ("workflow_dispatch", False),
        ("release", False),
    ],
)
def test_a_workflow_that_runs_for_hotfix_branches_is_told_by_its_filters(
    on: object, tells: bool
) -> None:
    assert tells_of_hotfixes(CI, {"name": "ci", "on": on}) == ("ci" if tells else "")
    assert tells_of_hotfixes(CI, {"on": on}) == (CI if tells else "")
    assert tells_of_hotfixes(CI, {"name": "${{ x }}", "on": on}) == ""
