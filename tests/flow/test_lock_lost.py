"""An environment's lock that another run takes: what was seen of it before counts no longer."""

from datetime import timedelta

from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.live import lock_of
from hotfix_actions.steps.environment import lately_held, taken_over
from tests.support.fakes import FakeWorld

LOCK = lock_of("production")


def test_a_lock_that_was_lost_is_not_lately_held(world: FakeWorld) -> None:
    context = world.context("deploy")
    context.hold(LOCK, seconds=60, wait=0)
    assert (taken_over(context, "production"), lately_held(context, "production")) == ("", True)
    world.leases[LOCK] = Holder("other", world.now + timedelta(hours=1), 2, "rollback")
    assert taken_over(context, "production") == "rollback"
    assert not lately_held(context, "production")
