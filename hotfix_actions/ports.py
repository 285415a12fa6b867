"""What the steps may ask of the outside world; any method may raise the failures of `errors`."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hotfix_actions.domain import drivers, world
from hotfix_actions.domain.lineage import Lineage
from hotfix_actions.domain.suggestion import ReviewComment
from hotfix_actions.domain.world import Finished as Finished
from hotfix_actions.domain.world import Probe as Probe
from hotfix_actions.ports_local import Evidence as Evidence
from hotfix_actions.ports_local import Merger as Merger
from hotfix_actions.ports_local import Process as Process
from hotfix_actions.ports_local import Web as Web
from hotfix_actions.ports_local import Workspace as Workspace
from hotfix_actions.ports_rollout import Rollout as Rollout
from hotfix_actions.ports_rollout import RolloutBroken as RolloutBroken
from hotfix_actions.ports_rollout import Rollouts as Rollouts
from hotfix_actions.ports_rollout import RolloutStopped as RolloutStopped
from hotfix_actions.ports_shipping import RECENT as RECENT
from hotfix_actions.ports_shipping import Deployments as Deployments
from hotfix_actions.ports_shipping import Environments as Environments
from hotfix_actions.ports_shipping import Releases as Releases
from hotfix_actions.ports_standing import Standing as Standing
from hotfix_actions.ports_standing import Standings as Standings
from hotfix_actions.ports_standing import Wanted as Wanted
from hotfix_actions.ports_state import Journal as Journal
from hotfix_actions.ports_state import JournalFacts as JournalFacts
from hotfix_actions.ports_state import Leases as Leases
from hotfix_actions.ports_state import State as State


class Reads(Protocol):
    """What this command has read from GitHub already."""

    def renew(self) -> None:
        """Read everything anew from now on."""


class Refs(Protocol):
    """Git refs that people see, by their full name without `refs/`: `heads/main`, `tags/v1.2.4`."""

    def get(self, name: str) -> str | None:
        """Give the object a ref names (for a tag: the tag object), or None."""

    def matching(self, prefix: str) -> Mapping[str, str]:
        """Give all refs that begin with the prefix."""

    def create(self, name: str, sha: str) -> None:
        """Create a ref. Raises LostRace where it exists."""

    def delete(self, name: str, sha: str) -> str:
        """Remove a ref that names exactly `sha`; return nothing, or why GitHub will not.

        One that is gone already is fine. Raises LostRace where it names another object.
        """


class Objects(Protocol):
    """Git objects: content that only a ref makes visible."""

    def file(self, commit: str, path: str) -> str | None:
        """Give a text file as it is at a commit, or None where there is none in UTF-8."""

    def content(self, commit: str, path: str) -> bytes | None:
        """Give any file's bytes at a commit, or None where it is not there."""

    def gather_named(self, commits: Sequence[str], paths: Sequence[str]) -> None:
        """Read files of several commits by their paths, with one question and without a tree."""

    def gather(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Read several files, each of a commit and at a path, with one question if need be."""

    def files(self, commit: str) -> Mapping[str, world.Entry]:
        """Give what stands at every path of a commit."""

    def changed(self, one: str, other: str) -> Mapping[str, world.Entry | None]:
        """Give the paths in which another commit differs from one, with what stands there then."""

    def entry(self, commit: str, path: str) -> world.Entry | None:
        """Give what stands at one path, in a tree of any size."""

    def commit(self, sha: str) -> world.CommitFacts:
        """Give a commit."""

    def tag(self, name: str) -> world.TagFacts | None:
        """Give a tag by its name, or None."""

    def tags(self, names: Sequence[str]) -> Mapping[str, world.TagFacts]:
        """Give several tags with one question; one that cannot be read is left out."""

    def make_commit(
        self, *, parents: Sequence[str], changes: world.Changes, message: str, base: str | None
    ) -> str:
        """Make a commit: the tree of commit `base` with texts or entries set (None removes)."""

    def make_tag(self, *, name: str, commit: str, message: str) -> str:
        """Make an annotated tag object."""


class History(Protocol):
    """How commits relate."""

    def compare(self, base: str, head: str) -> world.Comparison:
        """Compare `base...head`."""

    def holds(self, branch: str, sha: str) -> bool:
        """Whether a branch holds a commit."""

    def pulls_of(self, commit: str) -> Sequence[world.Pull]:
        """Give the pull requests that a commit came through."""

    def lineage(self, branch: str, tip: str, bump: str, head: str = "") -> Lineage:
        """Give the pull requests into a branch, and the commits from the tip down to the bump.

        However many there are: those by which the commits came are among them, and that of `head`.
        """


class Issues(Protocol):
    """Issues and their comments."""

    def get(self, number: int) -> world.Issue | None:
        """Give an issue, or None."""

    def claimed(self, marker: str, since: datetime) -> Sequence[world.Issue]:
        """Return the issues made since then whose body holds the marker, the newest first.

        Anybody may write a marker: who made an issue is for the caller to judge.
        """

    def labelled(self, label: str) -> Sequence[world.Issue]:
        """Give the newest open issues with a label, as many as one answer holds."""

    def create(self, *, title: str, body: str, labels: Sequence[str]) -> world.Issue:
        """Create an issue. Raises Unsure where it may or may not have been created."""

    def update(self, number: int, *, body: str | None = None, closed: bool | None = None) -> None:
        """Rewrite the body, or close or reopen."""

    def label(self, number: int, labels: Mapping[str, tuple[str, str]]) -> None:
        """Put labels on an issue; each has a colour and a description, used if it is new."""

    def labels(self) -> frozenset[str]:
        """Give the names of the repository's labels; upper and lower case are one."""

    def comments(self, number: int) -> Sequence[world.Comment]:
        """Give all comments in order."""

    def comment(self, number: int, body: str) -> world.Comment:
        """Comment. Raises Unsure where it may or may not have been made."""

    def sub_issues(self, number: int) -> Sequence[world.Issue]:
        """Give the issues that hang below one."""

    def add_sub_issue(self, number: int, child: world.Issue) -> None:
        """Hang an issue below another."""


class Pulls(Protocol):
    """Pull requests and their reviews."""

    def get(self, number: int) -> world.Pull | None:
        """Give a pull request, or None."""

    def find(self, *, base: str, head: str | None = None) -> Sequence[world.Pull]:
        """Give the pull requests into a base branch (of a head branch), newest first."""

    def create(self, *, title: str, body: str, head: str, base: str, draft: bool) -> world.Pull:
        """Open a pull request. Raises Unsure where one may be open for this head and base."""

    def reviews(self, number: int) -> Sequence[world.Review]:
        """Give the reviews in order."""

    def comments(self, number: int) -> Sequence[ReviewComment]:
        """Give the reviewers' comments on lines of files."""

    def arm_auto_merge(self, pull: world.Pull, method: str) -> str:
        """Let GitHub merge when its rules are met; return nothing, or why GitHub will not."""

    def update_branch(self, pull: world.Pull) -> str:
        """Let GitHub merge the base into the head; return nothing, or why GitHub will not."""

    def merge(self, number: int, *, head: str, method: str) -> str | None:
        """Merge exactly this head; None where GitHub's rules refuse."""


class People(Protocol):
    """Who may do what."""

    def me(self) -> str:
        """Return the login that the token acts as, or "" if GitHub does not expose it."""

    def bot(self) -> str:
        """Give the login of the App whose token it is; nothing for a person's."""

    def role(self, login: str) -> str:
        """Return a person's role, a custom one as its base; "none" where there is none."""


class Rules(Protocol):
    """The repository's settings and rules."""

    def repository(self) -> world.Repository:
        """Give the repository's own settings."""

    def of_branch(self, branch: str) -> Sequence[world.BranchRule]:
        """Give the rulesets' rules that apply to a branch, whether it exists or not."""

    def ruleset_names(self) -> Sequence[str]:
        """Give the names of the repository's rulesets."""

    def create_ruleset(self, ruleset: Mapping[str, object]) -> None:
        """Create a ruleset (needs administration)."""

    def policies(self) -> Sequence[drivers.Policy]:
        """Return the Actions policies that hold for the repository."""

    def create_policy(self, policy: Mapping[str, object]) -> None:
        """Create an Actions policy. Raises PersonNeeded where only an administrator may."""


class Checks(Protocol):
    """Check runs."""

    def latest(self, sha: str, name: str) -> world.CheckRun | None:
        """Give our own latest check run of that name on a commit, or None; lists are late."""

    def get(self, number: int) -> world.CheckRun | None:
        """Give a check run by its number, which no list need show yet; or None."""

    def create(
        self, *, sha: str, name: str, conclusion: str, title: str, summary: str, key: str
    ) -> int:
        """Create a completed check run. Raises Unsure where it may or may not have been made."""


class Workflows(Protocol):
    """Workflows of the repository, by the names of their files."""

    def switched_off(self) -> Mapping[str, str]:
        """Return the paths of the workflows that no event starts, each with GitHub's state of it.

        Raises PermissionMissing or OutsideFailed where that cannot be read.
        """

    def enable(self, file: str) -> str:
        """Let events start a workflow; return nothing, or why GitHub does not."""

    def disable(self, file: str) -> str:
        """Let no event start a workflow; return nothing, or why GitHub does not."""

    def start(self, file: str, *, ref: str, inputs: Mapping[str, str]) -> None:
        """Start a workflow of a branch. Raises OutsideFailed where it may have started."""


class Clock(Protocol):
    """Time."""

    def now(self) -> datetime:
        """Give the moment in UTC, to the second."""

    def sleep(self, seconds: float, why: str) -> None:
        """Wait; the reason is traced as a declared wait."""


class Report(Protocol):
    """What a person watching sees while a command is at work."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Show a step as running until it ends."""

    def say(self, text: str) -> None:
        """Show a line."""


@dataclass(frozen=True)
class Ports:
    """All of them; built in one place, `bootstrap`."""

    state: State
    reads: Reads
    refs: Refs
    objects: Objects
    history: History
    issues: Issues
    pulls: Pulls
    people: People
    rules: Rules
    checks: Checks
    releases: Releases
    deployments: Deployments
    environments: Environments
    workflows: Workflows
    journal: Journal
    leases: Leases
    standing: Standing
    process: Process
    workspace: Workspace
    evidence: Evidence
    merger: Merger
    rollouts: Rollouts
    web: Web
    clock: Clock
    report: Report
