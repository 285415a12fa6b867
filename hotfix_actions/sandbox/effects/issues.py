"""Changing issues: numbers, labels, assignees, states, and the events that say who did it."""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.actors import has_role, role_of
from hotfix_actions.sandbox.effects.announce import announce
from hotfix_actions.sandbox.shapes import issues as shapes
from hotfix_actions.sandbox.shapes.people import user
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import custom, invalid
from hotfix_actions.sandbox.work import Repo, Work

# https://docs.github.com/rest/issues: "body is too long (maximum is 65536 characters)".
MOST_CHARACTERS = 65536
# The colour of a label that was made by using it.
_PLAIN = "ededed"


def new_issue(
    work: Work, repo: Repo, *, title: str, body: str | None, is_pull: bool = False
) -> Row:
    """Make an issue, or the issue side of a pull request; both share one sequence of numbers."""
    last = work.db.value("SELECT MAX(number) FROM issues WHERE repository_id = ?", repo.id)
    moment = clock.now()
    issue_id = work.db.insert(
        "issues",
        repository_id=repo.id,
        number=(last or 0) + 1,
        is_pull=is_pull,
        title=title,
        body=body,
        state="open",
        author_id=work.me.id,
        app_id=work.me.app_id,
        created_at=moment,
        updated_at=moment,
    )
    kind = "pulls" if is_pull else "issues"
    work.hub.made(kind, repo.id, issue_id)
    return work.db.by_id("issues", issue_id)


def check_body(resource: str, body: str | None) -> None:
    """Refuse a body that is longer than GitHub keeps."""
    if body is not None and len(body) > MOST_CHARACTERS:
        message = f"Body is too long (maximum is {MOST_CHARACTERS} characters)"
        raise invalid(resource, "data", "unprocessable", message)


def note(
    work: Work, issue_id: int, event: str, *, commit: str | None = None, **detail: Any
) -> None:
    """Write down who did what to an issue."""
    work.db.insert(
        "issue_events",
        issue_id=issue_id,
        actor_id=work.me.id,
        event=event,
        commit_id=commit,
        detail=detail,
        created_at=clock.now(),
    )


def touch(work: Work, issue_id: int, **values: Any) -> Row:
    """Change an issue and the time of its last change."""
    return work.db.update("issues", issue_id, updated_at=clock.now(), **values)


def label_named(work: Work, repo: Repo, name: str) -> Row:
    """Return a label of the repository, made in grey when it is not there yet."""
    sql = "SELECT * FROM labels WHERE repository_id = ? AND name = ?"
    row = work.db.one(sql, repo.id, name)
    if row is None:
        label_id = work.db.insert("labels", repository_id=repo.id, name=name, color=_PLAIN)
        row = work.db.by_id("labels", label_id)
    return row


def add_labels(work: Work, repo: Repo, issue: Row, names: list[str]) -> None:
    """Put labels on an issue; those it has already stay as they are."""
    for name in names:
        label = label_named(work, repo, name)
        held = {each["id"] for each in shapes.labels_of(work, issue["id"])}
        if label["id"] in held:
            continue
        work.db.insert("issue_labels", issue_id=issue["id"], label_id=label["id"])
        _labelled(work, repo, issue, label, "labeled")


def remove_labels(work: Work, repo: Repo, issue: Row, labels: list[Row]) -> None:
    """Take labels off an issue."""
    for label in labels:
        sql = "DELETE FROM issue_labels WHERE issue_id = ? AND label_id = ?"
        work.db.run(sql, issue["id"], label["id"])
        _labelled(work, repo, issue, label, "unlabeled")


def set_labels(work: Work, repo: Repo, issue: Row, names: list[str]) -> None:
    """Let an issue have these labels and no others."""
    wanted = {name.lower() for name in names}
    held = shapes.labels_of(work, issue["id"])
    remove_labels(work, repo, issue, [row for row in held if row["name"].lower() not in wanted])
    add_labels(work, repo, issue, names)


def assign(work: Work, repo: Repo, issue: Row, logins: list[str], *, strict: bool) -> None:
    """Assign people. Those who cannot be are passed over, or a 422 when `strict`."""
    for login in logins:
        account = work.account_named(login)
        if account is None or not assignable(work, repo, account):
            if strict:
                raise invalid("Issue", "assignees", "invalid")
            continue
        sql = "SELECT 1 FROM assignees WHERE issue_id = ? AND account_id = ?"
        if work.db.one(sql, issue["id"], account["id"]) is None:
            work.db.insert("assignees", issue_id=issue["id"], account_id=account["id"])
            _assigned(work, repo, issue, account, "assigned")


