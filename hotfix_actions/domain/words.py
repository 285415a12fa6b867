"""The glossary's closed sets of words."""

from typing import Literal, get_args

Severity = Literal["critical", "high", "medium", "low"]
Decision = Literal["hotfix", "consider", "next-release", "forward-fix"]
Gate = Literal["guard", "tests", "proof", "audit", "review"]
Verdict = Literal["pass", "fail", "unproven", "error"]
Policy = Literal["block", "warn", "owed"]

EnvironmentName = Literal["staging", "production"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
GATES: tuple[Gate, ...] = get_args(Gate)
# Nobody's word counts instead of these.
FIRM: tuple[Gate, ...] = ("tests", "review")
# What a maintainer may allow besides a gate: a hotfix in spite of the triage, a version that lacks
# what production or staging runs, a base commit that nothing speaks for, or that was withdrawn,
# branches without the merge-back.
MERGE_BACK = "merge-back"
ALLOWABLE = ("triage", "downgrade", "downgrade-staging", "base", "withdrawn", MERGE_BACK)
# Of these, what is said for the very commit that was released, once one was.
OF_VERSION = frozenset({"downgrade", "downgrade-staging", MERGE_BACK})
ENVIRONMENTS: tuple[EnvironmentName, ...] = get_args(EnvironmentName)
