"""markPullRequestReadyForReview and convertPullRequestToDraft: REST has neither.

https://docs.github.com/graphql/reference/pulls#markpullrequestreadyforreview
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.effects.announce import announce_pull
from hotfix_actions.sandbox.effects.issues import note, touch
from hotfix_actions.sandbox.effects.reviews import request_code_owners
from hotfix_actions.sandbox.graphql import lookup
from hotfix_actions.sandbox.graphql.nodes.base import Node
from hotfix_actions.sandbox.graphql.refusals import forbidden, unprocessable
from hotfix_actions.sandbox.graphql.rights import check_scope
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.shapes.pulls import pull_row
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.work import Work


def mark_ready(work: Work, given: Mapping[str, Any]) -> Json:
    """Let a draft be reviewed and merged; one that is ready stays so."""
    found = _changeable(work, given, "MarkPullRequestReadyForReview")
    if not found.row["draft"]:
        return {"pullRequest": found}
    now = _change(found, draft=False, event="ready_for_review")
    request_code_owners(work, found.repo, now.row)
    work.unsettle(found.repo)
    return {"pullRequest": now}


def convert(work: Work, given: Mapping[str, Any]) -> Json:
    """Make a draft of a pull request; a draft stays one."""
    found = _changeable(work, given, "ConvertPullRequestToDraft")
    if found.row["draft"]:
        return {"pullRequest": found}
    return {"pullRequest": _change(found, draft=True, event="convert_to_draft")}


def _change(found: Node, *, draft: bool, event: str) -> Node:
    work, pull_id = found.work, found.row["id"]
    work.db.update("pulls", pull_id, draft=draft)
    touch(work, pull_id)
    note(work, pull_id, event)
    action = "converted_to_draft" if draft else "ready_for_review"
    announce_pull(work, found.repo, pull_id, action)
    return found.near("PullRequest", pull_row(work.db, pull_id))


def _changeable(work: Work, given: Mapping[str, Any], mutation: str) -> Node:
    """Return an open pull request that the actor may change: its author, or who may write."""
    found = lookup.of_type(work, given["pull_request_id"], "PullRequest")
    check_scope(work, found.repo)
    mine = found.row["author_id"] == work.me.id
    need = "pull_requests:write"
    if not allowed(work, found.repo, need, "read" if mine else "write"):
        raise forbidden(work, mutation)
    if found.row["state"] != "open":
        raise unprocessable("Pull request is closed")
    return found
