"""Which attempt an event is about: what undoes another version leaves this attempt as it is."""

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.attempts import MOST, as_of, earlier, of_another
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.story import fold
from tests.domain.live import RELEASED, going_back, gone_back, intended, settled
from tests.domain.make import after, branch_made, tagged

SECOND = (
    e.AttemptBegun(at=after(40), attempt=2),
    branch_made(tag="v1.2.5", version="1.2.5"),
    tagged(tag="v1.2.5", version="1.2.5"),
)
UNDONE = (going_back(), gone_back(), settled(), e.Withdrawn(at=after(50), tag="v1.2.4"))


@pytest.mark.parametrize("event", UNDONE)
def test_what_undoes_an_earlier_version_leaves_a_later_attempt_as_it_is(event: Event) -> None:
    story = fold([*RELEASED, intended(), *SECOND])
    after_that = fold([event], story)
    assert (after_that.rollouts, after_that.withdrawn) == (story.rollouts, story.withdrawn)
    assert after_that.events[-1] == event


@pytest.mark.parametrize("event", UNDONE)
def test_where_no_version_is_told_every_one_may_be_this_attempts(event: Event) -> None:
    assert not of_another(event, ())
    assert not of_another(event, {"v1.2.4"})
    assert of_another(event, {"v1.2.5", "v1.2.6"})


def test_the_story_of_an_attempt_is_told_without_the_beginnings_of_later_ones() -> None:
    events = [*RELEASED, intended(), *SECOND, e.AttemptBegun(at=after(60), attempt=3)]
    assert fold(as_of(events, 1)).rollout("production").tag == "v1.2.4"
    assert fold(as_of(events, 2)).attempt == 2
    assert fold(as_of(events, 2)).rollout("production").tag == ""


def test_the_attempts_before_are_few() -> None:
    begun = [e.AttemptBegun(at=after(n), attempt=n) for n in (2, 3, 3, 0, -5, 10**9)]
    assert earlier(begun) == [10**9 - 1, 2, 1]
    many = [e.AttemptBegun(at=after(n), attempt=n) for n in range(100)]
    assert len(earlier(many)) == MOST
