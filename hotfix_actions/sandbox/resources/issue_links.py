"""Assignees, sub-issues and events of an issue.

https://docs.github.com/rest/issues/sub-issues and https://docs.github.com/rest/issues/events
"""

from hotfix_actions.sandbox.effects import issues as effects
from hotfix_actions.sandbox.resources.issues import EITHER, issue_of
from hotfix_actions.sandbox.shapes import issues as shapes
from hotfix_actions.sandbox.shapes.people import Json, app, node_id, user_of
from hotfix_actions.sandbox.shapes.repositories import api_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, custom, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import ADMIN, operation
from hotfix_actions.sandbox.web.paging import paged

_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}"


@operation(
    "issues/add-assignees",
    f"POST {_ISSUE}/assignees",
    needs=EITHER,
    role="triage",
    denied=ADMIN,
    body="assignees:array",
)
def add_assignees(call: Call) -> Answer:
    """Assign people; those who cannot be are passed over."""
    row = issue_of(call)
    effects.assign(call.work, call.repo, row, call.body.get("assignees", []), strict=False)
    return Answer(201, shapes.issue(call.work, call.repo, issue_of(call)))


@operation(
    "issues/remove-assignees",
    f"DELETE {_ISSUE}/assignees",
    needs=EITHER,
    role="triage",
    denied=ADMIN,
    body="assignees:array!",
)
def remove_assignees(call: Call) -> Answer:
    """Take people off an issue."""
    effects.unassign(call.work, call.repo, issue_of(call), call.body["assignees"])
    return Answer(200, shapes.issue(call.work, call.repo, issue_of(call)))


@operation(
    "issues/add-sub-issue",
    f"POST {_ISSUE}/sub_issues",
    needs="issues:write",
    role="triage",
    body="sub_issue_id:integer! replace_parent:boolean",
)
def add_sub_issue(call: Call) -> Answer:
    """Put an issue (by its id, not its number) under another."""
    parent = issue_of(call)
    child = call.db.one("SELECT * FROM issues WHERE id = ?", call.body["sub_issue_id"])
    if child is None or child["is_pull"]:
        raise not_found("The provided sub-issue does not exist")
    effects.same_owner(call.work, parent, child)
    if child["id"] == parent["id"]:
        raise custom("SubIssue", "An issue cannot be its own sub-issue")
    if child["parent_id"] == parent["id"]:
        raise custom("SubIssue", "Issue may not contain duplicate sub-issues")
    if child["parent_id"] and not call.body.get("replace_parent", False):
        raise custom("SubIssue", "Sub issue may only have one parent")
    effects.touch(call.work, child["id"], parent_id=parent["id"])
    shown = shapes.issue_in_family(call.work, call.repo, issue_of(call))
    return Answer(201, shown, {"Location": shown["url"]})


@operation(
    "issues/remove-sub-issue",
    f"DELETE {_ISSUE}/sub_issue",
    needs="issues:write",
    role="triage",
    body="sub_issue_id:integer!",
)
def remove_sub_issue(call: Call) -> Answer:
    """Take an issue from under another."""
    parent = issue_of(call)
    child = call.db.one(
        "SELECT * FROM issues WHERE id = ? AND parent_id = ?",
        call.body["sub_issue_id"],
        parent["id"],
    )
    if child is None:
        raise not_found("The provided sub-issue does not exist")
    effects.touch(call.work, child["id"], parent_id=None)
    shown = shapes.issue_in_family(call.work, call.repo, issue_of(call))
    return Answer(200, shown, {"Location": shown["url"]})


@operation(
    "issues/list-sub-issues",
    f"GET {_ISSUE}/sub_issues",
    needs="issues:read",
    query="per_page page",
)
def list_sub_issues(call: Call) -> Answer:
    """Answer the issues under an issue."""
    sql = "SELECT * FROM issues WHERE parent_id = ? ORDER BY id"
    rows = call.db.all(sql, issue_of(call)["id"])

    def show(row: Row) -> Json:
        return shapes.issue_in_family(call.work, call.work.repo(row["repository_id"]), row)

    return paged(call, rows, show)


@operation(
    "issues/list-events",
    f"GET {_ISSUE}/events",
    needs="issues:read pull_requests:read",
    query="per_page page",
)
def list_events(call: Call) -> Answer:
    """Answer who did what to an issue, oldest first."""
    sql = "SELECT * FROM issue_events WHERE issue_id = ? ORDER BY id"
    return paged(call, call.db.all(sql, issue_of(call)["id"]), lambda row: _event(call, row))


def _event(call: Call, row: Row) -> Json:
    work, api = call.work, api_url(call.work, call.repo)
    account = work.account(row["actor_id"])
    detail = dict(row["detail"])
    for name in ("assignee", "requested_reviewer"):
        if f"{name}_id" in detail:
            detail[name] = user_of(work, detail.pop(f"{name}_id"))
            other = "assigner" if name == "assignee" else "review_requester"
            detail[other] = user_of(work, row["actor_id"])
    by_app = call.db.value("SELECT id FROM apps WHERE bot_id = ?", account["id"])
    commit = row["commit_id"]
    return {
        "id": row["id"],
        "node_id": node_id("EV", row["id"]),
        "url": f"{api}/issues/events/{row['id']}",
        "actor": user_of(work, row["actor_id"]),
        "event": row["event"],
        "commit_id": commit,
        "commit_url": f"{api}/commits/{commit}" if commit else None,
        "created_at": row["created_at"],
        "performed_via_github_app": app(work, by_app),
        **detail,
    }
