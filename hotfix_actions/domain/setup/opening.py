"""What `open` says at its start on Actions: what will stop the flow, of what is cheap to tell."""

from collections.abc import Iterable
from datetime import datetime

from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.setup.checks import CHECKS
from hotfix_actions.domain.setup.facts import (
    Facts,
    Machine,
    Read,
    RepositoryFacts,
    Rule,
    Token,
    Unread,
)
from hotfix_actions.domain.setup.finding import Finding, examine
from hotfix_actions.domain.world import BranchRule, Repository

MOST = 3
# What stands in the way later, when somebody waits: what stops `open` itself is not among them.
CODES = frozenset(
    {
        "token-too-short",
        "hotfix-needs-deployments",
        "hotfix-merge-queue",
        "commits-unsigned",
        "no-merge-method",
        "git-old",
        "runner-old",
    }
)


def stops(facts: Facts) -> list[Finding]:
    """Return at most three blocking findings; skip facts that are unknown."""
    found = examine((check for check in CHECKS if check.code in CODES), facts)
    return [one for one in found if one.severity == "stop"][:MOST]


def rules(found: Iterable[BranchRule]) -> tuple[Rule, ...]:
    """Return a branch's rules as the checks want them; nothing is known of who bypasses them."""
    return tuple(Rule(one.kind, one.parameters, "of this branch") for one in found)


def facts(
    *,
    now: datetime,
    token: Token,
    machine: Machine,
    repository: Repository,
    settings: Settings,
    hotfix_rules: Read[tuple[Rule, ...]],
    default_rules: Read[tuple[Rule, ...]],
) -> Facts:
    """Return facts of which only what `open` reads is known."""
    unread = Unread("what `open` does not read", "it was not asked")
    ways = {"merge": repository.allows_merge, "squash": repository.allows_squash}
    own = RepositoryFacts(
        asked=repository.name,
        name=repository.name,
        default_branch=repository.default_branch,
        # Nothing is told here of rebasing: it may be allowed.
        methods=frozenset({"rebase", *(way for way, allowed in ways.items() if allowed)}),
        auto_merge=repository.allows_auto_merge,
    )
    return Facts(
        now=now, action="", token=token, machine=machine, repository=own, limit=unread,
        allowed=unread, rights=unread, policies=unread, workflows=unread, app_id=unread,
        secrets=unread, settings=settings, faults=(), base=unread, hotfix_rules=hotfix_rules,
        default_rules=default_rules, tag_rules=unread, push_rules=unread, reported=unread,
        jobs=unread, environments=unread, immutable=unread,
    )  # fmt: skip
