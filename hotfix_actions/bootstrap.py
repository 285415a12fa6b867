"""The only place where adapters are built."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

from hotfix_actions import config
from hotfix_actions.adapters import machine
from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.contents import configured
from hotfix_actions.adapters.evidence import Audits, CheckoutEvidence, HandedEvidence
from hotfix_actions.adapters.github import journal
from hotfix_actions.adapters.github.app_token import AppToken
from hotfix_actions.adapters.github.connect import (
    TIMEOUT,
    Credentials,
    FixedToken,
    Timeout,
    connector,
)
from hotfix_actions.adapters.github.doctor import DoctorFacts, without_token
from hotfix_actions.adapters.github.doctor_permissions import writable
from hotfix_actions.adapters.github.doctor_probe import ScratchRefs
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
from hotfix_actions.adapters.github.rules import GithubRules
from hotfix_actions.adapters.github.runs import GithubRuns
from hotfix_actions.adapters.github.standing import GithubStanding
from hotfix_actions.adapters.github.start import Files, Start
from hotfix_actions.adapters.github.state import RefState
from hotfix_actions.adapters.github.state_branches import BranchState
from hotfix_actions.adapters.github.state_commits import StateCommits
from hotfix_actions.adapters.github.workflows import GithubWorkflows
from hotfix_actions.adapters.measuring import Installing, Measuring
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.rollouts import Strategies
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.web import HttpProbe
from hotfix_actions.adapters.workers import has_ended, run_has_ended
from hotfix_actions.adapters.workspace import GitMerger, GitWorkspace
from hotfix_actions.config_lines import line_of
from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.domain.settings import Settings, TestSettings
from hotfix_actions.domain.setup import facts as setup
from hotfix_actions.domain.setup.facts import CONFIGURATION, PERMISSION_KINDS, Facts, Read, Unread
from hotfix_actions.domain.sweep import SWEEP_WORKFLOW
from hotfix_actions.domain.token_life import kind_of
from hotfix_actions.errors import ConfigurationFault, Fault, UsageFault
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
) -> tuple[Ports, Settings]:
    """Build every adapter, and read the configuration of the default branch.

    `config_file` replaces that configuration by a local file; `handed` is the evidence of another
    job, in whose place no code of a change is run here. `clock` does the waiting, `timeout` is how
    many seconds GitHub may take for an answer, `patience` is a rollback's: how many seconds it
    waits for a rate limit by now. The query of the start reads the journal and the issue of the
    `incident`, and the records of the `environment`. Raises the typed failures of a missing token,
    an unknown repository, a faulty configuration.
    """
    clock = clock or SystemClock(trace)
    signed = _credentials(around, clock, timeout)
    door = _door(around, clock, trace, signed, timeout=timeout, patience=patience, say=report.say)
    reads = Reads(clock)
    objects, rules = GithubObjects(door, reads), RememberedRules(reads, door)
    start = Start(door, reads, objects, rules, FILES)
    in_refs = RefState(door, StateCommits(door, objects), clock, lambda: rules.repository().node)
    refs = RememberedRefs(reads, door, in_refs.swap)
    heads = in_refs.matching(STATE)
    start.begin(incident, environment, heads)
    # A rollback is not refused for what it does not use.
    part = "" if patience is None else "environments"
    settings = settings_of(rules, objects, config_file, part)
    state: State = BranchState(door, StateCommits(door, objects), objects, clock)
    if settings.state != "branches":
        state = RememberedState(reads, in_refs, heads)
    leases = _leases(around, door, state, objects, clock)
    process = ChildProcesses(around.env, trace, report.say)
    workspace = _workspace(around, process, signed)
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


def hub(around: Surroundings, trace: Trace) -> tuple[GithubRules, GithubIssues]:
    """Build what reads a repository's settings and makes its labels, and nothing else.

    Raises the typed failures of a missing token and an unknown repository.
    """
    clock = SystemClock(trace)
    door = _door(around, clock, trace, _credentials(around, clock))
    return GithubRules(door), GithubIssues(door, Reads(clock))


def doctor(around: Surroundings, trace: Trace, action: str, *, probe: bool) -> Facts:
    """Read a repository's set-up and, to `probe`, try refs in it. `action` is our own version.

    Raises the typed failure of a name that is no repository's.
    """
    clock = SystemClock(trace)
    now, here = clock.now(), machine.look(around.here, around.env)
    _repository(around)  # a wrong directory is told before a missing token
    signed = _credentials(around, clock)
    if not signed.token():
        return without_token(here, now, action)
    door = _door(around, clock, trace, signed)
    kind = kind_of(signed.token(), own=around.silent)
    facts = DoctorFacts(door, kind=kind, load=_checked, now=now, action=action).read(here)
    facts = replace(facts, token=replace(facts.token, renewed=bool(around.app_id)))
    if not probe or isinstance(facts.repository, Unread):
        return facts
    ended = partial(run_has_ended, here=around.worker)
    scratch = ScratchRefs(door, run=around.run, now=now, has_ended=ended)
    token = facts.token
    if kind in PERMISSION_KINDS:
        token = replace(token, may={**token.may, **writable(door)})
    return replace(facts, token=token, probe=scratch.probe())


def _checked(
    content: bytes | None, beside: Collection[str]
) -> tuple[Read[Settings], tuple[setup.Fault, ...]]:
    """Read a configuration; with faults it is unread, and each fault is told with its line."""
    try:
        return config.load(content, beside=beside), ()
    except ConfigurationFault as wrong:
        text = (content or b"").decode(errors="replace")
        faults = tuple(
            setup.Fault(
                line_of(text, one), one.where, " - ".join(filter(None, (one.what, one.mend)))
            )
            for one in wrong.faults
        )
        return Unread(CONFIGURATION, "it has faults"), faults


def fetching(around: Surroundings, trace: Trace) -> tuple[GitWorkspace, Settings]:
    """Build what fetches a change to be run elsewhere: it reads the repository's contents alone."""
    clock = SystemClock(trace)
    signed = _credentials(around, clock)
    door = _door(around, clock, trace, signed)
    settings = settings_of(GithubRules(door), GithubObjects(door, Reads(clock)), None)
    return _workspace(around, ChildProcesses(around.env, trace), signed), settings


