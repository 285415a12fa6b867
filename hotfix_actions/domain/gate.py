"""What the gates' answers come to: events, the check run, and whether a release may go on."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain.events import AutoMergeArmed, GateJudged, GatesConcluded
from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.lag import LATE
from hotfix_actions.domain.merge_method import METHODS, Merging
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.subject import Subject
from hotfix_actions.domain.words import FIRM, GATES, Gate, Policy, Verdict
from hotfix_actions.domain.world import CheckRun

CHECK = "hotfix-gate"
CONCLUSION: Mapping[Verdict, str] = {
    "pass": "success",
    "fail": "failure",
    "error": "failure",
    "unproven": "failure",
}


def judged(gate: Gate, sha: str, judgement: Judgement, policy: Policy, at: datetime) -> GateJudged:
    """Make the event of one gate's answer about one commit."""
    return GateJudged(
        at=at,
        gate=gate,
        sha=sha,
        verdict=judgement.verdict,
        policy=policy,
        summary=judgement.summary,
        details=judgement.details,
    )


def supposed(judged: GateJudged) -> bool:
    """Whether a plan supposed this verdict: what was measured says what was found."""
    return judged.verdict == "pass" and not judged.summary


# How a review counts what is missing, where that is more than one.
SEVERAL = re.compile(r"waits for (\d+) (?:more )?approvals")


@dataclass(frozen=True)
class GatesFacts:
    """All gates' answers about one commit, and what GitHub shows of them already.

    `check` is the latest check run that is known, `told` what the journal tells of the last one on
    this commit; `lacking`: GitHub does not show that one yet. `merging` tells how GitHub lets the
    fix be merged, `behind` that it has to be brought up to date first, `not_armed` why GitHub does
    not merge it by itself.
    """

    now: datetime
    incident: int
    subject: Subject | Halt
    judged: Mapping[Gate, GateJudged]
    verdict: Verdict
    allowed: Collection[str] = ()
    title: str = ""
    summary: str = ""
    check: CheckRun | None = None
    told: GatesConcluded | None = None
    lacking: bool = False
    may_arm: bool = False
    silent: bool = False
    merging: Merging | None = None
    behind: bool = False
    not_armed: str = ""


@dataclass(frozen=True)
class ConcludePlan:
    """Whether to `make` the check run (else it says so already), and whether to arm auto-merge.

    `doubt` is for how many seconds GitHub's lists may lack one that was made before.
    """

    subject: Subject
    conclusion: GatesConcluded
    make: bool
    arm: AutoMergeArmed | None
    doubt: float | None = None


def standing(facts: GatesFacts) -> tuple[GateJudged, ...]:
    """Give the gates that block: not passed or not judged, of policy block, not overridden."""
    said = (_said(facts, gate) for gate in GATES)
    return tuple(one for one in said if _blocks(one, facts.allowed))


def _said(facts: GatesFacts, gate: Gate) -> GateJudged:
    """Give a gate's answer; silence is never a pass."""
    silence = Judgement("unproven", "it was not judged")
    sha = "" if isinstance(facts.subject, Halt) else facts.subject.sha
    return facts.judged.get(gate) or judged(gate, sha, silence, "block", facts.now)


def _blocks(answer: GateJudged, allowed: Collection[str]) -> bool:
    yields = answer.gate not in FIRM and answer.gate in allowed
    return answer.verdict != "pass" and answer.policy == "block" and not yields


