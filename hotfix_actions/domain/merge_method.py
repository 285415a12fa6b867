"""How GitHub lets pull requests into one branch be merged: by its settings and the branch's rules.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotfix_actions.domain.world import BranchRule, Repository

Method = Literal["merge", "squash", "rebase"]
Reason = Literal["setting", "rule", "linear", "queue", "signatures"]
# In the order of preference: a merge commit keeps the approved commits as they are, so that their
# provenance stays readable, and the target of a merge-back holds the tag itself.
METHODS: tuple[Method, ...] = ("merge", "squash", "rebase")

_WORDS: Mapping[Reason, str] = {
    "setting": "the repository's settings do not allow it",
    "rule": "the rules of {branch} do not allow it",
    "linear": "the rules of {branch} want a linear history",
    "queue": "the merge queue of {branch} has another method",
    "signatures": "the rules of {branch} want signed commits, and GitHub cannot sign these",
}


@dataclass(frozen=True)
class Merging:
    """The methods that are allowed into a branch, and why the others are not.

    `queue`: merging goes through a merge queue. `up_to_date`: a pull request must hold the newest
    commit of the branch before it may be merged.
    """

    branch: str
    refused: Mapping[Method, Reason] = field(default_factory=dict)
    queue: bool = False
    up_to_date: bool = False

    @property
    def allowed(self) -> tuple[Method, ...]:
        """The allowed methods, the preferred one first."""
        return tuple(method for method in METHODS if method not in self.refused)

    @property
    def method(self) -> Method | None:
        """The method to take; None where settings and rules together allow none."""
        return next(iter(self.allowed), None)

    def why_not(self, method: Method = "merge") -> str:
        """Say why a method is not allowed; empty where it is."""
        reason = self.refused.get(method)
        return _WORDS[reason].format(branch=self.branch) if reason else ""


def merging(branch: str, repository: Repository, rules: Sequence[BranchRule]) -> Merging:
    """Return how pull requests into a branch may be merged; rules count for everybody alike."""
    refused: dict[Method, Reason] = {}
    settings = {
        "merge": repository.allows_merge,
        "squash": repository.allows_squash,
        "rebase": repository.allows_rebase,
    }
    _refuse(refused, "setting", [method for method, allowed in settings.items() if not allowed])
    for rule in rules:
        for reason, methods in _refusals(rule).items():
            _refuse(refused, reason, methods)
    return Merging(
        branch=branch,
        refused=refused,
        queue=any(rule.kind == "merge_queue" for rule in rules),
        up_to_date=any(_strict(rule) for rule in rules),
    )


def _refusals(rule: BranchRule) -> Mapping[Reason, Collection[str]]:
    """Return the methods that one rule takes away."""
    if rule.kind == "required_linear_history":
        return {"linear": ["merge"]}
    if rule.kind == "required_signatures":
        return {"signatures": ["rebase"]}
    if rule.kind == "pull_request":
        return {"rule": _others(rule.parameters.get("allowed_merge_methods"))}
    if rule.kind == "merge_queue":
        return {"queue": _others([str(rule.parameters.get("merge_method", "")).lower()])}
    return {}


def _others(allowed: object) -> Collection[str]:
    """Return the methods that are not listed; a list that names none of them says nothing."""
    listed = set(METHODS) & set(allowed if isinstance(allowed, list) else ())
    return set(METHODS) - listed if listed else ()


def _refuse(refused: dict[Method, Reason], reason: Reason, methods: Collection[str]) -> None:
    for method in METHODS:
        if method in methods:
            refused.setdefault(method, reason)


def _strict(rule: BranchRule) -> bool:
    strict = rule.parameters.get("strict_required_status_checks_policy", False)
    return rule.kind == "required_status_checks" and bool(strict)
