"""Runs of the tool on a GitHub: each with its own door, state, leases and journal."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.issues import GithubIssues
from hotfix_actions.adapters.github.journal import GithubJournal
from hotfix_actions.adapters.github.leases import GithubLeases
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.rules import GithubRules
from hotfix_actions.adapters.github.runs import GithubRuns
from hotfix_actions.adapters.github.state import RefState
from hotfix_actions.adapters.github.state_branches import BranchState
from hotfix_actions.adapters.github.state_commits import StateCommits
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.domain.lease import Worker
from hotfix_actions.ports import Clock, State
from tests.support.state import worker

Make = Callable[[Door, StateCommits, Clock, GithubObjects], State]


def on_refs(door: Door, commits: StateCommits, clock: Clock, _: GithubObjects) -> State:
    """Keep the state in refs of its own."""
    rules = GithubRules(door)
    return RefState(door, commits, clock, lambda: rules.repository().node)


def on_branches(door: Door, commits: StateCommits, clock: Clock, objects: GithubObjects) -> State:
    """Keep the state on branches of its own."""
    return BranchState(door, commits, objects, clock)


@dataclass
class HubRun:
    """One run: what it asks GitHub through, and what stands on that."""

    state: State
    leases: GithubLeases
    journal: GithubJournal
    objects: GithubObjects
    issues: GithubIssues
    trace: Trace
    clock: Clock
    worker: Worker

    @property
    def requests(self) -> list[str]:
        """Give the requests so far, without the repository's path."""
        spans = [span.name for span in self.trace.spans if span.kind == "request"]
        return [re.sub(r"/repos/[^/]+/[^/]+/", "", name) for name in spans]


def hub_run(
    url: str,
    token: str,
    name: str,
    *,
    repository: str = "acme/tokens",
    clock: Clock | None = None,
    me: Worker | None = None,
    make: Make = on_refs,
) -> HubRun:
    """Begin a run; by default its clock is the real one."""
    trace = Trace()
    ticking = clock or SystemClock(trace)
    door = Door(connect=connector(url, token), repository=repository, clock=ticking, trace=trace)
    objects = GithubObjects(door, Reads(ticking))
    state = make(door, StateCommits(door, objects), ticking, objects)
    who = me or worker(name)
    leases = GithubLeases(state, objects, ticking, who, GithubRuns(door).has_ended)
    journal = GithubJournal(state, objects, ticking, leases)
    issues = GithubIssues(door, Reads(ticking))
    return HubRun(state, leases, journal, objects, issues, trace, ticking, who)
