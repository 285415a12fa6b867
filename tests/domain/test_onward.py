"""With which command the flow goes on by itself."""

import pytest

from hotfix_actions.domain.onward import after

BOTH = ("staging", "production")


@pytest.mark.parametrize(("command", "environment", "environments", "expected"), [
    ("release", "", BOTH, "deploy staging"),
    ("release", "", ("production",), "deploy production"),
    ("release", "", ("staging",), "deploy staging"),
    ("release", "", (), ""),
    ("deploy", "staging", BOTH, "deploy production"),
    ("deploy", "staging", ("staging",), ""),
    ("deploy", "production", BOTH, "finish"),
    ("open", "", BOTH, ""),
    ("gate", "", BOTH, ""),
    ("finish", "", BOTH, ""),
    ("rollback", "production", BOTH, ""),
])  # fmt: skip
def test_the_flow_goes_on_where_no_person_is_needed(
    command: str, environment: str, environments: tuple[str, ...], expected: str
) -> None:
    assert after(command, environment, "done", environments) == expected


@pytest.mark.parametrize("outcome", ["waiting", "refused", "skipped", "failed"])
def test_it_goes_on_only_after_what_ended_well(outcome: str) -> None:
    assert after("release", "", outcome, BOTH) == ""
    assert after("deploy", "production", outcome, BOTH) == ""
