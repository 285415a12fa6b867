"""The facts of a repository in which everything is right."""

from datetime import UTC, datetime
from typing import Any

from hotfix_actions.domain.settings import Environment as Configured
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.setup.facts import (
    Allowed,
    Environment,
    Facts,
    Limit,
    Machine,
    RepositoryFacts,
    Rule,
    Token,
    Workflow,
    WorkflowRights,
)
from hotfix_actions.domain.versions.facts import Base
from hotfix_actions.domain.versions.tags import parse_tag

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
PATH = ".github/workflows/hotfix.yml"
PIN = "a" * 40
REVIEW = {
    "required_approving_review_count": 1,
    "dismiss_stale_reviews_on_push": True,
    "require_last_push_approval": True,
}


def repository(**changes: Any) -> RepositoryFacts:
    given = {"asked": "acme/shop", "name": "acme/shop", "default_branch": "main"}
    return RepositoryFacts(**{**given, "auto_merge": True, **changes})


def workflow(**changes: Any) -> Workflow:
    given = {
        "path": PATH,
        "events": frozenset({"issues", "issue_comment", "workflow_dispatch", "workflow_run"}),
        "uses": (f"hotfix-actions/hotfix-actions/.github/workflows/hotfix.yml@{PIN}",),
        "others": (f"actions/checkout@{PIN}",),
    }
    return Workflow(**{**given, **changes})


def settings(**changes: Any) -> Settings:
    one = Configured(deploy=("deploy",), restore=("restore",))
    return Settings(**{"environments": {"production": one}, **changes})


def environments(**of: Any) -> tuple[Environment, ...]:
    """Production with two reviewers, its rollback with none; `of` changes one by its name."""
    held, main = frozenset({"DEPLOY_KEY"}), ("main",)
    key = frozenset({"HOTFIX_APP_PRIVATE_KEY"})
    first = Environment("production", ("mona", "kenji"), branches=main, secrets=held)
    second = Environment("production-rollback", branches=main, secrets=held)
    third = Environment("hotfix", branches=main, secrets=key)
    return tuple(of.get(one.name.replace("-", "_"), one) for one in (first, second, third))


def base(name: str = "v1.2.3") -> Base:
    tag = parse_tag(name)
    assert tag is not None
    return Base(tag, "highest")


def facts(**changes: Any) -> Facts:
    tags = (Rule("update", ruleset="tags"), Rule("deletion", ruleset="tags"))
    given: dict[str, Any] = {
        "now": NOW,
        "action": "0.1.0",
        "token": Token("classic", "mona", "admin", frozenset({"repo", "workflow"})),
        "machine": Machine("Linux", (3, 12), (2, 43), 0.4),
        "repository": repository(),
        "limit": Limit(5000, 4900, NOW),
        "allowed": Allowed(enabled=True),
        "rights": WorkflowRights("read", opens_pulls=True),
        "policies": (),
        "workflows": (workflow(),),
        "app_id": True,
        "secrets": frozenset(),
        "settings": settings(),
        "faults": (),
        "base": base(),
        "hotfix_rules": (Rule("non_fast_forward"), Rule("pull_request", REVIEW, "reviews")),
        "default_rules": (),
        "tag_rules": tags,
        "push_rules": (),
        "reported": {},
        "jobs": (),
        "environments": environments(),
        "immutable": True,
    }
    return Facts(**{**given, **changes})
