"""Webhook deliveries, in GitHub's shapes and in order; kept, never sent.

https://docs.github.com/webhooks/webhook-events-and-payloads
"""

from typing import Any

from hotfix_actions.sandbox.shapes.people import user
from hotfix_actions.sandbox.shapes.repositories import repository
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def deliver(
    work: Work,
    repo: Repo,
    event: str,
    action: str | None = None,
    *,
    sender: Row | None = None,
    **payload: Any,
) -> None:
    """Record a delivery; `payload` is what the event adds to sender and repository."""
    account = sender or work.me.account
    body: dict[str, Any] = {"action": action} if action else {}
    body |= payload
    body["repository"] = repository(work, repo)
    if repo.owner["type"] == "Organization":
        body["organization"] = {
            "login": repo.owner["login"],
            "id": repo.owner["id"],
            "url": f"{work.urls.api}/orgs/{repo.owner['login']}",
        }
    body["sender"] = user(work, account)
    work.db.insert(
        "deliveries", event=event, action=action, repository=repo.full_name, payload=body
    )
