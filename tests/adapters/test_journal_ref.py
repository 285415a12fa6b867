"""The journal, the leases and the state below them as git refs, on the embedded GitHub."""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Noted
from hotfix_actions.domain.state import StateChange, StateCommit
from hotfix_actions.errors import LeaseHeld, LostRace, OutsideFailed, PermissionMissing
from hotfix_actions.sandbox import Fault, Sandbox
from tests.support.clock import StillClock
from tests.support.hub import HubRun, hub_run
from tests.support.state import worker

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
BOOK, LEASE = "hotfix/7/journal", "hotfix/7/lease"
SHOW = ["git", "for-each-ref", "--format=%(refname)", "refs/hotfix"]

Begin = Callable[..., HubRun]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox.start(tmp_path_factory.mktemp("github")) as sandbox:
        sandbox.world.add_org("acme")
        yield sandbox


@pytest.fixture
def name(hub: Sandbox) -> str:
    """Give a repository of its own to each test."""
    made.append(f"tokens-{len(made)}")
    hub.world.add_repository("acme", made[-1])
    return f"acme/{made[-1]}"


made: list[str] = []


@pytest.fixture
def begin(hub: Sandbox, name: str) -> Begin:
    token = hub.world.app_token("hotfix", permissions={"contents": "write", "actions": "read"})

    def begun(run: str = "run-1", **more: Any) -> HubRun:
        return hub_run(hub.url, token, run, repository=name, **more)

    return begun


@pytest.fixture
def bare(hub: Sandbox, name: str) -> Path:
    return hub.git_dir(name)


def noted(comment: int) -> Noted:
    return Noted(at=AT, text=f"note {comment}", comment=comment)


def append(run: HubRun, *comments: int, **more: Any) -> str | None:
    given = {"subject": "Said", "body": "Said more", "files": {}} | more
    return run.journal.append(7, [noted(comment) for comment in comments], **given).head


def ids(run: HubRun) -> list[str]:
    return [event.id for event in run.journal.read(7).events]


def git(bare: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=bare, capture_output=True, text=True, check=True)
    return done.stdout


def take(run: HubRun, **more: Any) -> None:
    run.leases.take(LEASE, **({"command": "gate", "seconds": 600} | more))


def test_what_is_appended_twice_stands_there_once(begin: Begin) -> None:
    run = begin()
    first = append(run, 1, 2)
    assert append(run, 2, 1) == first
    assert ids(begin("run-2")) == ["noted:1:1", "noted:1:2"]


def test_appends_at_the_same_moment_lose_nothing(begin: Begin, bare: Path) -> None:
    def work(worker: int) -> None:
        run = begin(f"run-{worker}")
        for step in range(3):
            append(run, worker * 10 + step)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(1, 7)))
    assert sorted(ids(begin())) == sorted(
        f"noted:1:{worker * 10 + step}" for worker in range(1, 7) for step in range(3)
    )
    assert git(bare, "rev-list", "--count", f"refs/{BOOK}") == "18\n"
    assert git(bare, "rev-list", "--count", "--min-parents=2", f"refs/{BOOK}") == "0\n"


def test_a_file_is_kept_beside_the_events_and_stays(begin: Begin) -> None:
    run = begin()
    append(run, 1, files={"samples/a.json": "[1]\n"})
    append(run, 2)
    assert begin("run-2").journal.file(7, "samples/a.json") == "[1]\n"


def test_an_append_takes_three_requests_and_a_lease_two(begin: Begin, bare: Path) -> None:
    run = begin()
    append(run, 1)
    before = len(run.requests)
    append(run, 2)
    assert run.requests[before:] == ["POST git/trees", "POST git/commits", "POST /graphql"]
    before = len(run.requests)
    take(run)
    assert run.requests[before:] == ["POST git/commits", "POST /graphql"]
    before = len(run.requests)
    append(run, 3, release=(LEASE,), holding=(LEASE,)[:0])
    assert run.requests[before:] == ["POST git/trees", "POST git/commits", "POST /graphql"]
    assert git(bare, *SHOW[1:]).splitlines() == [f"refs/{BOOK}"]


def test_a_lease_is_made_renewed_taken_over_and_deleted(begin: Begin, bare: Path) -> None:
    one, other = begin(), begin("run-2")
    take(one)
    take(one)
    with pytest.raises(LeaseHeld, match="run-1 is at work on it"):
        take(other)
    take(other, force=True)
    one.leases.release([LEASE])
    held = one.leases.holder(LEASE)
    assert held is not None
    assert held.run == "run-2"
    other.leases.release([LEASE])
    assert git(bare, *SHOW[1:]) == ""


def test_a_lease_is_asserted_without_being_moved(begin: Begin) -> None:
    run, other = begin(), begin("run-2")
    take(run)
    append(run, 1, holding=(LEASE,))
    with pytest.raises(LeaseHeld):
        take(other)


def test_what_points_to_no_commit_is_told_by_its_kind(begin: Begin, bare: Path) -> None:
    append(begin(), 1)
    for kind in ("tree", "blob"):
        sha = git(bare, "rev-parse", f"refs/{BOOK}^{{tree}}" + ":journal.jsonl" * (kind == "blob"))
        git(bare, "update-ref", f"refs/{LEASE}", sha.strip())
        head = begin().state.read(LEASE)
        assert head is not None
        assert head.kind == kind
        take(begin(), force=True)
        begin().leases.release([LEASE])


