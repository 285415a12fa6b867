"""What a command is doing, for who waits for it: the steps' own names are the code's."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "may": "asking who may do this",
    "may-open": "asking who may do this",
    "given": "reading what was asked for",
    "withdraw-merge-back": "withdrawing the merge-back",
    "attempt": "beginning an attempt",
    "triage": "triage",
    "incident": "making the incident",
    "branch": "making the hotfix branch",
    "subject": "looking for the fix",
    "fork": "looking where the fix is from",
    "guard": "gate: guard",
    "tests": "gate: tests",
    "proof": "gate: proof",
    "audit": "gate: audit",
    "review": "gate: review",
    "verdict": "telling the verdict",
    "answer": "telling the verdict",
    "may-release": "comparing the verdicts",
    "reviewed": "asking who approved what",
    "line": "comparing the release line",
    "tag": "making the tag",
    "draft": "drafting the release",
    "merge-back": "merging back",
    "merged-back": "merging back",
    "ready": "asking whether it may go there",
    "undone": "asking whether it was rolled back",
    "in-place": "looking whether it is there",
    "replace": "comparing with what runs",
    "approval": "asking for an approval",
    "lock": "taking the environment's lock",
    "before": "looking how it does before",
    "rollout": "rolling out",
    "smoke": "critical-path requests",
    "watch": "watching",
    "undo": "comparing with what runs",
    "rollback": "rolling back",
    "recall": "looking what ran before",
    "take-over": "taking the environment's lock",
    "settled": "looking whether it stays",
    "settle": "writing down how it went",
    "outcome": "writing down how it went",
    "overtaken": "writing down how it went",
    "finishable": "asking whether it is stable",
    "publish-release": "publishing the release",
    "tidy": "removing branches",
    "close": "closing the incident",
    "post-mortem": "drafting the post-mortem",
    "named": "asking whether that state may be put back",
    "note": "writing the note",
    "override": "writing the override",
    "tell": "telling people",
    "publish": "telling people",
}


def doing(step: str) -> str:
    """Say in a few words what a step does."""
    return WORDS.get(step, step)


def watching(name: str, whole: str, every: str) -> str:
    """Say that a watch begins: how long it may take, and how often it looks."""
    return f"watching {name} for {whole}, a look every {every}"


def looked(name: str, count: int, total: int, why: str) -> str:
    """Say how far a watch is, and what was bad in its newest look; nothing where all is good."""
    return f"watching {name}: look {count} of {total}, {why or 'all good'}"
