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
# What a maintainer may allow besides a gate, for the incident as a whole: a hotfix in spite of the
# triage, a version older than what production runs, a base commit that nothing speaks for, branches
# without the merge-back.
MERGE_BACK = "merge-back"
ALLOWABLE = ("triage", "downgrade", "base", MERGE_BACK)
# Of these, what is said for the very commit that was released, once one was.
OF_VERSION = frozenset({MERGE_BACK})
ENVIRONMENTS: tuple[EnvironmentName, ...] = get_args(EnvironmentName)
