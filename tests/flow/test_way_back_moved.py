"""A tag that somebody moved since it ran denies no rollback; the commit that ran is put back."""

from typing import Any

import pytest

from tests.domain.live import intended, rolled_out
from tests.domain.make import BASE, BUMP, HEAD, MERGE
from tests.flow.test_deploy_watched import BAD, PLACE, Measured
from tests.flow.test_way_back import deployed, record, said, signed, write
from tests.support import production
from tests.support.fakes import FakeWorld
from tests.support.production import EVIL, NEW, OLD, SETTINGS, TAGS, Production

MOVED = [HEAD, BUMP, MERGE]


def restored(world: Production) -> tuple[str, str, str]:
    """Return what the last restore command was given: the state, its commit, the tree."""
    return world.place.given[-1]


def warned(world: Production, to: str) -> bool:
    told = " ".join(world.shown)
    command = f"`git fetch origin {BASE} && git push --force origin {BASE}:refs/tags/{OLD}`"
    return f"the tag {OLD} was moved: it named {BASE} when it ran, and names {to} now" in told and (
        command in told
    )


@pytest.mark.parametrize("moved", MOVED)
@pytest.mark.parametrize("words", [{}, {"to": OLD}, {"to": OLD, "run_id": 77}])
@pytest.mark.parametrize("app", [True, False])
def test_what_ran_is_put_back_by_its_commit(
    moved: str, words: dict[str, Any], monkeypatch: pytest.MonkeyPatch, *, app: bool
) -> None:
    world = deployed(signed() if app else Production())
    world.starter, world.people.roles = "eve", {"eve": "write"}
    monkeypatch.setitem(TAGS, OLD, moved)
    world.hotfix("rollback", "2", **words)
    assert (world.place.live, restored(world)) == (OLD, (OLD, BASE, BASE))
    assert warned(world, moved)
    back = world.deployments[-1]
    assert (back.ref, back.sha, back.payload["previous-commit"]) == (BASE, BASE, BASE)
    world.place.live = NEW
    world.hotfix("rollback", "3", **words)
    assert (world.place.live, restored(world)) == (OLD, (OLD, BASE, BASE))


@pytest.mark.parametrize("moved", MOVED)
def test_so_it_is_in_the_breach_of_the_run_that_read_it(
    moved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(production, "SETTINGS", SETTINGS)
    world = Measured(after=BAD)
    world.settings = type(SETTINGS)(environments={"production": PLACE})

    def move() -> None:
        if world.begun is not None:
            monkeypatch.setitem(TAGS, OLD, moved)

    world.moment = move
    code, _ = said(world.hotfix("deploy", "1"))
    assert (code, restored(world), warned(world, moved)) == (
        "rolled-back", (OLD, BASE, BASE), True,
    )  # fmt: skip


@pytest.mark.parametrize("creator", ["eve", "github-actions[bot]"])
def test_a_record_that_is_not_believed_names_no_commit(
    creator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = deployed(signed())
    payload = {"incident": 7, "attempt": 1, "number": 1, "previous": OLD, "previous-commit": HEAD}
    record(world, creator, "", payload=payload)
    monkeypatch.setitem(TAGS, OLD, HEAD)
    world.hotfix("rollback", "2")
    assert restored(world) == (OLD, BASE, BASE)


def test_the_base_that_is_known_otherwise_is_meant_where_no_record_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = signed()
    words: dict[str, Any] = {"subject": "s", "body": "b", "files": {}}
    lines = [intended(), rolled_out()]
    FakeWorld.ports(world, "1").journal.append(7, lines, **words)
    monkeypatch.setitem(TAGS, OLD, HEAD)
    world.place.live = NEW
    world.hotfix("rollback", "2")
    assert restored(world) == (OLD, BASE, BASE)


@pytest.mark.parametrize("moved", MOVED)
def test_where_nobody_is_believed_the_move_is_told_and_the_remedy_puts_back_what_ran(
    moved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = signed()
    write(world, intended(), rolled_out())
    world.place.live = NEW
    monkeypatch.setitem(TAGS, OLD, moved)
    code, _ = said(world.hotfix("rollback", "2"))
    assert (code, world.place.live, warned(world, moved)) == ("which-state-1", NEW, True)
    world.hotfix("rollback", "3", to=OLD)
    assert (world.place.live, restored(world)) == (OLD, (OLD, BASE, BASE))


def test_a_state_that_was_not_moved_is_given_with_its_commit() -> None:
    world = deployed(signed())
    world.hotfix("rollback", "2")
    assert restored(world) == (OLD, BASE, BASE)
    assert "was moved" not in " ".join(world.shown)


@pytest.mark.parametrize("state", [EVIL, "shop:6.6.6"])
def test_a_state_that_nobody_recorded_has_no_commit(state: str) -> None:
    world = deployed(signed())
    write(world, intended(previous=state, number=9))
    world.hotfix("rollback", "2", to=state)
    assert restored(world) == (state, "", MERGE)
