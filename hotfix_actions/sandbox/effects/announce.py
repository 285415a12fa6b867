"""Webhooks about issues and pull requests, told apart by what the issue is."""

from typing import Any

from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.shapes.issues import issue
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def announce(work: Work, repo: Repo, row: Row, action: str, **more: Any) -> None:
    """Deliver an `issues` or a `pull_request` event about an issue as it is now."""
    if not row["is_pull"]:
        deliver(work, repo, "issues", action, issue=issue(work, repo, row), **more)
