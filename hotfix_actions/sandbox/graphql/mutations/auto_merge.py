"""enablePullRequestAutoMerge and disablePullRequestAutoMerge.

https://docs.github.com/graphql/reference/pulls#enablepullrequestautomerge
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.effects import auto_merge
from hotfix_actions.sandbox.effects.mergeability import merge_state
from hotfix_actions.sandbox.effects.messages import default_message
from hotfix_actions.sandbox.graphql import lookup
from hotfix_actions.sandbox.graphql.nodes.base import Node, account
from hotfix_actions.sandbox.graphql.refusals import RefusalError, forbidden, unprocessable
from hotfix_actions.sandbox.rules.merging import method_refusal
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.shapes.pulls import pull_row
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.web.answers import unknown
from hotfix_actions.sandbox.work import Work


def enable(work: Work, given: Mapping[str, Any]) -> Json:
    """Turn auto-merge on; refused where the pull request could be merged at once."""
    found = _changeable(work, given)
    repo, pull = found.repo, found.row
    if given.get("author_email") is not None:
        raise unknown("the field authorEmail of enablePullRequestAutoMerge")
    expected = given.get("expected_head_oid")
    if expected is not None and expected != pull["head_sha"]:
        raise unprocessable("The head commit does not match the expected one")
    method = str(given.get("merge_method") or "MERGE").lower()
    if not repo.setting("allow_auto_merge"):
        raise unprocessable("Auto merge is not allowed for this repository")
    if pull["state"] == "closed":
        raise unprocessable("Pull request is closed")
    refused = method_refusal(work, repo, pull, method)
    if refused:
        raise unprocessable(refused)
    state = merge_state(work, repo, pull)
    if state in {*auto_merge.READY, "dirty", "draft"}:
        raise unprocessable(f"Pull request Pull request is in {state} status")
    title, message = default_message(work, repo, pull, method)
    auto_merge.enable(
        work,
        repo,
        pull,
        method=method,
        title=given.get("commit_headline") or title,
        message=given.get("commit_body") or message,
    )
    return _payload(found)


def disable(work: Work, given: Mapping[str, Any]) -> Json:
    """Turn auto-merge off."""
    found = _changeable(work, given)
    if found.row["auto_merge"] is None:
        raise unprocessable("Can't disable auto-merge for this pull request.")
    auto_merge.disable(work, found.repo, found.row, "disabled by a person")
    return _payload(found)


def _payload(found: Node) -> Json:
    """Return the payload of either mutation, with the pull request as it is now."""
    work = found.work
    now = found.near("PullRequest", pull_row(work.db, found.row["id"]))
    return {"actor": account(work, work.me.id), "pullRequest": now}


def _changeable(work: Work, given: Mapping[str, Any]) -> Node:
    found = lookup.of_type(work, given["pull_request_id"], "PullRequest")
    # Merging needs contents, and so does promising to merge.
    needs = ("pull_requests:write", "contents:write")
    if not all(allowed(work, found.repo, need, "write") for need in needs):
        if work.me.has_permissions:
            raise forbidden(work)
        raise RefusalError("FORBIDDEN", _DENIED)
    return found


_DENIED = "You don't have permission to change auto-merge on this pull request."
