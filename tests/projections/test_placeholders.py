"""What is told can be pasted: no word stands in for a number that is known."""

from hotfix_actions.projections.driven import Driven
from hotfix_actions.projections.halt_words import TABLE
from hotfix_actions.projections.halts import halt


def test_no_halt_leaves_out_the_number_of_an_incident_that_is_known() -> None:
    for code in (*TABLE, "a-code-that-the-table-lacks"):
        for ways in ((), ("comments",), ("pull_request_target",), ("schedule",)):
            words = halt(code, {}, Driven(ways, 7))
            assert "INCIDENT" not in words.what + words.next, code