def measuring(around: Surroundings, process: ChildProcesses, settings: TestSettings) -> Measuring:
    """Build what runs a change's own tests; it asks nothing of GitHub."""
    return Measuring(process, settings, _installing(around))


def _credentials(
    around: Surroundings, clock: SystemClock, timeout: Timeout = TIMEOUT
) -> Credentials:
    """Sign as the team's App where its key is given: that token can be renewed."""
    if not around.app_id:
        return FixedToken(around.token)
    return AppToken(
        api_url=around.api_url,
        app=around.app_id,
        key=around.app_key,
        repository=_repository(around),
        clock=clock,
        timeout=timeout,
    )


def _door(
    around: Surroundings,
    clock: SystemClock,
    trace: Trace,
    signed: Credentials,
    *,
    timeout: Timeout = TIMEOUT,
    patience: Callable[[], float] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Door:
    return Door(
        connect=connector(around.api_url, signed, timeout, around.mask),
        repository=_repository(around),
        clock=clock,
        trace=trace,
        patience=patience,
        say=say,
    )


def _workspace(around: Surroundings, process: ChildProcesses, signed: Credentials) -> GitWorkspace:
    return GitWorkspace(
        url=f"{around.server_url}/{around.repository}.git",
        token=signed.token,
        process=process,
        here=around.here,
    )


def _installing(around: Surroundings) -> Installing:
    rehearsal = around.rehearsal
    return Installing(rehearsal.install, rehearsal.borrow_from) if rehearsal else Installing()


def _repository(around: Surroundings) -> str:
    if around.repository.count("/") != 1:
        raise UsageFault(
            tried="finding the repository",
            found=f"{around.repository} is not OWNER/NAME"
            if around.repository
            else "this directory is no git repository, or its `origin` is not on GitHub",
            remedy="run it in a checkout of the repository, or name it after the command:\n"
            "  --repository OWNER/NAME",
        )
    return around.repository


def local_settings(config_file: Path, part: str = "") -> Settings:
    """Read a configuration from a file, `part` as in `config.load`.

    Raises UsageFault where there is none, ConfigurationFault for one that has faults.
    """
    mend = "give the path of a file by --config, or run it in a checkout of the default branch"
    content = configured(config_file, mend, config.LONGEST)
    return config.load(content, str(config_file), part=part)


def restoring(around: Surroundings, trace: Trace) -> tuple[Strategies, HttpProbe, ChildProcesses]:
    """Build what puts a state back and looks at what runs; it asks nothing of GitHub."""
    process = ChildProcesses(around.env, trace)
    return Strategies(process, around.here), HttpProbe(trace), process


def settings_of(
    rules: GithubRules, objects: GithubObjects, config_file: Path | None, part: str = ""
) -> Settings:
    """Read the configuration of the default branch, or of a file in its place.

    Raises ConfigurationFault for what is there and cannot be used: it is never taken for none.
    """
    if config_file is not None:
        return local_settings(config_file, part)
    branch = rules.repository().default_branch
    content = objects.content(branch, config.PATH)
    if content is None and objects.stands(branch, config.PATH):
        fault = Fault("the file", "it is a folder, a link or a submodule", "put a file there")
        raise ConfigurationFault(source=config.PATH, faults=[fault])
    beside = () if content is not None else objects.names(branch, config.FOLDER)
    return config.load(content, part=part, beside=beside)
