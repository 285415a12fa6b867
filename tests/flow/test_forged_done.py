"""A journal that says that the version runs already: production itself is looked at."""

import pytest

from hotfix_actions.domain.event import Event
from hotfix_actions.domain.rollout_events import (
    RolledOut,
    RolloutIntended,
    SmokeJudged,
    WatchBegun,
    WatchJudged,
)
from tests.support.production import NEW, OLD, Production


def lines(world: Production) -> list[Event]:
    at = world.now
    where = {"environment": "production"}
    return [
        RolloutIntended(at=at, tag=NEW, strategy="command", previous=OLD, **where),
        RolledOut(at=at, tag=NEW, deployment=300, state=NEW, **where),
        SmokeJudged(at=at, deployment=300, verdict="pass", summary="fine", **where),
        WatchBegun(at=at, deployment=300, seconds=30.0, every=15.0, **where),
        WatchJudged(at=at, deployment=300, verdict="pass", summary="fine", samples=3, **where),
    ]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_forged_end_deploys_nothing_and_is_not_believed(count: int) -> None:
    world = Production()
    words = {"subject": "s", "body": "b", "files": {}}
    world.ports("eve").journal.append(7, lines(world)[:count], **words)
    result = world.hotfix("deploy", "deploy-1")
    print(result.outcome, result.halt, world.place.live, world.place.done, world.kinds())
    assert (result.outcome, world.place.live) != ("done", OLD)
