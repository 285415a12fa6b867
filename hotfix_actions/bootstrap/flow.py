"""What the commands of the flow are built from."""

from collections.abc import Callable
from pathlib import Path

from hotfix_actions import config
from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.evidence import Audits, CheckoutEvidence, HandedEvidence
from hotfix_actions.adapters.github import journal
from hotfix_actions.adapters.github.connect import (
    TIMEOUT,
    Timeout,
)
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.environments import GithubEnvironments
from hotfix_actions.adapters.github.issues import GithubIssues
from hotfix_actions.adapters.github.journal import GithubJournal
from hotfix_actions.adapters.github.leases import GithubLeases
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.remembered import (
    KnownPeople,
    RememberedChecks,
    RememberedDeployments,
    RememberedHistory,
    RememberedPulls,
    RememberedReleases,
    RememberedRules,
)
from hotfix_actions.adapters.github.remembered_refs import STATE, RememberedRefs, RememberedState
from hotfix_actions.adapters.github.runs import GithubRuns
from hotfix_actions.adapters.github.standing import GithubStanding
from hotfix_actions.adapters.github.start import Files, Start
from hotfix_actions.adapters.github.state import RefState
from hotfix_actions.adapters.github.state_branches import BranchState
from hotfix_actions.adapters.github.state_commits import StateCommits
from hotfix_actions.adapters.github.workflows import GithubWorkflows
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.rollouts import Strategies
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.web import HttpProbe
from hotfix_actions.adapters.workers import has_ended
from hotfix_actions.adapters.workspace import GitMerger, GitWorkspace
from hotfix_actions.bootstrap.evidence import measuring
from hotfix_actions.bootstrap.parts import credentials, door_of, settings_of, workspace_of
from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.sweep import SWEEP_WORKFLOW
from hotfix_actions.ports import Evidence, Ports, Report, State

# What the first query reads of the tree.
FILES = Files(journal.FILE, config.PATH, config.FOLDER, OWN_WORKFLOW, SWEEP_WORKFLOW)


def build(
    around: Surroundings,
    *,
    trace: Trace,
    report: Report,
    config_file: Path | None = None,
    handed: str | None = None,
    clock: SystemClock | None = None,
    timeout: Timeout = TIMEOUT,
    patience: Callable[[], float] | None = None,
    incident: int | None = None,
    environment: str = "",
    choose: Callable[[Callable[[], Settings]], Settings] = lambda read: read(),
) -> tuple[Ports, Settings]:
    """Build every adapter, and read the configuration of the default branch.

    `config_file` replaces that configuration by a local file; `handed` is the evidence of another
    job, in whose place no code of a change is run here. `clock` does the waiting, `timeout` is how
    many seconds GitHub may take for an answer, `patience` is a rollback's: how many seconds it
    waits for a rate limit by now. The query of the start reads the journal and the issue of the
    `incident`, and the records of the `environment`. `choose` is given what reads the
    configuration: it may put another one in its place. Raises the typed failures of a missing
    token, an unknown repository, a faulty configuration.
    """
    clock = clock or SystemClock(trace)
    signed = credentials(around, clock, timeout)
    door = door_of(around, clock, trace, signed, timeout=timeout, patience=patience, say=report.say)
    reads = Reads(clock)
    objects, rules = GithubObjects(door, reads), RememberedRules(reads, door)
    start = Start(door, reads, objects, rules, FILES)
    in_refs = RefState(door, StateCommits(door, objects), clock, lambda: rules.repository().node)
    refs = RememberedRefs(reads, door, in_refs.swap)
    heads = in_refs.matching(STATE)
    start.begin(incident, environment, heads)
    # A rollback is not refused for what it does not use.
    part = "" if patience is None else "environments"
    settings = choose(lambda: settings_of(rules, objects, config_file, part))
    state: State = BranchState(door, StateCommits(door, objects), objects, clock)
    if settings.state != "branches":
        state = RememberedState(reads, in_refs, heads)
    leases = _leases(around, door, state, objects, clock)
    process = ChildProcesses(around.env, trace, report.say)
    workspace = workspace_of(around, process, signed)
    ports = Ports(
        state=state,
        reads=reads,
        refs=refs,
        objects=objects,
        history=RememberedHistory(reads, door, objects.remember),
        issues=GithubIssues(door, reads),
        pulls=RememberedPulls(reads, door),
        people=KnownPeople(reads, around.token, door),
        rules=rules,
        checks=RememberedChecks(reads, around.token, door),
        releases=RememberedReleases(reads, door),
        deployments=RememberedDeployments(reads, door),
        environments=GithubEnvironments(door),
        workflows=GithubWorkflows(door),
        journal=GithubJournal(state, objects, clock, leases, around.mask),
        leases=leases,
        standing=_standing(around, door, state),
        process=process,
        workspace=workspace,
        evidence=_evidence(around, settings, process, workspace, objects, handed=handed),
        merger=GitMerger(process),
        rollouts=Strategies(process, around.here),
        web=HttpProbe(trace),
        clock=clock,
        report=report,
    )
    return ports, settings


def _evidence(
    around: Surroundings,
    settings: Settings,
    process: ChildProcesses,
    workspace: GitWorkspace,
    objects: GithubObjects,
    *,
    handed: str | None,
) -> Evidence:
    """Build what measures a change; where another job's evidence is `handed`, nothing is run."""
    audits = Audits(process, objects, settings)
    if handed is not None:
        return HandedEvidence(handed, audits)
    measured = measuring(around, process, settings.tests)
    return CheckoutEvidence(workspace, objects, measured, audits)


def _leases(
    around: Surroundings, door: Door, state: State, objects: GithubObjects, clock: SystemClock
) -> GithubLeases:
    runs = GithubRuns(door)
    return GithubLeases(
        state,
        objects,
        clock,
        around.worker,
        lambda holder: has_ended(holder, around.worker) or runs.has_ended(holder),
        at_work=runs.at_work,
        now=door.now,
    )


def _standing(around: Surroundings, door: Door, state: State) -> GithubStanding:
    return GithubStanding(
        door,
        state.ref,
        now=door.now,
        ended=lambda holder: has_ended(holder, around.worker),
        run_over=GithubRuns(door).run_over,
    )
