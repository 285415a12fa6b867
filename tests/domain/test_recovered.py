"""What a deployment record tells of a rollout, where the journal cannot be read."""

from typing import Any

import pytest

from hotfix_actions.domain import recovered
from hotfix_actions.domain.story import fold
from hotfix_actions.domain.world import Deployment
from tests.domain.make import MERGE, NOW

WHOSE = {"incident": 7, "attempt": 2}


def record(ident: int, ref: str, **payload: Any) -> Deployment:
    return Deployment(ident, "production", ref, MERGE, NOW, {**WHOSE, **payload})


ROLLOUT = record(31, "v1.2.4", previous="v1.2.3", number=1)


def test_the_newest_rollout_of_the_incident_tells_what_to_put_back() -> None:
    older, other = record(30, "v1.2.3", previous="v1.2.2"), record(32, "v9", previous="v8")
    foreign = Deployment(33, "production", "v9", MERGE, NOW, {**other.payload, "incident": 8})
    story = fold(recovered.events([foreign, ROLLOUT, older], 7))
    rollout = story.rollout("production")
    assert (rollout.tag, rollout.previous, rollout.deployment) == ("v1.2.4", "v1.2.3", 31)
    assert rollout.rolled_back is None
    assert story.attempt == 2
    assert story.tagged is not None
    assert story.tagged.sha == MERGE


def test_a_rollback_that_was_recorded_is_over() -> None:
    back = record(32, "v1.2.3", rollback="v1.2.4", state="blue eu-1")
    told = fold(recovered.events([back, ROLLOUT], 7)).rollout("production").rolled_back
    assert told is not None
    assert (told.to, told.deployment) == ("blue eu-1", 32)


@pytest.mark.parametrize("previous", ["", None, 5, ["v1.2.3"]])
def test_a_record_that_names_no_state_tells_nothing(previous: Any) -> None:
    assert recovered.events([record(31, "v1.2.4", previous=previous)], 7) == ()
    assert recovered.events([], 7) == ()


@pytest.mark.parametrize("attempt", [None, "2", True, -1, 2.5])
def test_an_attempt_that_is_none_is_the_first(attempt: Any) -> None:
    odd = record(31, "v1.2.4", previous="v1.2.3", attempt=attempt)
    assert fold(recovered.events([odd], 7)).attempt == 1
