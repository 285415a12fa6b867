"""What was measured about a change: facts that the gates judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotfix_actions.domain.words import Verdict
from hotfix_actions.domain.world import Comparison


@dataclass(frozen=True)
class Judgement:
    """A gate's answer, with a one-line summary and the lines behind it."""

    verdict: Verdict
    summary: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """The change itself: bump commit to head, and how both relate to the default branch.

    `fork_point` is where the base tag left the default branch; `head_fork_point` where the head
    did: where they are equal, the change carries no unreleased work. Where they are not, `main`
    is what the default branch holds beyond the `bump`, which tells what the hotfix brought there
    itself. `versions` maps each changed version file to the version that it says at the bump and
    at the head.
    """

    comparison: Comparison
    fork_point: str
    head_fork_point: str
    bump: str = ""
    head: str = ""
    main_head: str = ""
    main: Comparison | None = None
    versions: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class TestRun:
    """One run of a test command, told by its report: never by the exit code alone.

    `missing` says why nothing ran (no test command, dependencies not installed); `report` whether
    a report with counts was found; `failures` are names of failed tests.
    """

    __test__ = False

    command: str = ""
    ran: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    exit_code: int = 0
    report: bool = False
    timed_out: bool = False
    seconds: float = 0.0
    failures: tuple[str, ...] = ()
    tail: str = ""
    missing: str = ""


@dataclass(frozen=True)
class ProofRun:
    """The change's new or changed tests, run on the base tag's code."""

    tests: tuple[str, ...] = ()
    run: TestRun | None = None


@dataclass(frozen=True)
class Finding:
    """One known vulnerability of one package."""

    package: str
    advisory: str
    severity: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Audit:
    """What an audit of a lock file answered; `unreachable` when it gave no answer.

    `absent` is true where there is nothing to audit: no lock file of a known kind.
    """

    findings: tuple[Finding, ...] = ()
    unreachable: str = ""
    absent: bool = False


@dataclass(frozen=True)
class AuditPair:
    """The audit of what production runs and of what the change would run.

    `unchanged` is true where a complete comparison shows that the change touches no file that
    declares or locks dependencies (`gates.audit.declares_dependencies`).
    """

    base: Audit
    head: Audit
    unchanged: bool = False