LOST = [
    Fault("POST /graphql", "drop-after", skip=1),
    Fault("POST /graphql", "502-after", skip=1),
    Fault("POST /graphql", "drop-before", skip=1),
    Fault("POST /graphql", "502-before", skip=1),
]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.effect)
def test_after_a_lost_answer_the_ref_tells_who_won(
    begin: Begin, hub: Sandbox, fault: Fault
) -> None:
    run = begin(clock=StillClock())
    append(run, 1)
    hub.faults.add(Fault(fault.match, fault.effect))
    append(run, 2)
    hub.faults.add(Fault(fault.match, fault.effect))
    take(run)
    hub.faults.add(Fault(fault.match, fault.effect))
    append(run, 3, release=(LEASE,))
    assert ids(begin("run-2")) == ["noted:1:1", "noted:1:2", "noted:1:3"]
    take(begin("run-2"))


def test_reads_that_lag_make_nobody_lose(begin: Begin, hub: Sandbox, bare: Path) -> None:
    one, other = begin(clock=StillClock()), begin("run-2", clock=StillClock())
    append(one, 1)
    hub.world.set("ref_lag", 4)
    try:
        append(other, 2)
        append(one, 3)
        take(other)
        other.leases.release([LEASE])
        take(one)
    finally:
        hub.world.set("ref_lag", 0)
    events = codec.decode(git(bare, "show", f"refs/{BOOK}:journal.jsonl"))
    assert [event.id for event in events] == ["noted:1:1", "noted:1:2", "noted:1:3"]


def test_a_swap_that_github_refuses_for_another_reason_ends_as_a_failure(
    begin: Begin, hub: Sandbox
) -> None:
    run = begin(clock=StillClock())
    append(run, 1)
    hub.faults.add(Fault("POST /graphql", "answer-before", times=99, status=500))
    with pytest.raises(OutsideFailed) as failed:
        append(run, 2)
    hub.faults.clear()
    assert "the refs are as they were" in failed.value.found
    assert "state: branches" in failed.value.remedy
    assert ids(begin("run-2")) == ["noted:1:1"]


def test_a_token_that_may_not_write_is_told_so(hub: Sandbox, name: str) -> None:
    token = hub.world.app_token("reader", permissions={"contents": "read"})
    with pytest.raises(PermissionMissing) as refused:
        append(hub_run(hub.url, token, "run-1", repository=name), 1)
    assert "contents=write" in refused.value.remedy


def test_all_changes_of_a_swap_happen_or_none(begin: Begin, bare: Path) -> None:
    state = begin().state
    made = state.swap([StateChange("hotfix/a", None, StateCommit("a"))])
    with pytest.raises(LostRace):
        state.swap(
            [
                StateChange("hotfix/b", None, StateCommit("b")),
                StateChange("hotfix/a", None, StateCommit("other")),
            ]
        )
    assert git(bare, *SHOW[1:]).splitlines() == ["refs/hotfix/a"]
    a = made["hotfix/a"]
    state.swap([StateChange("hotfix/b", None, a), StateChange("hotfix/a", a, None)])
    assert git(bare, *SHOW[1:]).splitlines() == ["refs/hotfix/b"]


def test_a_lease_that_is_polled_costs_nothing_of_the_limit(begin: Begin) -> None:
    holder, other = begin(), begin("run-2")
    take(holder)
    seen = {str(other.state.read(LEASE)) for _ in range(5)}
    polls = [span.detail["status"] for span in other.trace.spans if span.kind == "request"]
    assert (len(seen), polls) == (1, [200, 304, 304, 304, 304])
    holder.leases.release([LEASE])
    assert other.state.read(LEASE) is None


def test_names_are_listed_by_whole_parts(begin: Begin) -> None:
    state = begin().state
    names = ("hotfix/claims/a/lease", "hotfix/claims/ab/lease")
    state.swap([StateChange(name, None, StateCommit(name)) for name in names])
    assert list(state.matching("hotfix/claims/a/")) == ["hotfix/claims/a/lease"]


def test_a_killed_runs_lease_is_free_for_the_second_attempt_at_once(
    begin: Begin, hub: Sandbox, name: str
) -> None:
    hub.world.add_user("mona")
    hub.world.grant(name, "mona", "admin")
    number = _run_of_actions(hub, name)
    job = hub.world.add_job(number, "open", runner="r1")
    hub.world.set_run(number, status="in_progress")
    hub.world.set_job(job, status="in_progress")
    killed = worker("run-1", run_id=number, attempt=1, job="open", runner="r1", process="1")
    take(begin(me=killed), seconds=1800)
    clock = StillClock()
    rival = begin("local", clock=clock, me=worker("local", process="2"))
    clock.moment = datetime.now(UTC)
    with pytest.raises(LeaseHeld):
        take(rival)
    hub.world.set_job(job, status="completed", conclusion="cancelled")
    hub.world.set_run(number, status="completed", conclusion="cancelled")
    clock.sleep(5, "it is not asked at every look")
    take(rival)
    rival.leases.release([LEASE])
    take(begin(me=killed), seconds=1800)
    hub.world.rerun(number, "mona")
    again = worker("run-2", run_id=number, attempt=2, job="open", runner="r1", process="3")
    take(begin("run-2", me=again))


def _run_of_actions(hub: Sandbox, name: str) -> int:
    bare = hub.git_dir(name)
    tree = git(bare, "hash-object", "-t", "tree", "-w", "/dev/null").strip()
    who = ("-c", "user.name=Mona", "-c", "user.email=mona@example.com")
    git(
        bare,
        "update-ref",
        "refs/heads/main",
        git(bare, *who, "commit-tree", tree, "-m", "x").strip(),
    )
    what = {"workflow": ".github/workflows/hotfix.yml", "event": "workflow_dispatch"}
    return hub.world.add_run(name, **what, actor="mona", ref="main")
