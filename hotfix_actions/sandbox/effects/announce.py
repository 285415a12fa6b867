"""Webhooks about issues and pull requests, told apart by what the issue is."""

from typing import Any

from hotfix_actions.sandbox.effects.mergeability import shown
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.shapes.issues import issue
from hotfix_actions.sandbox.shapes.pulls import pull_row
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def announce(work: Work, repo: Repo, row: Row, action: str, **more: Any) -> None:
    """Deliver an `issues` or a `pull_request` event about an issue as it is now."""
    if row["is_pull"]:
        announce_pull(work, repo, row["id"], action, **more)
    else:
        deliver(work, repo, f"issues.{action}", {"issue": issue(work, repo, row), **more})


def announce_pull(work: Work, repo: Repo, pull_id: int, action: str, **more: Any) -> None:
    """Deliver a `pull_request` event about a pull request as it is now."""
    pull = pull_row(work.db, pull_id)
    body = {"number": pull["number"], "pull_request": shown(work, repo, pull), **more}
    deliver(work, repo, f"pull_request.{action}", body)
