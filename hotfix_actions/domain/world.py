"""What is read from the world: plain facts, as GitHub and git tell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hotfix_actions.domain.left_running import LeftRunning

Role = Literal["none", "read", "triage", "write", "maintain", "admin"]
ROLES: tuple[Role, ...] = ("none", "read", "triage", "write", "maintain", "admin")


def at_least(role: str, needed: Role) -> bool:
    """Whether a role reaches the needed one; a name that GitHub did not give reaches nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


@dataclass(frozen=True)
class Repository:
    """The repository's own settings that the flow depends on.

    GitHub shows merge settings only to some; `allows_auto_merge` is None where it cannot be told.
    `node` is its id in GraphQL.
    """

    name: str
    default_branch: str
    allows_merge: bool = True
    allows_squash: bool = True
    allows_rebase: bool = True
    allows_auto_merge: bool | None = None
    url: str = ""
    node: str = ""
    public: bool = False


@dataclass(frozen=True)
class Entry:
    """What stands at a path of a commit: git's mode, and the SHA of a blob or of a submodule.

    https://git-scm.com/docs/git-fast-import (the modes)
    """

    mode: str
    sha: str

    @property
    def plain(self) -> bool:
        """Whether it is an ordinary file, executable or not: no link and no submodule."""
        return self.mode in ("100644", "100755")


# What is set at paths of a tree: a text, an entry that exists already, or nothing any more.
Changes = Mapping[str, str | Entry | None]


@dataclass(frozen=True)
class Issue:
    """An issue as GitHub shows it."""

    number: int
    title: str
    body: str
    url: str
    author: str
    created: datetime
    labels: frozenset[str] = frozenset()
    closed: bool = False
    is_pull: bool = False
    id: int = 0
    node: str = ""


@dataclass(frozen=True)
class Comment:
    """A comment on an issue; `edited` when its text was changed after it was made.

    None where GitHub was not asked, or did not say: only a comment that stands `as_written` is its
    author's word, for anybody with write access may edit it.
    """

    id: int
    author: str
    body: str
    created: datetime
    url: str = ""
    edited: bool | None = False

    @property
    def as_written(self) -> bool:
        """Whether GitHub says that nobody changed it."""
        return self.edited is False

    @property
    def doubt(self) -> str:
        """Say why it is nobody's word; nothing where it stands as it was written."""
        if self.edited is None:
            return "GitHub did not say whether the comment was edited"
        return "the comment was edited" if self.edited else ""


@dataclass(frozen=True)
class Pull:
    """A pull request.

    `behind`: GitHub says that it must be brought up to date first; `dirty`: that it has conflicts.
    Lists do not tell either.
    https://docs.github.com/en/graphql/reference/enums#mergestatestatus
    """

    number: int
    node: str
    title: str
    author: str
    head: str
    head_branch: str
    base_branch: str
    url: str
    created: datetime
    merged: bool = False
    closed: bool = False
    draft: bool = False
    merge_commit: str = ""
    auto_merge: bool = False
    behind: bool = False
    dirty: bool = False
    fork: bool = False
    merged_at: datetime | None = None


@dataclass(frozen=True)
class Review:
    """One person's review: its state, and the commit it was given at.

    `writes`: its author may push to the repository now; REST does not tell.
    """

    author: str
    state: str
    commit: str
    submitted: datetime
    writes: bool = False


@dataclass(frozen=True)
class FileChange:
    """A file that a comparison shows as changed."""

    path: str
    status: str
    additions: int = 0
    deletions: int = 0
    previous: str = ""


@dataclass(frozen=True)
class CommitFacts:
    """A commit in a comparison."""

    sha: str
    parents: tuple[str, ...]
    author: str
    message: str = ""
    tree: str = ""


@dataclass(frozen=True)
class Comparison:
    """`base...head`: how far apart, and what changed since the merge base.

    `complete`: all files and commits were read; `all_commits`: the commits at least.
    """

    status: Literal["ahead", "behind", "diverged", "identical"]
    merge_base: str
    commits: tuple[CommitFacts, ...] = ()
    files: tuple[FileChange, ...] = ()
    complete: bool = True
    all_commits: bool = True


@dataclass(frozen=True)
class TagFacts:
    """A tag: the commit it names, and where it is annotated its object's id and its message."""

    name: str
    commit: str
    annotated: bool = False
    message: str = ""
    when: datetime | None = None
    object: str = ""


@dataclass(frozen=True)
class Release:
    """A release, draft or public."""

    id: int
    tag: str
    name: str
    body: str
    url: str
    created: datetime
    draft: bool = False
    prerelease: bool = False
    published: datetime | None = None


@dataclass(frozen=True)
class Deployment:
    """A deployment record of our task, with its latest state.

    Anybody with write access can make one, and say how one went. `creator` and `state_by` are who
    did, by login; an App's bot is `name[bot]`. `undone` is when it was last said to be rolled back,
    whatever was said since.
    """

    id: int
    environment: str
    ref: str
    sha: str
    created: datetime
    payload: dict[str, object]
    state: str = ""
    changed: datetime | None = None
    description: str = ""
    creator: str = ""
    state_by: str = ""
    undone: datetime | None = None


@dataclass(frozen=True)
class Protection:
    """Who must let a run deploy to an environment: people by login, teams by slug."""

    people: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    @property
    def required(self) -> bool:
        """Whether anybody must."""
        return bool(self.people or self.teams)


@dataclass(frozen=True)
class Run:
    """A run of a workflow that is not over, and who started it: its last attempt, run again.

    `event` is the name of what began it; `created` is when that was, for all of its attempts.
    """

    actor: str
    event: str
    created: datetime | None = None


@dataclass(frozen=True)
class RunReview:
    """What somebody said of a run that wants to deploy; GitHub does not say when."""

    author: str
    state: str
    environments: tuple[str, ...]


@dataclass(frozen=True)
class CheckRun:
    """A check run on a commit; `summary` is None for a commit status, which has no room for it.

    `key` is what its maker knows it by; a commit status has none.
    """

    id: int
    name: str
    sha: str
    conclusion: str
    title: str
    summary: str | None
    completed: datetime | None = None
    key: str = ""


@dataclass(frozen=True)
class BranchRule:
    """A ruleset's rule that applies to a branch."""

    kind: str
    parameters: dict[str, object]


# How a shell names a child that a signal ended, and `timeout` one that took too long.
_BY_SIGNAL = range(129, 160)
_TIMED_OUT = 124


@dataclass(frozen=True)
class Finished:
    """A child process that ended; `held`: something that it started still holds its output.

    `stopped`: it was ended because it was not wanted any more; `lost`: who watched over it was
    killed, and nobody knows how it ended. `left` names what it started and what could not be ended;
    `left_running` is what one that ended well left running.
    """

    code: int
    stdout: str
    stderr: str
    seconds: float
    timed_out: bool = False
    held: bool = False
    stopped: bool = False
    left: str = ""
    lost: bool = False
    left_running: LeftRunning | None = None

    @property
    def cut_short(self) -> bool:
        """Whether it did not end by itself: what it began elsewhere may go on.

        A signal ended it, or what its shell ran last (128 and the signal's number:
        https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02), or
        `timeout` did (124: https://www.gnu.org/software/coreutils/timeout).
        """
        by_signal = self.code < 0 or self.code in _BY_SIGNAL
        return self.timed_out or self.stopped or self.lost or by_signal or self.code == _TIMED_OUT


@dataclass(frozen=True)
class Probe:
    """An HTTP answer: status 0 and a reason where there was none."""

    status: int
    body: str
    reason: str = ""
