"""What is known of a repository's set-up. A fact that could not be read says so: it is no pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, Union

from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.sweep import SWEEP_WORKFLOW
from hotfix_actions.domain.token_life import TokenKind
from hotfix_actions.domain.versions.facts import Base, NoBase

T = TypeVar("T")
# The kinds whose rights are permissions one by one, not scopes.
PERMISSION_KINDS: frozenset[TokenKind] = frozenset({"fine-grained", "app", "job"})

# What a configuration that could not be read is called.
CONFIGURATION = "the configuration"


@dataclass(frozen=True)
class Unread:
    """A fact that could not be read: what it is, GitHub's answer, and the permission it needs.

    `refused` says that the token lacks a right; else the fact is merely not there to be read.
    """

    what: str
    why: str
    needs: str = ""
    refused: bool = False


Read = Union[T, Unread]  # noqa: UP007  # a generic alias needs this spelling in 3.11


class NotReadError(Exception):
    """A check needs a fact that could not be read."""

    def __init__(self, unread: Unread) -> None:
        self.unread = unread
        super().__init__(unread.what)


def known(value: Read[T]) -> T:
    """Return a fact. Raises NotReadError where it could not be read."""
    if isinstance(value, Unread):
        raise NotReadError(value)
    return value


@dataclass(frozen=True)
class Token:
    """The token: what GitHub says of it.

    `role` is a person's base role, "" for a token that is no person's. `may` tells, permission by
    permission, what `--probe` and the reads found out. `renewed` says that the App's key is given,
    so that the tool makes a new one before it is over.
    """

    kind: TokenKind
    login: str = ""
    role: str = ""
    scopes: frozenset[str] | None = None
    expires: datetime | None = None
    refused: str = ""
    may: Mapping[str, bool] = field(default_factory=dict)
    renewed: bool = False


@dataclass(frozen=True)
class Limit:
    """Requests an hour: how many there are, how many are left, and when all are back."""

    limit: int
    remaining: int
    reset: datetime


@dataclass(frozen=True)
class RepositoryFacts:
    """The repository's own settings; merge settings are None where GitHub does not show them."""

    asked: str
    name: str
    default_branch: str
    visibility: str = "public"
    archived: bool = False
    disabled: bool = False
    has_issues: bool = True
    methods: frozenset[str] | None = None
    auto_merge: bool | None = None
    owner_type: str = ""

    @property
    def public(self) -> bool:
        """Whether everybody sees it."""
        return self.visibility == "public"


@dataclass(frozen=True)
class Allowed:
    """Which actions may run: `all`, `local_only` or `selected`, the latter with patterns."""

    enabled: bool
    which: str = "all"
    patterns: tuple[str, ...] = ()
    github_owned: bool = True
    pinned_only: bool = False


@dataclass(frozen=True)
class WorkflowRights:
    """What `GITHUB_TOKEN` may by default, and whether it may open pull requests."""

    default: str
    opens_pulls: bool


@dataclass(frozen=True)
class Policy:
    """An active Actions policy that lists events; `include` and `exclude` are workflow paths."""

    name: str
    events: frozenset[str]
    include: tuple[str, ...] = ("~ALL",)
    exclude: tuple[str, ...] = ()
    source: str = "Repository"


@dataclass(frozen=True)
class Workflow:
    """A workflow file of the default branch that calls this tool.

    `uses` is each `OWNER/NAME/path@ref` of ours, `others` those of other actions. `state` is
    GitHub's word: `active`, `disabled_manually`, `disabled_inactivity`. `secrets` are the names of
    those that it reads. `silent` are the paths of workflows whose runs start this one and that are
    not active, each with its state.
    """

    path: str
    events: frozenset[str]
    uses: tuple[str, ...]
    others: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()
    state: str = "active"
    silent: tuple[tuple[str, str], ...] = ()

    @property
    def active(self) -> bool:
        """Whether events start it."""
        return self.state == "active"

    @property
    def is_sweep(self) -> bool:
        """Whether it is the one that rests while no hotfix lives."""
        return self.path == SWEEP_WORKFLOW


@dataclass(frozen=True)
class Job:
    """A job of a workflow at the base tag, by the name that its check has.

    `starts` says whether pull requests into a hotfix branch start it.
    """

    name: str
    path: str
    starts: bool


@dataclass(frozen=True)
class Rule:
    """A rule that holds for a branch or a tag; `bypassed` where the flow need not keep it.

    `people` are those who may bypass it, beside Apps: roles, teams, persons.
    """

    kind: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    ruleset: str = ""
    bypassed: bool = False
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Environment:
    """An environment of the repository; `branches` None where any branch may deploy to it."""

    name: str
    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    prevents_self_review: bool = False
    wait_minutes: int = 0
    branches: Read[tuple[str, ...]] | None = None
    protected_branches_only: bool = False
    secrets: Read[frozenset[str]] = frozenset()

    @property
    def reviewed(self) -> bool:
        """Whether anybody must let a run go on."""
        return bool(self.people or self.teams)


@dataclass(frozen=True)
class Fault:
    """A fault of the configuration: its line, 0 where that is not known."""

    line: int
    where: str
    what: str


@dataclass(frozen=True)
class Machine:
    """Where the command runs. Versions are None where the program is not there.

    `skew` is how many seconds this clock is ahead of GitHub's; `needed` the programs that the
    project's tests need, `absent` those of them that are not there.
    """

    system: str
    python: tuple[int, int]
    git: tuple[int, int] | None
    skew: Read[float]
    in_actions: bool = False
    hosted: bool = False
    runner: Read[tuple[int, int]] | None = None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Probe:
    """What `--probe` saw in its scratch refs; `left` are those that it could not remove.

    `created`, `listed`, `moved` say what works; `stale_refused` and `pair_refused` whether GitHub
    kept the promise of `beforeOid`; `force_protects` whether REST refuses what is no fast-forward.
    """

    created: str = ""
    listed: bool = True
    moved: str = ""
    stale_refused: bool = True
    pair_refused: bool = True
    left: tuple[str, ...] = ()
    force_protects: bool | None = None
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything that the checks look at.

    `reported` are the checks seen on recent commits, each with the App that reports it ("" for a
    commit status). `begun` is a hotfix branch, read only where the sweep rests. `secrets` are the
    names of those that every branch's workflow can read: the repository's, and those that its
    organization gives it. `plan_refuses` is GitHub's answer where the plan has no rulesets. `asked`
    is the repository's name as it was given, where nothing could be read of it.
    """

    now: datetime
    action: str
    token: Token
    machine: Machine
    repository: Read[RepositoryFacts]
    limit: Read[Limit]
    allowed: Read[Allowed]
    rights: Read[WorkflowRights]
    policies: Read[tuple[Policy, ...]]
    workflows: Read[tuple[Workflow, ...]]
    app_id: Read[bool]
    secrets: Read[frozenset[str]]
    settings: Read[Settings]
    faults: tuple[Fault, ...]
    base: Read[Base | NoBase]
    hotfix_rules: Read[tuple[Rule, ...]]
    default_rules: Read[tuple[Rule, ...]]
    tag_rules: Read[tuple[Rule, ...]]
    push_rules: Read[tuple[Rule, ...]]
    reported: Read[Mapping[str, str]]
    jobs: Read[tuple[Job, ...]]
    environments: Read[tuple[Environment, ...]]
    immutable: Read[bool]
    begun: Read[str] = ""
    plan_refuses: str = ""
    asked: str = ""
    probe: Read[Probe] | None = None
