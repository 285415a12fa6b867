"""The journal and the leases as git refs, on the embedded GitHub."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.journal import GithubJournal
from hotfix_actions.adapters.github.leases import GithubLeases
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.refs import GithubRefs
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.domain.events import Noted
from hotfix_actions.errors import LeaseHeld
from hotfix_actions.sandbox import Sandbox
from tests.support.clock import StillClock

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NAME = "hotfix/7/lease"


def noted(comment: int) -> Noted:
    return Noted(at=AT, text=f"note {comment}", comment=comment)


@pytest.fixture
def door(github: Sandbox) -> Callable[[], Door]:
    github.world.add_org("acme")
    github.world.add_repository("acme", "tokens")
    token = github.world.app_token("hotfix", permissions={"contents": "write"})

    def make() -> Door:
        trace = Trace()
        return Door(
            connect=connector(github.url, token),
            repository="acme/tokens",
            clock=SystemClock(trace),
            trace=trace,
        )

    return make


def journal(door: Door) -> GithubJournal:
    trace = Trace()
    return GithubJournal(GithubRefs(door), GithubObjects(door), SystemClock(trace))


def append(book: GithubJournal, *comments: int) -> str | None:
    events = [noted(comment) for comment in comments]
    return book.append(7, events, subject="Said", body="Said more", files={}).head


def test_what_is_appended_twice_stands_there_once(door: Callable[[], Door]) -> None:
    book = journal(door())
    first = append(book, 1, 2)
    assert append(book, 2, 1) == first
    assert [event.id for event in book.read(7).events] == ["noted:1:1", "noted:1:2"]


def test_appends_at_the_same_moment_lose_nothing(door: Callable[[], Door], github: Sandbox) -> None:
    def work(worker: int) -> None:
        book = journal(door())
        for step in range(3):
            append(book, worker * 10 + step)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(1, 7)))
    events = journal(door()).read(7).events
    assert sorted(event.id for event in events) == sorted(
        f"noted:1:{worker * 10 + step}" for worker in range(1, 7) for step in range(3)
    )
    log = ["git", "rev-list", "--count", "--min-parents=2", "refs/hotfix/7/journal"]
    bare = github.git_dir("acme/tokens")
    assert subprocess.run(log, cwd=bare, capture_output=True, text=True, check=True).stdout == "0\n"


def test_a_file_is_kept_beside_the_events_and_stays(door: Callable[[], Door]) -> None:
    book = journal(door())
    book.append(7, [noted(1)], subject="s", body="b", files={"samples/a.json": "[1]\n"})
    append(book, 2)
    assert journal(door()).file(7, "samples/a.json") == "[1]\n"


def leases(door: Door, run: str, clock: StillClock, dead: str = "") -> GithubLeases:
    return GithubLeases(
        GithubRefs(door), GithubObjects(door), clock, run, lambda name: name == dead
    )


def take(one: GithubLeases, *, wait: float = 0, force: bool = False) -> int:
    return one.take(NAME, command="gate", seconds=600, wait=wait, force=force)


def test_of_two_runs_one_gets_the_lease_and_the_other_is_told_who(
    door: Callable[[], Door],
) -> None:
    clock = StillClock()
    assert take(leases(door(), "run-1", clock)) == 1
    with pytest.raises(LeaseHeld) as held:
        take(leases(door(), "run-2", clock), wait=5)
    assert "run-1 is at work on it (gate)" in held.value.found
    assert sum(clock.slept) >= 5


def test_a_released_lease_is_taken_by_the_next_with_a_higher_number(
    door: Callable[[], Door],
) -> None:
    clock = StillClock()
    first = leases(door(), "run-1", clock)
    take(first)
    first.release(NAME)
    assert take(leases(door(), "run-2", clock)) == 2


def test_a_lease_whose_time_is_up_or_whose_run_is_over_is_taken_over(
    door: Callable[[], Door],
) -> None:
    clock = StillClock()
    take(leases(door(), "run-1", clock))
    clock.sleep(601, "the lease runs out")
    assert take(leases(door(), "run-2", clock)) == 2
    assert take(leases(door(), "run-3", clock, dead="run-2")) == 3


def test_a_lease_that_was_taken_over_is_not_released_by_its_old_holder(
    door: Callable[[], Door],
) -> None:
    clock = StillClock()
    old, new = leases(door(), "run-1", clock), leases(door(), "run-2", clock)
    take(old)
    take(new, force=True)
    old.release(NAME)
    holder = new.holder(NAME)
    assert holder is not None
    assert holder.run == "run-2"


def test_what_a_newer_version_wrote_is_kept_to_the_letter(
    door: Callable[[], Door], github: Sandbox
) -> None:
    one = door()
    objects, refs = GithubObjects(one), GithubRefs(one)
    newer = (
        '{"kind": "from-the-future", "id": "x", "at": "2027-01-01T00:00:00Z",  "b": 1, "a": 2}\n'
    )
    commit = objects.make_commit(
        parents=[], changes={"journal.jsonl": newer}, message="Newer", base=None
    )
    refs.create("hotfix/7/journal", commit)
    append(journal(door()), 1)
    show = ["git", "show", "refs/hotfix/7/journal:journal.jsonl"]
    text = subprocess.run(
        show, cwd=github.git_dir("acme/tokens"), capture_output=True, text=True, check=True
    ).stdout
    assert text.startswith(newer)
    assert [event.id for event in journal(door()).read(7).events] == ["x", "noted:1:1"]
