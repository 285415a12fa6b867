"""The incident's issue is rewritten together with the move that ends a run."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hotfix_actions.adapters.github.issues import GithubIssues
from hotfix_actions.adapters.github.state import RefState
from hotfix_actions.domain.state import StateChange, StateCommit
from hotfix_actions.domain.step import TO_COME, IssueText
from hotfix_actions.errors import HotfixError, LostRace
from hotfix_actions.sandbox import Fault, Sandbox
from tests.support.clock import StillClock
from tests.support.hub import HubRun, Make, hub_run, on_branches, on_refs

pytestmark = pytest.mark.slow

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
JOURNAL, LEASE = "hotfix/7/journal", "hotfix/7/lease"
RIGHTS = {"contents": "write", "issues": "write", "actions": "read"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox.start(tmp_path_factory.mktemp("github")) as sandbox:
        sandbox.world.add_org("acme")
        yield sandbox


names: list[str] = []


@pytest.fixture(params=[on_refs, on_branches], ids=["refs", "branches"])
def run(request: pytest.FixtureRequest, hub: Sandbox) -> HubRun:
    names.append(f"tokens-{len(names)}")
    hub.world.add_repository("acme", names[-1])
    token = hub.world.app_token("hotfix", permissions=RIGHTS)
    make: Make = request.param
    clock = StillClock()
    return hub_run(hub.url, token, "run-1", repository=f"acme/{names[-1]}", make=make, clock=clock)


@pytest.fixture
def issues(run: HubRun) -> GithubIssues:
    return run.issues


def text_for(issues: GithubIssues, body: str = f"journal at {TO_COME}") -> IssueText:
    made = issues.create(title="It is down", body="before", labels=())
    return IssueText(made.number, made.node, body, JOURNAL)


def written(issues: GithubIssues, text: IssueText) -> str:
    found = next(iter(issues.claimed("", LONG_AGO)), None)
    return found.body if found and found.number == text.number else ""


def test_the_text_names_what_the_journal_holds_from_then_on(
    run: HubRun, issues: GithubIssues
) -> None:
    text = text_for(issues)
    made = run.state.swap([StateChange(JOURNAL, None, StateCommit("begun", follows=True))], text)
    assert written(issues, text) == f"journal at {made[JOURNAL]}"


def test_text_journal_and_release_are_one_request_where_github_can_do_that(
    run: HubRun, issues: GithubIssues
) -> None:
    text = text_for(issues)
    lease = run.state.swap([StateChange(LEASE, None, StateCommit("mine"))])[LEASE]
    before = len(run.requests)
    begun = StateChange(JOURNAL, None, StateCommit("begun", follows=True))
    made = run.state.swap([begun, StateChange(LEASE, lease, None)], text)
    asked = run.requests[before:]
    if isinstance(run.state, RefState):
        assert asked == ["POST git/commits", "POST /graphql"]
    assert written(issues, text) == f"journal at {made[JOURNAL]}"
    assert run.state.read(LEASE) is None


@pytest.mark.parametrize("effect", ["drop-after", "502-after", "drop-before", "502-before"])
def test_a_lost_answer_loses_neither_text_nor_move(
    hub: Sandbox, run: HubRun, issues: GithubIssues, effect: str
) -> None:
    text = text_for(issues)
    run.state.swap([StateChange("hotfix/7/x", None, StateCommit("x"))])
    hub.faults.add(Fault("POST /graphql", effect))
    try:
        made = run.state.swap([StateChange(JOURNAL, None, StateCommit("x", follows=True))], text)
    finally:
        hub.faults.clear()
    assert written(issues, text) == f"journal at {made[JOURNAL]}"
    head = run.state.read(JOURNAL)
    assert head is not None
    assert head.sha == made[JOURNAL]


def test_a_text_that_is_refused_is_told_and_the_move_is_made(run: HubRun) -> None:
    gone = IssueText(99, "I_nothing", "text", JOURNAL)
    with pytest.raises(HotfixError):
        run.state.swap([StateChange(JOURNAL, None, StateCommit("x", follows=True))], gone)
    assert run.state.read(JOURNAL) is not None


def test_a_lost_race_is_told_as_ever(run: HubRun, issues: GithubIssues) -> None:
    text = text_for(issues, "after")
    run.state.swap([StateChange(JOURNAL, None, StateCommit("first", follows=True))])
    with pytest.raises(LostRace):
        run.state.swap([StateChange(JOURNAL, None, StateCommit("late", follows=True))], text)
