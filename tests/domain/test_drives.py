"""What starts the next command, by the workflow's events and the policies."""

from collections.abc import Iterable, Sequence

import pytest

from hotfix_actions.domain import drivers
from hotfix_actions.domain.ci_runs import Ci, WorkflowFile, events
from hotfix_actions.domain.drivers import Driving, Policy, Way, asks_policies, read, ways

ALL = ("issue_comment", "workflow_dispatch", "pull_request_target", "workflow_run", "schedule")
RUNS = ("workflow_run", "workflow_run_of_merge", "workflow_run_of_merge_back")
POLICY = read(drivers.policy())


@pytest.mark.parametrize(("on", "named"), [
    ("push", {"push"}),
    (["push", "schedule"], {"push", "schedule"}),
    ({"workflow_run": {"types": ["completed"]}, "schedule": []}, {"workflow_run", "schedule"}),
    (None, set()),
    (7, set()),
])  # fmt: skip
def test_the_events_of_a_workflow_are_read_in_every_shape(on: object, named: set[str]) -> None:
    assert events(on).keys() == named


def driven(on: Iterable[str], *, public: bool, policies: Sequence[Policy] = ()) -> tuple[Way, ...]:
    """Return the ways of a repository whose CI runs on every push and every pull request."""
    ci = [WorkflowFile(".github/workflows/ci.yml", {"name": "ci", "on": ["push", "pull_request"]})]
    how = {event: {"workflows": ["ci"]} if event == "workflow_run" else {} for event in on}
    return ways(Driving(how, public, policies, Ci(ci, ci, "main")), "hotfix/1.2.4-high-x")


def test_a_private_repository_is_driven_by_its_pull_requests() -> None:
    assert driven(ALL, public=False) == ("pull_request_target", *RUNS, "comments", "schedule")


def test_a_public_repository_is_driven_by_its_pull_requests_where_a_policy_lets_it() -> None:
    assert "pull_request_target" in driven(ALL, public=True, policies=[POLICY])
    assert driven(ALL, public=True) == (*RUNS, "comments", "schedule")


def test_an_event_that_the_workflow_does_not_name_drives_nothing() -> None:
    assert driven(["issue_comment"], public=False, policies=[POLICY]) == ("comments",)
    assert driven(["schedule"], public=True, policies=[POLICY]) == ("schedule",)
    assert driven([], public=False, policies=[POLICY]) == ()


def test_the_policies_are_read_only_where_they_decide() -> None:
    assert asks_policies(ALL, public=True)
    assert not asks_policies(ALL, public=False)
    assert not asks_policies(("issue_comment",), public=True)


def test_a_sweep_beside_the_workflow_is_the_clock() -> None:
    on = {"issue_comment": {}}
    assert ways(Driving(on, swept=True), "hotfix/1.2.4-high-x") == ("comments", "schedule")
    assert ways(Driving(on), "hotfix/1.2.4-high-x") == ("comments",)