def conclude(facts: GatesFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Report the verdict as a check run, and let GitHub merge what only lacks an approval."""
    if isinstance(facts.subject, Halt):
        return facts.subject
    subject = facts.subject
    if subject.settled:
        return Plan()
    shown = facts.check is not None and is_shown(facts.check, facts)
    concluded = _concluded(facts, subject, shown=shown)
    arm = _arming(facts, subject)
    changes = [] if shown else [Change("create", f"check run {CHECK} on {subject.sha}")]
    already = subject.pull is not None and subject.pull.auto_merge
    if arm and not already:
        changes.append(Change("update", f"auto-merge of #{arm.pull}"))
    return Plan(
        changes=tuple(changes),
        foretold=(concluded, *([arm] if arm else [])),
        payload=ConcludePlan(subject, concluded, not shown, arm, _doubt(facts)),
    )


def _doubt(facts: GatesFacts) -> float | None:
    """Return for how long what was said before may not show; None where it does, or must by now."""
    if not facts.lacking or facts.told is None:
        return None
    left = LATE - (facts.now - facts.told.at).total_seconds()
    return min(left, LATE) if left > 0 else None


def _concluded(facts: GatesFacts, subject: Subject, *, shown: bool) -> GatesConcluded:
    """Return the conclusion; the same one on the same commit stays as the journal tells it."""
    told = facts.told
    if told is not None and shown and (told.verdict, told.silent) == (facts.verdict, facts.silent):
        return told
    check = facts.check.id if facts.check and shown else 0
    at = facts.check.completed if facts.check and shown and facts.check.completed else facts.now
    return GatesConcluded(
        at=at, sha=subject.sha, verdict=facts.verdict, check=check, silent=facts.silent
    )


def _arming(facts: GatesFacts, subject: Subject) -> AutoMergeArmed | None:
    """Arm only what the gates let pass: the approval is then the last thing missing.

    A token that triggers nothing would merge without a release to follow: a person merges.
    """
    if subject.pull is None or not facts.may_arm or facts.verdict != "pass" or subject.pull.fork:
        return None
    if facts.silent or (facts.merging is not None and facts.merging.method is None):
        return None
    return AutoMergeArmed(at=facts.now, pull=subject.pull.number, head=subject.pull.head)


def is_shown(check: CheckRun, facts: GatesFacts) -> bool:
    """Whether what GitHub shows says it already; a commit status holds a cut title only."""
    if check.key:
        return check.key == key(facts)
    if check.conclusion != CONCLUSION[facts.verdict]:
        return False
    if check.summary is None:
        return facts.title.startswith(check.title)
    return (check.title, check.summary.strip()) == (facts.title, facts.summary.strip())


def key(facts: GatesFacts) -> str:
    """Return what a check run with these words is known by."""
    said = "\n".join((CONCLUSION[facts.verdict], facts.title, facts.summary.strip()))
    return f"hotfix-{facts.incident}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def answer(facts: GatesFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Say how `gate` ends: refused by a gate, waiting for the approval, or done."""
    if isinstance(facts.subject, Halt):
        return facts.subject
    if facts.subject.settled:
        return Plan()
    blocking = [one for one in standing(facts) if one.gate != "review"]
    number = {"incident": str(facts.incident)}
    if blocking:
        return refused(blocking, facts.incident)
    review = _said(facts, "review")
    if review.verdict == "fail":
        return Halt("refused", "not-reviewed", {"why": review.summary, **number})
    if facts.behind and facts.subject.pull is not None and facts.merging is not None:
        where = {"pull": str(facts.subject.pull.number), "branch": facts.merging.branch}
        return Halt("waiting", "fix-behind", {**where, **number})
    if review.verdict != "pass":
        return _waits(facts, {"why": review.summary, **number, **_missing(review)})
    return Plan()


def _waits(facts: GatesFacts, why: Mapping[str, str]) -> Halt:
    """Wait for the approval, and say by which method a person merges where GitHub will not."""
    how = facts.merging
    if how is not None and how.method is None:
        reasons = "; ".join(dict.fromkeys(how.why_not(method) for method in METHODS))
        return Halt("waiting", "no-merge-method", {**why, "branch": how.branch, "found": reasons})
    if facts.silent:
        return Halt("waiting", "waits-for-merge", why)
    if how is not None and facts.not_armed:
        methods = {"methods": " or ".join(how.allowed), "found": facts.not_armed}
        return Halt("waiting", "waits-for-hand", {**why, **methods})
    return Halt("waiting", "waits-for-review", why)


def _missing(review: GateJudged) -> dict[str, str]:
    """Return how many approvals are missing, where several are: its summary counts them."""
    found = SEVERAL.search(review.summary)
    return {"approvals": found[1]} if found else {}


def may_release(facts: GatesFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Say whether a release may go on: every blocking gate passed on what was merged."""
    if isinstance(facts.subject, Halt):
        return facts.subject
    if facts.subject.settled:
        return Plan()
    blocking = standing(facts)
    number = {"incident": str(facts.incident)}
    if facts.subject.pull is not None:
        review = _said(facts, "review")
        if review.verdict != "pass":
            why = "; ".join((review.summary, *review.details))
            return Halt("refused", "not-reviewed", {"why": why, **number, **_missing(review)})
        if not blocking:
            return Halt("refused", "not-merged", {"pull": str(facts.subject.pull.number), **number})
    if [one.gate for one in blocking] == ["review"]:
        why = "; ".join((blocking[0].summary, *blocking[0].details))
        return Halt("refused", "not-reviewed", {"why": why, **number})
    if blocking:
        return refused(blocking, facts.incident)
    return Plan()


def refused(blocking: Collection[GateJudged], incident: int) -> Halt:
    """Refuse with what the gates found; an override is no way out where tests are among them."""
    code = "tests-refused" if any(one.gate == "tests" for one in blocking) else "gates-refused"
    return Halt("refused", code, {"gates": named(blocking), "incident": str(incident)})


def named(blocking: Collection[GateJudged]) -> str:
    """Name gates with what each found."""
    return "; ".join(f"{one.gate} ({one.verdict}): {one.summary}" for one in blocking)
