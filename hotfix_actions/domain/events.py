"""What can happen to a hotfix: one class an event, in the order of the flow."""

from hotfix_actions.domain.asides import Noted as Noted
from hotfix_actions.domain.asides import PersonAsked as PersonAsked
from hotfix_actions.domain.asides import Stopped as Stopped
from hotfix_actions.domain.asides import Told as Told
from hotfix_actions.domain.event import Event as Event
from hotfix_actions.domain.event import Intent as Intent
from hotfix_actions.domain.event import Moment, Seconds
from hotfix_actions.domain.event import Unknown as Unknown
from hotfix_actions.domain.finish_events import ActionFiled as ActionFiled
from hotfix_actions.domain.finish_events import BranchKept as BranchKept
from hotfix_actions.domain.finish_events import BranchRemoved as BranchRemoved
from hotfix_actions.domain.finish_events import IncidentClosed as IncidentClosed
from hotfix_actions.domain.finish_events import MergedBack as MergedBack
from hotfix_actions.domain.finish_events import PostMortemFiled as PostMortemFiled
from hotfix_actions.domain.finish_events import ReleasePublished as ReleasePublished
from hotfix_actions.domain.replace_events import Compared as Compared
from hotfix_actions.domain.replace_events import SampledBefore as SampledBefore
from hotfix_actions.domain.rollback_events import RollbackIntended as RollbackIntended
from hotfix_actions.domain.rollback_events import RollbackSettled as RollbackSettled
from hotfix_actions.domain.rollback_events import RolledBack as RolledBack
from hotfix_actions.domain.rollback_events import Withdrawn as Withdrawn
from hotfix_actions.domain.rollout_events import RolledOut as RolledOut
from hotfix_actions.domain.rollout_events import RolloutFailed as RolloutFailed
from hotfix_actions.domain.rollout_events import RolloutIntended as RolloutIntended
from hotfix_actions.domain.rollout_events import RolloutStopped as RolloutStopped
from hotfix_actions.domain.rollout_events import SmokeJudged as SmokeJudged
from hotfix_actions.domain.rollout_events import WatchBegun as WatchBegun
from hotfix_actions.domain.rollout_events import WatchJudged as WatchJudged
from hotfix_actions.domain.rollout_events import WatchSampled as WatchSampled
from hotfix_actions.domain.words import Decision, Gate, Policy, Severity, Verdict


class IncidentOpened(Event, frozen=True, kw_only=True, tag="incident-opened"):
    """The incident issue was made, or a person's issue was adopted."""

    KEY = ("incident",)
    incident: int
    title: str
    url: str
    adopted: bool = False


class Triaged(Event, frozen=True, kw_only=True, tag="triaged"):
    """A decision with the rule that made it and what would change it."""

    KEY = ("severity", "fix_within", "decision", "again")
    severity: Severity
    decision: Decision
    rule: str
    would_change: str = ""
    assumed: bool = False
    fix_within: Seconds | None = None
    due: Moment | None = None
    rollback_to: str = ""
    again: int = 0


class AttemptBegun(Event, frozen=True, kw_only=True, tag="attempt-begun"):
    """A further try at the incident."""


class BranchMade(Event, frozen=True, kw_only=True, tag="branch-made"):
    """The hotfix branch stands on the base tag, its first commit being the version bump.

    `driven_by` are the codes of `drivers.Way` that start the next command of this attempt; none
    where the default branch has no hotfix workflow, or an older version wrote the event.
    `passed` are the tags that the base was not made of, each with its reason as `versions.Base`
    gives it, `skipped` the numbers that were taken, each with the tag or branch that has it.
    `differs` are the version files that did not say the base's version, with what they said;
    `still` are places (`path:line`) in other files that still say the old number. `parallel` are
    branches of other hotfixes of the same line that were not released yet, with their versions.
    """

    KEY = ("branch", "bump")
    branch: str
    base_tag: str
    base: str
    bump: str
    version: str
    tag: str
    line: str
    why_base: str = ""
    files: tuple[str, ...] = ()
    driven_by: tuple[str, ...] = ()
    passed: dict[str, str] = {}
    skipped: dict[str, str] = {}
    differs: dict[str, str] = {}
    still: tuple[str, ...] = ()
    parallel: dict[str, str] = {}


class ReviewRulesFound(Event, frozen=True, kw_only=True, tag="review-rules-found"):
    """Whether GitHub itself enforces review on the hotfix branch."""

    KEY = ("branch", "missing")
    branch: str
    missing: tuple[str, ...] = ()


class FixProposed(Event, frozen=True, kw_only=True, tag="fix-proposed"):
    """The fix pull request was seen, with this head."""

    KEY = ("pull", "head")
    pull: int
    head: str
    author: str
    url: str = ""


