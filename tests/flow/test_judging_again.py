"""Each change of a gate's mind has an id of its own, also when an old commit comes back."""

from hotfix_actions.domain.events import GateJudged
from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.words import Verdict
from hotfix_actions.steps import judging
from tests.support.fakes import FakeWorld

A, B = "a" * 40, "b" * 40


def answers(*said: tuple[str, Verdict]) -> list[GateJudged]:
    context = FakeWorld().context("gate", incident=7)
    context.once("issue", lambda: None)
    found = []
    for sha, verdict in said:
        event = judging._event(context, "guard", sha, Judgement(verdict, "looked"))
        context.tell(event)
        found.append(event)
    return found


def test_the_same_answer_is_the_same_event() -> None:
    first, second = answers((A, "pass"), (A, "pass"))
    assert first.id == second.id


def test_a_changed_mind_is_told_and_so_is_changing_it_back() -> None:
    ids = [event.id for event in answers((A, "pass"), (A, "fail"), (A, "pass"))]
    assert len(set(ids)) == 3


def test_an_old_commit_that_comes_back_is_judged_anew_once() -> None:
    told = answers((A, "pass"), (B, "fail"), (A, "pass"), (A, "pass"))
    assert [event.again for event in told] == [0, 0, 1, 1]
