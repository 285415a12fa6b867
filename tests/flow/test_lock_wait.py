"""A deployment that waits for its environment's lock: all that it judged may be old by then."""

from datetime import timedelta

import pytest

from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.world import TagFacts
from hotfix_actions.result import Result
from tests.domain.make import HEAD, MERGE, tagged
from tests.support import production
from tests.support.production import NEW, OLD, Production

LOCK = lock_of("production")


def wait_and_deploy(world: Production) -> Result:
    world.leases[LOCK] = Holder("other", world.now + timedelta(hours=1), 1)
    return world.hotfix("deploy", "ours")


def free(world: Production) -> None:
    del world.leases[LOCK]


def test_a_tag_that_moved_meanwhile_is_not_rolled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Production()
    usual = production.FakeObjects.tag

    def moved(self: production.FakeObjects, name: str) -> TagFacts | None:
        return TagFacts(name, HEAD, annotated=True) if name == NEW else usual(self, name)

    def move() -> None:
        monkeypatch.setattr(production.FakeObjects, "tag", moved)
        free(world)

    world.waited = move
    result = wait_and_deploy(world)
    assert result.halt is not None
    assert (result.halt.code, world.place.done, world.place.live) == ("tag-moved", [], OLD)
    assert world.kinds()[-1] == "stopped"
    assert world.leases == {}


def test_another_commit_that_the_journal_names_meanwhile_is_not_rolled_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, sources = Production(), []
    usual = production.FakeWorkspace.checkout

    def checkout(self: production.FakeWorkspace, sha: str) -> object:
        sources.append(sha)
        return usual(self, sha)

    monkeypatch.setattr(production.FakeWorkspace, "checkout", checkout)

    def forge() -> None:
        words = {"subject": "s", "body": "b", "files": {}}
        world.ports("eve").journal.append(7, [tagged(sha=HEAD)], **words)
        free(world)

    world.waited = forge
    assert wait_and_deploy(world).outcome == "done"
    assert (sources, world.place.live) == ([MERGE], NEW)
