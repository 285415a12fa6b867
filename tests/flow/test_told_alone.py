"""A line of the journal that alone ends an attempt: nothing is undone, and the next may begin."""

from typing import Any

import msgspec
import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Event
from hotfix_actions.request import Request
from hotfix_actions.steps import told_alone
from tests.domain.live import ended_early, failed, going_back, gone_back, smoked, watched
from tests.domain.make import MERGE
from tests.flow.test_way_back import APP, PLACE, deployed, record, said, signed, write
from tests.support.production import NEW, OLD, SETTINGS, Production

LINES: dict[str, Event] = {
    "a rollback intended": going_back(),
    "a rollback": gone_back(),
    "a failure": failed(),
    "a failed smoke": smoked(verdict="fail"),
    "a failed watch": watched(verdict="fail"),
}


def ended(world: Production) -> str:
    request = Request(command="open", incident=7, run="2", actor="lin", new_attempt=True)
    context = Context(
        request=request, settings=world.settings or SETTINGS, ports=world.ports("2")
    )  # fmt: skip
    context.load(7)
    return told_alone.ended(context)


@pytest.mark.parametrize("name", LINES)
def test_nothing_is_rolled_back_and_the_next_attempt_may_begin(name: str) -> None:
    world = signed()
    write(world, LINES[name])
    code, _ = said(world.hotfix("rollback", "2"))
    assert (code, world.place.done) == ("told-alone", [])
    assert "tells how it ended in production" in ended(world)


@pytest.mark.parametrize("creator", ["eve", "github-actions[bot]"])
def test_nobody_who_is_not_believed_hinders_that_by_a_record(creator: str) -> None:
    world = signed()
    write(world, going_back())
    record(world, creator, OLD)
    assert ended(world)


@pytest.mark.parametrize("runs", [NEW, MERGE, "shop:1.2.4", f"{OLD} 50%\n{NEW} 50%"])
def test_a_version_that_runs_is_rolled_back_first(runs: str) -> None:
    world = signed()
    write(world, going_back())
    world.place.live = runs
    assert not ended(world)


@pytest.mark.parametrize("line", [going_back(), gone_back(), failed(), ended_early()])
@pytest.mark.parametrize("unread", ["it hung", ""])
def test_so_is_one_that_a_believed_record_tells_of_or_that_nobody_can_see(
    line: Event, unread: str
) -> None:
    world = deployed(signed())
    write(world, line)
    world.place.live, world.place.unread, world.place.configured = OLD, unread, bool(unread)
    assert not ended(world)
    world.deployments.clear()
    assert bool(ended(world)) == (not unread)


def test_staging_is_asked_as_well_where_the_line_tells_of_it() -> None:
    world = signed()
    both: dict[str, Any] = {"production": PLACE, "staging": PLACE}
    world.settings = msgspec.structs.replace(SETTINGS, environments=both)
    write(world, going_back("staging"))
    assert "in staging" in ended(world)
    record(world, APP, OLD, environment="staging")
    assert not ended(world)


@pytest.mark.parametrize("lines", [(), (smoked(),), (watched(),)])
def test_an_attempt_that_no_line_ends_goes_on(lines: tuple[Event, ...]) -> None:
    world = signed()
    write(world, *lines)
    assert not ended(world)
