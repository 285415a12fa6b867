"""Reviews of pull requests.

https://docs.github.com/rest/pulls/reviews
"""

from typing import Any

from hotfix_actions.sandbox.effects import reviews as effects
from hotfix_actions.sandbox.resources.pulls import NO_PULLS, pull_of
from hotfix_actions.sandbox.shapes import pulls as shapes
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import (
    Answer,
    GitHubError,
    not_found,
    unknown,
    unprocessable,
)
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import ADMIN, operation
from hotfix_actions.sandbox.web.paging import paged

_PULL = "/repos/{owner}/{repo}/pulls/{pull_number}"
_STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


@operation(
    "pulls/list-reviews",
    f"GET {_PULL}/reviews",
    needs="pull_requests:read",
    query="per_page page",
)
def list_(call: Call) -> Answer:
    """Answer the reviews, oldest first; a pending one only to its author."""
    me = call.work.actor.id if call.work.actor else 0
    sql = "SELECT * FROM reviews WHERE pull_id = ? ORDER BY id"
    rows = [
        row
        for row in call.db.all(sql, pull_of(call)["id"])
        if row["state"] != "PENDING" or row["author_id"] == me
    ]
    return paged(call, rows, lambda row: shapes.review(call.work, call.repo, row))


@operation("pulls/get-review", f"GET {_PULL}/reviews/{{review_id}}", needs="pull_requests:read")
def get(call: Call) -> Answer:
    """Answer one review."""
    return Answer(200, shapes.review(call.work, call.repo, _review(call)))


@operation(
    "pulls/create-review",
    f"POST {_PULL}/reviews",
    needs="pull_requests:write",
    body="commit_id:string body:string event:string(APPROVE,REQUEST_CHANGES,COMMENT)"
    " comments:array",
)
def create(call: Call) -> Answer:
    """Review a pull request: whoever may read it may, but only writers' words count."""
    pull, body = pull_of(call), call.body
    event = body.get("event")
    comments = [_comment(each) for each in body.get("comments") or []]
    _check(call, pull, event)
    row = effects.submit(
        call.work,
        call.repo,
        pull,
        state=_STATES.get(event, "PENDING"),
        body=body.get("body", ""),
        commit=body.get("commit_id", pull["head_sha"]),
    )
    for values in comments:
        call.db.insert("review_comments", review_id=row["id"], **values)
    return Answer(200, shapes.review(call.work, call.repo, row))


@operation(
    "pulls/dismiss-review",
    f"PUT {_PULL}/reviews/{{review_id}}/dismissals",
    needs="pull_requests:write",
    role="write",
    denied=ADMIN,
    body="message:string! event:string(DISMISS)",
)
def dismiss(call: Call) -> Answer:
    """Take the word from an approval or from a request for changes."""
    row = _review(call)
    if row["state"] not in {"APPROVED", "CHANGES_REQUESTED"}:
        state = row["state"].lower()
        raise _refused(f"Can not dismiss a {state} pull request review")
    row = effects.dismiss(call.work, call.repo, row, call.body["message"])
    return Answer(200, shapes.review(call.work, call.repo, row))


@operation(
    "pulls/request-reviewers",
    f"POST {_PULL}/requested_reviewers",
    needs="pull_requests:write",
    role="write",
    denied=ADMIN,
    body="reviewers:array",
)
def request(call: Call) -> Answer:
    """Ask people for their review."""
    pull = pull_of(call)
    accounts = []
    for login in call.body.get("reviewers", []):
        account = call.work.account_named(login)
        if account is None:
            raise unprocessable(
                "Reviews may only be requested from collaborators. One or more of the users or"
                " teams you specified is not a collaborator of the"
                f" {call.repo.full_name} repository."
            )
        if account["id"] == pull["author_id"]:
            raise unprocessable("Review cannot be requested from pull request author.")
        accounts.append(account)
    effects.request(call.work, call.repo, pull, accounts)
    now = shapes.pull_row(call.db, pull["id"])
    return Answer(201, shapes.simple(call.work, call.repo, now))


def _check(call: Call, pull: Row, event: str | None) -> None:
    actor, body = call.me, call.body
    if event in {"APPROVE", "REQUEST_CHANGES"} and pull["author_id"] == actor.id:
        what = "approve" if event == "APPROVE" else "request changes on"
        raise _refused(f"Review Can not {what} your own pull request")
    setting = call.repo.setting("can_approve_pull_request_reviews")
    if event == "APPROVE" and actor.kind == "actions" and not setting:
        raise GitHubError(403, NO_PULLS)
    if event in {"REQUEST_CHANGES", "COMMENT"} and not body.get("body", "").strip():
        raise _refused("Body can't be blank")
    commit = body.get("commit_id", pull["head_sha"])
    known = {pull["head_sha"], *shapes.commits_of(call.repo, pull)}
    if commit not in known:
        raise _refused("The commit_id is not part of the pull request")


def _comment(given: Any) -> dict[str, Any]:
    """Read a comment on lines; others, such as on a whole file, are not known here."""
    known = {"path", "body", "line", "start_line", "side", "start_side"}
    if not isinstance(given, dict) or not {"path", "body", "line"} <= given.keys() <= known:
        raise unknown("a comment on something else than lines, in a review")
    return {
        "path": str(given["path"]),
        "body": str(given["body"]),
        "line": int(given["line"]),
        "start_line": int(given["start_line"]) if given.get("start_line") else None,
    }


def _refused(reason: str) -> GitHubError:
    return GitHubError(422, "Unprocessable Entity", errors=[reason])


def _review(call: Call) -> Row:
    row = call.db.one(
        "SELECT * FROM reviews WHERE id = ? AND pull_id = ?",
        call.number("review_id"),
        pull_of(call)["id"],
    )
    if row is None:
        raise not_found()
    return row
