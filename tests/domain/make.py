"""Facts of one incident, for tests of decisions: an authentication bypass in v1.2.3."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings as laws

from hotfix_actions.domain import events as e
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.world import Comparison, Issue, Pull, Release

NOW = datetime(2026, 1, 15, 10, 30, tzinfo=UTC)
DECLARED = datetime(2026, 1, 15, 10, 12, 4, tzinfo=UTC)
PLAIN = Settings()
BASE, BUMP, HEAD, MERGE = ("1a" * 20, "2b" * 20, "3c" * 20, "4d" * 20)
BRANCH = "hotfix/1.2.4-critical-empty-signature"

# Laws are searched the same way on every run, without a clock and without a store of examples.
law = laws(deadline=None, derandomize=True, database=None, max_examples=60)


def after(minutes: float) -> datetime:
    """Give the moment so many minutes after the incident was declared."""
    return DECLARED + timedelta(minutes=minutes)


def issue(**changes: Any) -> Issue:
    facts: dict[str, Any] = {
        "number": 7,
        "title": "Empty signature",
        "body": "",
        "url": "https://github.example/acme/tokens/issues/7",
        "author": "lin",
        "created": DECLARED,
    }
    return Issue(**(facts | changes))


def pull(**changes: Any) -> Pull:
    facts: dict[str, Any] = {
        "number": 12,
        "node": "PR_12",
        "title": "Refuse empty signatures",
        "author": "mona",
        "head": HEAD,
        "head_branch": "fix-signature",
        "base_branch": BRANCH,
        "url": "https://github.example/acme/tokens/pull/12",
        "created": after(8),
    }
    return Pull(**(facts | changes))


def release(**changes: Any) -> Release:
    facts: dict[str, Any] = {
        "id": 901,
        "tag": "v1.2.4",
        "name": "v1.2.4",
        "body": "",
        "url": "https://github.example/acme/tokens/releases/901",
        "created": after(15),
    }
    return Release(**(facts | changes))


def relation(status: Any) -> Comparison:
    return Comparison(status=status, merge_base=BASE)


def environment(**changes: Any) -> Environment:
    facts: dict[str, Any] = {"deploy": ("./deploy", "up"), "restore": ("./deploy", "back")}
    return Environment(**(facts | changes))


def opened(**changes: Any) -> e.IncidentOpened:
    facts: dict[str, Any] = {
        "at": DECLARED,
        "by": "lin",
        "incident": 7,
        "title": "Empty signature",
        "url": "https://github.example/acme/tokens/issues/7",
    }
    return e.IncidentOpened(**(facts | changes))


def triaged(**changes: Any) -> e.Triaged:
    facts: dict[str, Any] = {
        "at": DECLARED,
        "severity": "critical",
        "decision": "hotfix",
        "rule": "critical, not said (not said): hotfix",
    }
    return e.Triaged(**(facts | changes))


def branch_made(**changes: Any) -> e.BranchMade:
    facts: dict[str, Any] = {
        "at": after(1),
        "branch": BRANCH,
        "base_tag": "v1.2.3",
        "base": BASE,
        "bump": BUMP,
        "version": "1.2.4",
        "tag": "v1.2.4",
        "line": "1.2.x",
    }
    return e.BranchMade(**(facts | changes))


def tagged(**changes: Any) -> e.Tagged:
    facts: dict[str, Any] = {"at": after(15), "tag": "v1.2.4", "sha": MERGE, "version": "1.2.4"}
    return e.Tagged(**(facts | changes))


def merged(**changes: Any) -> e.FixMerged:
    facts: dict[str, Any] = {"at": after(14), "sha": MERGE, "pulls": (12,), "authors": ("mona",)}
    return e.FixMerged(**(facts | changes))


def judged(gate: Any, verdict: Any = "pass", policy: Any = "block", **more: Any) -> e.GateJudged:
    facts: dict[str, Any] = {
        "at": after(9),
        "gate": gate,
        "sha": HEAD,
        "verdict": verdict,
        "policy": policy,
        "summary": f"{gate} says {verdict}",
    }
    return e.GateJudged(**(facts | more))