class ForkVouched(Event, frozen=True, kw_only=True, tag="fork-vouched"):
    """A maintainer let the gates run a fork's commit."""

    KEY = ("comment", "sha")
    pull: int
    sha: str
    comment: int
    url: str = ""


class GateJudged(Event, frozen=True, kw_only=True, tag="gate-judged"):
    """One gate's verdict on one commit."""

    KEY = ("gate", "sha", "verdict", "policy", "again")
    gate: Gate
    sha: str
    verdict: Verdict
    policy: Policy
    summary: str
    details: tuple[str, ...] = ()
    again: int = 0


class GatesConcluded(Event, frozen=True, kw_only=True, tag="gates-concluded"):
    """The check run `hotfix-gate` says this about the head commit.

    `silent`: the token that said so triggers nothing, so that a person has to merge.
    """

    KEY = ("sha", "verdict", "check")
    sha: str
    verdict: Verdict
    check: int
    silent: bool = False


class Overridden(Event, frozen=True, kw_only=True, tag="overridden"):
    """A maintainer allowed what a gate or triage refuses, for one commit, with a reason."""

    KEY = ("comment",)
    what: tuple[str, ...]
    because: str
    comment: int
    sha: str = ""


class AutoMergeArmed(Event, frozen=True, kw_only=True, tag="auto-merge-armed"):
    """GitHub will merge the pull request by itself as soon as its rules are met."""

    KEY = ("pull", "head")
    pull: int
    head: str


class FixMerged(Event, frozen=True, kw_only=True, tag="fix-merged"):
    """The approved fix is on the hotfix branch."""

    KEY = ("sha",)
    sha: str
    pulls: tuple[int, ...]
    authors: tuple[str, ...] = ()
    approved_by: tuple[str, ...] = ()


class Tagged(Event, frozen=True, kw_only=True, tag="tagged"):
    """The annotated tag names the released commit; `object` is the tag object's own id."""

    KEY = ("tag", "sha")
    tag: str
    sha: str
    version: str = ""
    object: str = ""


class ReleaseDrafted(Event, frozen=True, kw_only=True, tag="release-drafted"):
    """A draft release waits for production to be stable."""

    KEY = ("release",)
    release: int
    tag: str
    url: str = ""


class MergeBackProposed(Event, frozen=True, kw_only=True, tag="merge-back-proposed"):
    """A pull request would bring the hotfix into a branch that must hold it.

    `way`: by a `merge` of the tag, or by a `pick` of the fix alone. `others` counts the commits
    that the merge of the tag brings along besides the hotfix. `head` is what the branch held when
    the pull request was opened.
    """

    KEY = ("target", "pull")
    target: str
    pull: int
    branch: str
    url: str = ""
    settled: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    way: str = "merge"
    others: int = 0
    head: str = ""


class MergeBackNotNeeded(Event, frozen=True, kw_only=True, tag="merge-back-not-needed"):
    """The target branch holds the released commit already, or an `equal` change.

    `head` is what the target held then.
    """

    KEY = ("target",)
    target: str
    how: str = "ancestor"
    head: str = ""


class MergeBackWithdrawn(Event, frozen=True, kw_only=True, tag="merge-back-withdrawn"):
    """The merge-back of a version that was withdrawn is closed: it must not be merged."""

    KEY = ("pull",)
    target: str
    pull: int


class ProductionApproved(Event, frozen=True, kw_only=True, tag="production-approved"):
    """A second person's approval of production.

    `how`: by a `comment`, or as a reviewer of the `environment` who let `approved_run` go on.
    """

    KEY = ("environment", "comment")
    environment: str
    approver: str
    comment: int
    url: str = ""
    how: str = "comment"
    approved_run: int = 0

    @property
    def id(self) -> str:
        """What happened, as a key: the comment, or the run and who approved it."""
        run = "" if self.how == "comment" else f":run-{self.approved_run}-{self.approver}"
        return super().id + run


Known = (
    IncidentOpened
    | Triaged
    | AttemptBegun
    | BranchMade
    | ReviewRulesFound
    | FixProposed
    | ForkVouched
    | GateJudged
    | GatesConcluded
    | Overridden
    | AutoMergeArmed
    | FixMerged
    | Tagged
    | ReleaseDrafted
    | MergeBackProposed
    | MergeBackNotNeeded
    | MergeBackWithdrawn
    | ProductionApproved
    | Compared
    | SampledBefore
    | RolloutIntended
    | RolledOut
    | RolloutFailed
    | RolloutStopped
    | SmokeJudged
    | WatchBegun
    | WatchSampled
    | WatchJudged
    | RollbackIntended
    | RolledBack
    | RollbackSettled
    | Withdrawn
    | ReleasePublished
    | MergedBack
    | BranchRemoved
    | BranchKept
    | IncidentClosed
    | PostMortemFiled
    | ActionFiled
    | PersonAsked
    | Told
    | Noted
    | Stopped
)
