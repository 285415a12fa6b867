"""How few questions a command asks of GitHub: a budget is held here, and printed by a rehearsal."""

from collections.abc import Sequence

import pytest

from hotfix_actions.adapters.trace import Span
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Answer

pytestmark = pytest.mark.slow

# Two of those that open are for labels that `hotfix init` would have made.
OPEN, STATUS, BEFORE_ROLLBACK = 20, 4, 10
# Requests that wait for one another; each costs what the way to GitHub takes.
ROUNDS = 20


def asked(answer: Answer) -> list[Span]:
    """Return the requests, in the order of their beginning."""
    spans = [span for span in answer.spans if span.kind == "request"]
    return sorted(spans, key=lambda span: span.started)


def rounds(requests: Sequence[Span]) -> int:
    """Return how many requests had to wait for the end of another: those at once count as one."""
    count, until = 0, 0.0
    for request in requests:
        if request.started >= until:
            count, until = count + 1, request.started + request.seconds
    return count


def test_opening_a_hotfix_asks_few_questions_one_after_the_other(at: At) -> None:
    scene = at("reported")
    answer = scene.hotfix("open", event=acts.labelled(scene))
    assert answer.code == 0, answer
    assert len(asked(answer)) <= OPEN
    assert rounds(asked(answer)) <= ROUNDS


def test_the_status_is_told_by_two_questions(at: At) -> None:
    answer = at("deployed").hotfix("status", INCIDENT)
    assert answer.code == 0, answer
    assert len(asked(answer)) <= STATUS


def test_a_rollback_touches_production_after_few_questions(at: At) -> None:
    answer = at("deployed").hotfix("rollback", INCIDENT)
    assert answer.code == 0, answer
    (restore,) = [
        span for span in answer.spans if span.kind == "process" and "restore" in span.name
    ]
    before = [span for span in asked(answer) if span.started < restore.started]
    assert len(before) <= BEFORE_ROLLBACK, [span.name for span in before]
