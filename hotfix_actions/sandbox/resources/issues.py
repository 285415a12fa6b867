"""Issues.

https://docs.github.com/rest/issues/issues
"""

from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects import issues as effects
from hotfix_actions.sandbox.effects.announce import announce
from hotfix_actions.sandbox.shapes import issues as shapes
from hotfix_actions.sandbox.shapes.repositories import api_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, invalid, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.fields import check_known
from hotfix_actions.sandbox.web.operation import ADMIN, operation
from hotfix_actions.sandbox.web.paging import paged

_ISSUES = "/repos/{owner}/{repo}/issues"
_SORTS = {"created": "created_at", "updated": "updated_at", "comments": "comments"}
EITHER = "issues:write pull_requests:write"


@operation(
    "issues/create",
    f"POST {_ISSUES}",
    needs="issues:write",
    body="title:string|integer! body:string? assignee:string? labels:array assignees:array",
)
def create(call: Call) -> Answer:
    """Open an issue. Labels and assignees of people without triage are dropped in silence."""
    work, repo, body = call.work, call.repo, call.body
    title = str(body["title"])
    effects.check_title("Issue", title)
    effects.check_body("Issue", body.get("body"))
    row = effects.new_issue(work, repo, title=title, body=body.get("body"))
    announce(work, repo, row, "opened")
    if allowed(work, repo, "issues:write", "triage"):
        effects.add_labels(work, repo, row, label_names(call, body.get("labels", [])))
        effects.assign(work, repo, row, _logins(body), strict=True)
    row = work.db.by_id("issues", row["id"])
    shown = shapes.issue(work, repo, row)
    return Answer(201, shown, {"Location": shown["url"]})


@operation("issues/get", f"GET {_ISSUES}/{{issue_number}}", needs="issues:read")
def get(call: Call) -> Answer:
    """Answer one issue or pull request."""
    return Answer(200, shapes.issue(call.work, call.repo, issue_of(call)))


@operation(
    "issues/update",
    f"PATCH {_ISSUES}/{{issue_number}}",
    needs=EITHER,
    body="title:string|integer? body:string? assignee:string? state:string(open,closed)"
    " state_reason:string(completed,not_planned,duplicate,reopened)?"
    " labels:array assignees:array",
)
def update(call: Call) -> Answer:
    """Change an issue: its author and those with triage may, and only those set labels."""
    work, repo, body = call.work, call.repo, call.body
    row = issue_of(call)
    triage = allowed(work, repo, "issues:write", "triage")
    if not triage and row["author_id"] != call.me.id:
        raise GitHubError(403, ADMIN)
    row = effects.rewrite(work, repo, row, body)
    if triage and "labels" in body:
        effects.set_labels(work, repo, row, label_names(call, body["labels"]))
    if triage and ("assignees" in body or "assignee" in body):
        held = [each["login"] for each in shapes.assignees(work, row["id"])]
        effects.unassign(work, repo, row, [each for each in held if each not in _logins(body)])
        effects.assign(work, repo, row, _logins(body), strict=True)
    _set_state(call, row)
    row = work.db.by_id("issues", row["id"])
    return Answer(200, shapes.issue(work, repo, row))


@operation(
    "issues/list-for-repo",
    f"GET {_ISSUES}",
    needs="issues:read",
    query="state labels assignee creator sort direction since per_page page",
)
def list_for_repo(call: Call) -> Answer:
    """Answer the issues and pull requests that the filters leave, newest first."""
    hidden = call.work.hub.lag.hidden("issues", call.repo.id)
    hidden |= call.work.hub.lag.hidden("pulls", call.repo.id)
    rows = [row for row in _filtered(call) if row["id"] not in hidden]
    column = _SORTS.get(call.query.get("sort", "created"), "created_at")

    def rank(row: Row) -> tuple[Any, int]:
        if column == "comments":
            return shapes.comment_count(call.work, row["id"]), row["id"]
        return row[column], row["id"]

    rows.sort(key=rank, reverse=call.query.get("direction", "desc") == "desc")
    return paged(call, rows, lambda row: shapes.issue(call.work, call.repo, row))


def issue_of(call: Call) -> Row:
    """Return the issue that the path names; raises a 404."""
    row = effects.numbered(call.work, call.repo, call.number("issue_number"))
    if row is None:
        raise not_found()
    return row


def label_names(call: Call, given: list[Any]) -> list[str]:
    """Return the names in a list of labels, given as texts or as objects with a name."""
    names = []
    for each in given:
        if isinstance(each, dict):
            check_known(each, {"name"}, f"a label of {call.operation.name}")
        name = each.get("name") if isinstance(each, dict) else each
        if not isinstance(name, str) or not name:
            raise invalid("Label", "name", "missing_field")
        names.append(name)
    return names


def issue_url(call: Call, row: Row) -> str:
    """Return an issue's address in the API."""
    return f"{api_url(call.work, call.repo)}/issues/{row['number']}"


def _logins(body: dict[str, Any]) -> list[str]:
    one = [body["assignee"]] if body.get("assignee") else []
    return [*body.get("assignees", []), *one]


def _set_state(call: Call, row: Row) -> None:
    state, reason = call.body.get("state"), call.body.get("state_reason")
    if state == "closed" and row["state"] == "open":
        effects.close(call.work, call.repo, row, reason)
    elif state == "closed" and reason and reason != row["state_reason"]:
        effects.touch(call.work, row["id"], state_reason=reason)
    elif state == "open" and row["state"] == "closed":
        effects.reopen(call.work, call.repo, row)


def _filtered(call: Call) -> list[Row]:
    query = call.query
    rows = call.db.all("SELECT * FROM issues WHERE repository_id = ?", call.repo.id)
    state = query.get("state", "open")
    if state != "all":
        rows = [row for row in rows if row["state"] == state]
    if "since" in query:
        since = clock.write(clock.read(query["since"]))
        rows = [row for row in rows if row["updated_at"] >= since]
    if "creator" in query:
        creator = call.work.account_named(query["creator"])
        rows = [row for row in rows if creator and row["author_id"] == creator["id"]]
    if "assignee" in query:
        rows = [row for row in rows if _assigned(call, row, query["assignee"])]
    wanted = {name.strip().lower() for name in query.get("labels", "").split(",")} - {""}
    return [row for row in rows if wanted <= _label_set(call, row)]


def _assigned(call: Call, row: Row, wanted: str) -> bool:
    logins = {each["login"].lower() for each in shapes.assignees(call.work, row["id"])}
    if wanted in {"none", "*"}:
        return bool(logins) == (wanted == "*")
    return wanted.lower() in logins


def _label_set(call: Call, row: Row) -> set[str]:
    return {each["name"].lower() for each in shapes.labels_of(call.work, row["id"])}
