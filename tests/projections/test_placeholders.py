"""What is told can be pasted: no word stands in for a number that is known."""

from hotfix_actions.projections.driven import Driven
from hotfix_actions.projections.halt_words import TABLE
from hotfix_actions.projections.halts import halt
from hotfix_actions.projections.restored import ways_back
from tests.domain.live import intended, rolled_out, story


def test_no_halt_leaves_out_the_number_of_an_incident_that_is_known() -> None:
    for code in (*TABLE, "a-code-that-the-table-lacks"):
        for ways in ((), ("comments",), ("pull_request_target",), ("schedule",)):
            words = halt(code, {}, Driven(ways, 7))
            assert "INCIDENT" not in words.what + words.next, code


def test_the_way_back_names_the_state_that_it_goes_back_to() -> None:
    for previous, command in [
        ("v1.2.3", "hotfix rollback 7 --to v1.2.3"),
        ("shop 1.2.3", "hotfix rollback 7 --to 'shop 1.2.3'"),
        ("$(reboot)", "hotfix rollback 7 --to STATE"),
        ("-v", "hotfix rollback 7 --to STATE"),
    ]:
        told = story(intended(previous=previous), rolled_out())
        assert [way.command for way in ways_back(told)] == [command]
