from collections.abc import Sequence

import pytest

from hotfix_actions.domain.events import Event
from hotfix_actions.domain.story import fold
from hotfix_actions.projections import aftermath
from tests.domain.live import (
    ended_early,
    going_back,
    gone_back,
    intended,
    rolled_out,
    story,
    watched,
)
from tests.domain.make import opened

BACK = "hotfix rollback 7 --environment production"


@pytest.mark.parametrize(
    ("events", "state", "may_go_on"),
    [
        ((intended(),), "Whether production runs v1.2.4 is not known", True),
        ((intended(), rolled_out()), "v1.2.4 is live in production and unwatched.", True),
        (
            (intended(), ended_early("interrupted")),
            "production runs v1.2.3: the rollout of v1.2.4 was ended before its end.",
            True,
        ),
        (
            (intended(), rolled_out(), watched(verdict="unproven")),
            "v1.2.4 is live in production and unwatched.",
            True,
        ),
        (
            (intended(), rolled_out(), watched(verdict="fail")),
            "production may still run v1.2.4, which is in trouble",
            False,
        ),
        (
            (intended(), rolled_out(), going_back()),
            "production: the rollback of v1.2.4 was begun, and its end was not seen.",
            False,
        ),
    ],
)
def test_what_runs_and_what_to_do_is_told_wherever_a_deployment_ends(
    events: Sequence[Event], state: str, may_go_on: bool
) -> None:
    said = aftermath.told(story(*events), "production")
    assert said.startswith(state)
    assert ("Go on:\n  hotfix deploy production 7" in said) == may_go_on
    assert BACK in said


@pytest.mark.parametrize(
    ("events", "environment"),
    [
        ((), "production"),
        ((intended(),), ""),
        ((intended(),), "staging"),
        ((intended(), rolled_out(), watched()), "production"),
        ((intended(), rolled_out(), going_back(), gone_back()), "production"),
    ],
)
def test_where_nothing_is_left_half_way_nothing_is_told(
    events: Sequence[Event], environment: str
) -> None:
    assert aftermath.told(story(*events), environment) == ""


def test_before_the_journal_was_read_nothing_is_told() -> None:
    assert aftermath.told(fold([opened()]), "production") == ""
