import pytest

from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.words import GATES, SEVERITIES
from hotfix_actions.domain.world import ROLES, Role, at_least


def test_a_change_reads_as_what_it_does_to_what() -> None:
    assert str(Change("create", "refs/tags/v1.2.4")) == "create refs/tags/v1.2.4"


def test_an_empty_plan_finds_everything_there() -> None:
    assert (Plan().changes, Plan().foretold, Plan().payload) == ((), (), None)


def test_a_halt_is_recorded_unless_it_says_otherwise() -> None:
    assert Halt("waiting", "no-fix") == Halt("waiting", "no-fix", {}, record=True)


def test_severities_and_gates_are_known_in_their_order() -> None:
    assert SEVERITIES == ("critical", "high", "medium", "low")
    assert GATES == ("guard", "tests", "proof", "audit", "review")


@pytest.mark.parametrize("needed", ROLES)
def test_a_role_reaches_itself_and_all_below(needed: Role) -> None:
    reached = [role for role in ROLES if at_least(role, needed)]
    assert reached == list(ROLES[ROLES.index(needed) :])


@pytest.mark.parametrize("role", ["", "owner", "ADMIN"])
def test_a_role_that_is_not_known_reaches_nothing(role: str) -> None:
    assert not at_least(role, "none")
