"""Webhook deliveries, in GitHub's shapes and in order; kept, never sent.

https://docs.github.com/webhooks/webhook-events-and-payloads
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.shapes.people import user
from hotfix_actions.sandbox.shapes.repositories import repository
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def deliver(
    work: Work,
    repo: Repo,
    event: str,
    payload: Mapping[str, Any],
    *,
    sender: Row | None = None,
) -> None:
    """Record a delivery of an event, or of `event.action`.

    `payload` is what the event adds to action, repository and sender.
    """
    event, _, action = event.partition(".")
    body: dict[str, Any] = {"action": action} if action else {}
    body |= payload
    body["repository"] = repository(work, repo)
    if repo.owner["type"] == "Organization":
        body["organization"] = {
            "login": repo.owner["login"],
            "id": repo.owner["id"],
            "url": f"{work.urls.api}/orgs/{repo.owner['login']}",
        }
    body["sender"] = user(work, sender or work.me.account)
    name = repo.full_name
    work.db.insert("deliveries", event=event, action=action or None, repository=name, payload=body)
