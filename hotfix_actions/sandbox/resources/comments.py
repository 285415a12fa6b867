"""Comments on issues and pull requests.

https://docs.github.com/rest/issues/comments
"""

from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.issues import check_body, touch
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.resources.issues import EITHER, issue_of
from hotfix_actions.sandbox.shapes import issues as shapes
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, invalid, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import ADMIN, operation
from hotfix_actions.sandbox.web.paging import paged

_ISSUES = "/repos/{owner}/{repo}/issues"
_READ = "issues:read pull_requests:read"


@operation(
    "issues/create-comment",
    f"POST {_ISSUES}/{{issue_number}}/comments",
    needs=EITHER,
    body="body:string!",
)
def create(call: Call) -> Answer:
    """Comment on an issue or pull request."""
    issue, work = issue_of(call), call.work
    _check(call)
    moment = clock.now()
    comment_id = call.db.insert(
        "comments",
        repository_id=call.repo.id,
        issue_id=issue["id"],
        author_id=call.me.id,
        app_id=call.me.app_id,
        body=call.body["body"],
        created_at=moment,
        updated_at=moment,
    )
    work.hub.made("comments", call.repo.id, comment_id)
    touch(work, issue["id"])
    row = call.db.by_id("comments", comment_id)
    _announce(call, row, "created")
    shown = shapes.comment(work, call.repo, row)
    return Answer(201, shown, {"Location": shown["url"]})


@operation("issues/get-comment", f"GET {_ISSUES}/comments/{{comment_id}}", needs=_READ)
def get(call: Call) -> Answer:
    """Answer one comment."""
    row = call.owned("comments", "comment_id")
    return Answer(200, shapes.comment(call.work, call.repo, row))


@operation(
    "issues/update-comment",
    f"PATCH {_ISSUES}/comments/{{comment_id}}",
    needs=EITHER,
    body="body:string!",
)
def update(call: Call) -> Answer:
    """Change a comment: its author may, and whoever may write."""
    row = call.owned("comments", "comment_id")
    _check(call)
    _check_author(call, row)
    before = {"body": {"from": row["body"]}}
    moment = clock.now()
    values = {"body": call.body["body"], "updated_at": moment}
    if call.body["body"] != row["body"]:
        values |= {"edited_at": moment, "editor_id": call.me.id}
    row = call.db.update("comments", row["id"], **values)
    _announce(call, row, "edited", changes=before)
    return Answer(200, shapes.comment(call.work, call.repo, row))


@operation("issues/delete-comment", f"DELETE {_ISSUES}/comments/{{comment_id}}", needs=EITHER)
def delete(call: Call) -> Answer:
    """Remove a comment."""
    row = call.owned("comments", "comment_id")
    _check_author(call, row)
    _announce(call, row, "deleted")
    call.db.run("DELETE FROM comments WHERE id = ?", row["id"])
    return Answer(204)


@operation(
    "issues/list-comments",
    f"GET {_ISSUES}/{{issue_number}}/comments",
    needs=_READ,
    query="since per_page page",
)
def list_(call: Call) -> Answer:
    """Answer the comments of an issue, oldest first."""
    sql = "SELECT * FROM comments WHERE issue_id = ? ORDER BY id"
    return _listed(call, call.db.all(sql, issue_of(call)["id"]))


@operation(
    "issues/list-comments-for-repo",
    f"GET {_ISSUES}/comments",
    needs=_READ,
    query="sort direction since per_page page",
)
def list_for_repo(call: Call) -> Answer:
    """Answer the comments of all issues, by id unless told otherwise."""
    rows = call.db.all("SELECT * FROM comments WHERE repository_id = ?", call.repo.id)
    column = {"updated": "updated_at", "created": "created_at"}.get(call.query.get("sort", ""))
    # "direction ... Ignored without sort."
    backwards = bool(column) and call.query.get("direction", "desc") == "desc"
    rows.sort(key=lambda row: (row[column] if column else "", row["id"]), reverse=backwards)
    return _listed(call, rows)


def _listed(call: Call, rows: list[Row]) -> Answer:
    hidden = call.work.hub.lag.hidden("comments", call.repo.id)
    rows = [row for row in rows if row["id"] not in hidden]
    if "since" in call.query:
        since = clock.write(clock.read(call.query["since"]))
        rows = [row for row in rows if row["updated_at"] >= since]
    return paged(call, rows, lambda row: shapes.comment(call.work, call.repo, row))


def _check(call: Call) -> None:
    if not call.body["body"].strip():
        raise invalid("IssueComment", "data", "unprocessable", "Body cannot be blank")
    check_body("IssueComment", call.body["body"])


def _check_author(call: Call, row: Row) -> None:
    if row["author_id"] == call.me.id:
        return
    if not (allowed(call.work, call.repo, "issues:write", "write")):
        raise GitHubError(403, ADMIN) if not call.me.is_app else not_found()


def _announce(call: Call, row: Row, action: str, **more: Any) -> None:
    issue = call.db.by_id("issues", row["issue_id"])
    deliver(
        call.work,
        call.repo,
        f"issue_comment.{action}",
        {
            "issue": shapes.issue(call.work, call.repo, issue),
            "comment": shapes.comment(call.work, call.repo, row),
            **more,
        },
    )
