"""enablePullRequestAutoMerge and disablePullRequestAutoMerge.

https://docs.github.com/graphql/reference/mutations#enablepullrequestautomerge
"""

from collections.abc import Callable, Mapping
from typing import Any

from hotfix_actions.sandbox.effects import auto_merge
from hotfix_actions.sandbox.effects.mergeability import merge_state
from hotfix_actions.sandbox.effects.messages import default_message
from hotfix_actions.sandbox.graphql.document import Selection
from hotfix_actions.sandbox.rules.merging import method_refusal
from hotfix_actions.sandbox.shapes import pulls as shapes
from hotfix_actions.sandbox.shapes.people import Json, node_id, user
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed, can_see
from hotfix_actions.sandbox.work import Repo, Work


class RefusedError(Exception):
    """The mutation is refused; `kind` is GraphQL's type of the error."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def enable(work: Work, given: Mapping[str, Any]) -> tuple[Repo, Row]:
    """Turn auto-merge on; refused where the pull request could be merged at once."""
    repo, pull = _pull(work, given)
    _check_fields(given, "authorEmail")
    # https://docs.github.com/graphql/reference/input-objects#enablepullrequestautomergeinput
    expected = given.get("expectedHeadOid")
    if expected is not None and expected != pull["head_sha"]:
        raise RefusedError("UNPROCESSABLE", "The head commit does not match the expected one")
    method = str(given.get("mergeMethod") or "MERGE").lower()
    if not repo.setting("allow_auto_merge"):
        raise RefusedError("UNPROCESSABLE", "Auto merge is not allowed for this repository")
    if pull["state"] == "closed":
        raise RefusedError("UNPROCESSABLE", "Pull request is closed")
    refused = method_refusal(work, repo, pull, method)
    if refused:
        raise RefusedError("UNPROCESSABLE", refused)
    state = merge_state(work, repo, pull)
    if state in {*auto_merge.READY, "dirty", "draft"}:
        raise RefusedError("UNPROCESSABLE", f"Pull request Pull request is in {state} status")
    title, message = default_message(work, repo, pull, method)
    auto_merge.enable(
        work,
        repo,
        pull,
        method=method,
        title=given.get("commitHeadline") or title,
        message=given.get("commitBody") or message,
    )
    return repo, shapes.pull_row(work.db, pull["id"])


def disable(work: Work, given: Mapping[str, Any]) -> tuple[Repo, Row]:
    """Turn auto-merge off."""
    repo, pull = _pull(work, given)
    if pull["auto_merge"] is None:
        raise RefusedError("UNPROCESSABLE", "Can't disable auto-merge for this pull request.")
    auto_merge.disable(work, repo, pull, "disabled by a person")
    return repo, shapes.pull_row(work.db, pull["id"])


def answer(work: Work, repo: Repo, pull: Row, asked: Selection) -> Json:
    """Return the payload of either mutation: the fields that were asked for, and no others."""
    given = asked.arguments.get("input") or {}
    wish = pull["auto_merge"]
    request = wish and {
        "enabledAt": pull["updated_at"],
        "mergeMethod": wish["method"].upper(),
        "commitHeadline": wish["title"],
        "commitBody": wish["message"],
        "enabledBy": _actor(work, work.account(wish["enabled_by"])),
    }
    number = pull["number"]
    shown = {
        "id": node_id("PR", pull["id"]),
        "number": number,
        "title": pull["title"],
        "state": "MERGED" if pull["merged_at"] else pull["state"].upper(),
        "url": f"{work.urls.html}/{repo.full_name}/pull/{number}",
        "autoMergeRequest": request,
    }
    payload = {
        "clientMutationId": given.get("clientMutationId"),
        "actor": _actor(work, work.me.account),
        "pullRequest": shown,
    }
    return _select(payload, asked.selections, type_name=asked.name)


MUTATIONS: dict[str, Callable[[Work, Mapping[str, Any]], tuple[Repo, Row]]] = {
    "enablePullRequestAutoMerge": enable,
    "disablePullRequestAutoMerge": disable,
}


def _pull(work: Work, given: Mapping[str, Any]) -> tuple[Repo, Row]:
    known = given.get("pullRequestId")
    sql = "SELECT id FROM pulls"
    found = next((r["id"] for r in work.db.all(sql) if node_id("PR", r["id"]) == known), None)
    pull = shapes.pull_row(work.db, found) if found else None
    repo = work.repo(pull["repository_id"]) if pull else None
    if pull is None or repo is None or not can_see(work, repo):
        message = f"Could not resolve to a node with the global id of '{known}'"
        raise RefusedError("NOT_FOUND", message)
    # Merging needs contents, and so does promising to merge.
    needs = ("pull_requests:write", "contents:write")
    if not all(allowed(work, repo, need, "write") for need in needs):
        kind = "Resource not accessible by integration" if work.me.is_app else _DENIED
        raise RefusedError("FORBIDDEN", kind)
    return repo, pull


_DENIED = "You don't have permission to change auto-merge on this pull request."


def _actor(work: Work, account: Row) -> Json:
    """Return the `Actor` interface."""
    page = user(work, account)["html_url"]
    return {
        "login": account["login"],
        "avatarUrl": user(work, account)["avatar_url"],
        "url": page,
        "resourcePath": page.removeprefix(work.urls.html),
    }


def _check_fields(given: Mapping[str, Any], *unknown: str) -> None:
    for name in unknown:
        if given.get(name) is not None:
            raise RefusedError("UNKNOWN", f"the embedded GitHub does not know the field {name}")


def _select(values: Mapping[str, Any], asked: tuple[Selection, ...], *, type_name: str) -> Json:
    found: Json = {}
    for each in asked:
        if each.name == "__typename":
            found[each.alias] = type_name
            continue
        if each.name not in values:
            message = f"Field '{each.name}' doesn't exist on type '{type_name}'"
            raise RefusedError("UNKNOWN", f"the embedded GitHub does not know: {message}")
        value = values[each.name]
        if isinstance(value, dict):
            found[each.alias] = _select(value, each.selections, type_name=each.name)
        else:
            found[each.alias] = value
    return found