def unassign(work: Work, repo: Repo, issue: Row, logins: list[str]) -> None:
    """Take people off an issue."""
    for login in logins:
        account = work.account_named(login)
        values = (issue["id"], account["id"] if account else 0)
        sql = "SELECT 1 FROM assignees WHERE issue_id = ? AND account_id = ?"
        if account and work.db.one(sql, *values):
            work.db.run("DELETE FROM assignees WHERE issue_id = ? AND account_id = ?", *values)
            _assigned(work, repo, issue, account, "unassigned")


def assignable(work: Work, repo: Repo, account: Row) -> bool:
    """Tell whether somebody can be assigned: who works on the repository."""
    if account["type"] != "User":
        return False
    sql = "SELECT 1 FROM collaborators WHERE repository_id = ? AND account_id = ?"
    granted = work.db.one(sql, repo.id, account["id"]) is not None
    return granted or has_role(role_of(work.db, repo.row, account), "triage")


def close(
    work: Work, repo: Repo, issue: Row, reason: str | None, *, commit: str | None = None
) -> Row:
    """Close an issue."""
    row = touch(
        work,
        issue["id"],
        state="closed",
        state_reason=None if issue["is_pull"] else reason or "completed",
        closed_at=clock.now(),
        closed_by=work.me.id,
    )
    note(work, issue["id"], "closed", commit=commit)
    announce(work, repo, row, "closed")
    return row


def reopen(work: Work, repo: Repo, issue: Row) -> Row:
    """Open a closed issue again."""
    values = {"state": "open", "closed_at": None, "closed_by": None}
    reason = None if issue["is_pull"] else "reopened"
    row = touch(work, issue["id"], state_reason=reason, **values)
    note(work, issue["id"], "reopened")
    announce(work, repo, row, "reopened")
    return row


def numbered(work: Work, repo: Repo, number: int) -> Row | None:
    """Return the issue or pull request of that number; None when there is none."""
    sql = "SELECT * FROM issues WHERE repository_id = ? AND number = ?"
    return work.db.one(sql, repo.id, number)


def rewrite(work: Work, repo: Repo, row: Row, given: Mapping[str, Any]) -> Row:
    """Change the title and the text, as far as they are given and differ."""
    changed: dict[str, Any] = {}
    before: dict[str, Any] = {}
    if given.get("title") is not None and str(given["title"]) != row["title"]:
        changed["title"] = str(given["title"])
        check_title("Issue", changed["title"])
        renamed = {"from": row["title"], "to": changed["title"]}
        note(work, row["id"], "renamed", rename=renamed)
        before["title"] = {"from": row["title"]}
    if "body" in given and given["body"] != row["body"]:
        check_body("Issue", given["body"])
        changed["body"] = given["body"]
        before["body"] = {"from": row["body"] or ""}
    if not changed:
        return row
    row = touch(work, row["id"], **changed)
    announce(work, repo, row, "edited", changes=before)
    return row


def check_title(resource: str, title: str | None) -> None:
    """Refuse an empty title."""
    if title is not None and not title.strip():
        raise invalid(resource, "title", "missing_field")


def same_owner(work: Work, one: Row, other: Row) -> None:
    """Refuse a sub-issue that belongs to another owner's repository."""
    owners = {work.repo(row["repository_id"]).owner["id"] for row in (one, other)}
    if len(owners) > 1:
        raise custom("SubIssue", "Sub-issues must belong to the same repository owner")


def _labelled(work: Work, repo: Repo, issue: Row, label: Row, event: str) -> None:
    row = touch(work, issue["id"])
    note(work, issue["id"], event, label={"name": label["name"], "color": label["color"]})
    announce(work, repo, row, event, label=shapes.label(work, repo, label))


def _assigned(work: Work, repo: Repo, issue: Row, account: Row, event: str) -> None:
    row = touch(work, issue["id"])
    note(work, issue["id"], event, assignee_id=account["id"])
    announce(work, repo, row, event, assignee=user(work, account))
