"""What starts the next command, by the workflow's events and the policies."""

import pytest

from hotfix_actions.domain import drivers
from hotfix_actions.domain.drivers import asks_policies, events_of, read, ways

ALL = ("issue_comment", "workflow_dispatch", "pull_request_target", "workflow_run", "schedule")
POLICY = read(drivers.policy())


@pytest.mark.parametrize(("on", "events"), [
    ("push", {"push"}),
    (["push", "schedule"], {"push", "schedule"}),
    ({"workflow_run": {"types": ["completed"]}, "schedule": []}, {"workflow_run", "schedule"}),
    (None, set()),
    (7, set()),
])  # fmt: skip
def test_the_events_of_a_workflow_are_read_in_every_shape(on: object, events: set[str]) -> None:
    assert events_of({"on": on}) == events


def test_a_workflow_without_events_has_none() -> None:
    assert events_of({}) == frozenset()


def test_a_private_repository_is_driven_by_its_pull_requests() -> None:
    found = ways(events=ALL, public=False, policies=())
    assert found == ("pull_request_target", "workflow_run", "comments", "schedule")


def test_a_public_repository_is_driven_by_its_pull_requests_where_a_policy_lets_it() -> None:
    assert "pull_request_target" in ways(events=ALL, public=True, policies=[POLICY])
    assert ways(events=ALL, public=True, policies=()) == ("workflow_run", "comments", "schedule")


def test_an_event_that_the_workflow_does_not_name_drives_nothing() -> None:
    assert ways(events=("issue_comment",), public=False, policies=[POLICY]) == ("comments",)
    assert ways(events=("schedule",), public=True, policies=[POLICY]) == ("schedule",)
    assert ways(events=(), public=False, policies=[POLICY]) == ()


def test_the_policies_are_read_only_where_they_decide() -> None:
    assert asks_policies(ALL, public=True)
    assert not asks_policies(ALL, public=False)
    assert not asks_policies(("issue_comment",), public=True)
