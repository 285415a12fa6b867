"""Which commit the gates judge: the fix pull request's head, or what was merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain.events import BranchMade, FixProposed, Tagged
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.world import Pull


@dataclass(frozen=True)
class Subject:
    """The commit under judgement. `pull` is the open fix pull request, where there is one.

    `settled`: by the journal it was released, so nothing is left to judge. A tag alone settles
    nothing: anybody who may push tags could have made it, and a run that was killed left it
    without its evidence.
    """

    sha: str
    pull: Pull | None = None
    settled: bool = False


@dataclass(frozen=True)
class SubjectFacts:
    """What is known of the fix. `head` is the hotfix branch's, empty where the branch is gone."""

    now: datetime
    command: str
    branch: BranchMade | None
    head: str = ""
    pulls: Sequence[Pull] = ()
    tagged: Tagged | None = None


def choose(facts: SubjectFacts) -> Subject | Halt:
    """Choose what is judged: an open fix pull request first, else what was merged."""
    branch = facts.branch
    if branch is None:
        return Halt("refused", "not-opened", record=False)
    if facts.tagged is not None:
        return Subject(facts.tagged.sha, settled=True)
    if not facts.head:
        return _gone(facts, branch)
    open_pulls = [pull for pull in facts.pulls if not pull.closed]
    if len(open_pulls) > 1:
        numbers = ", ".join(f"#{pull.number}" for pull in open_pulls)
        return Halt("refused", "several-fixes", {"pulls": numbers, "branch": branch.branch})
    merged = facts.head != branch.bump
    if open_pulls and not (merged and facts.command == "release"):
        return Subject(open_pulls[0].head, open_pulls[0])
    if merged:
        return Subject(facts.head)
    no_fix = {"branch": branch.branch}
    if facts.command == "gate":
        return Halt("waiting", "no-fix", no_fix)
    return Halt("refused", "no-fix", no_fix)


def _gone(facts: SubjectFacts, branch: BranchMade) -> Halt:
    """Say how to restore the branch: as the last merged fix left it, else as the tool made it."""
    merged = [pull for pull in facts.pulls if pull.merged and pull.merge_commit]
    last = max(merged, key=lambda pull: pull.merged_at or pull.created, default=None)
    sha = last.merge_commit if last else branch.bump
    found = {"branch": branch.branch, "sha": sha, "push": f"{sha}:refs/heads/{branch.branch}"}
    return Halt("refused", "branch-gone", found)


def decide(facts: SubjectFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Record the fix pull request that is seen; a release refuses one that is still open."""
    chosen = choose(facts)
    if isinstance(chosen, Halt):
        return chosen
    if chosen.pull is None:
        return Plan()
    seen = FixProposed(
        at=chosen.pull.created,
        by=chosen.pull.author,
        pull=chosen.pull.number,
        head=chosen.pull.head,
        author=chosen.pull.author,
        url=chosen.pull.url,
    )
    return Plan(foretold=(seen,))
