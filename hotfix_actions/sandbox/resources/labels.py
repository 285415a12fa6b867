"""Labels of a repository, and labels on an issue.

https://docs.github.com/rest/issues/labels
"""

import re
from typing import Any

from hotfix_actions.sandbox.effects import issues as effects
from hotfix_actions.sandbox.resources.issues import EITHER, issue_of, label_names
from hotfix_actions.sandbox.shapes import issues as shapes
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, invalid, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.fields import check_known
from hotfix_actions.sandbox.web.operation import ADMIN, operation
from hotfix_actions.sandbox.web.paging import paged

_REPO = "/repos/{owner}/{repo}"
_ON_ISSUE = f"{_REPO}/issues/{{issue_number}}/labels"
_READ = "issues:read pull_requests:read"
_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_MOST_DESCRIPTION = 100


@operation("issues/list-labels-for-repo", f"GET {_REPO}/labels", needs=_READ, query="per_page page")
def list_for_repo(call: Call) -> Answer:
    """Answer the labels of the repository by name."""
    sql = "SELECT * FROM labels WHERE repository_id = ? ORDER BY name"
    return _labels(call, call.db.all(sql, call.repo.id), page=True)


@operation(
    "issues/create-label",
    f"POST {_REPO}/labels",
    needs=EITHER,
    role="write",
    body="name:string! color:string description:string?",
)
def create(call: Call) -> Answer:
    """Make a label; its name is unique whatever its case."""
    body = call.body
    _check(body)
    if _named(call, body["name"]):
        raise invalid("Label", "name", "already_exists")
    label_id = call.db.insert(
        "labels",
        repository_id=call.repo.id,
        name=body["name"],
        color=body.get("color", "ededed").lower(),
        description=body.get("description"),
    )
    shown = shapes.label(call.work, call.repo, call.db.by_id("labels", label_id))
    return Answer(201, shown, {"Location": shown["url"]})


@operation("issues/get-label", f"GET {_REPO}/labels/{{name}}", needs=_READ)
def get(call: Call) -> Answer:
    """Answer one label."""
    return Answer(200, shapes.label(call.work, call.repo, _label(call)))


@operation(
    "issues/update-label",
    f"PATCH {_REPO}/labels/{{name}}",
    needs=EITHER,
    role="write",
    body="new_name:string color:string description:string?",
)
def update(call: Call) -> Answer:
    """Change a label."""
    row, body = _label(call), call.body
    _check(body)
    name = body.get("new_name", row["name"])
    other = _named(call, name)
    if other and other["id"] != row["id"]:
        raise invalid("Label", "name", "already_exists")
    color = body.get("color", row["color"]).lower()
    description = body.get("description", row["description"])
    row = call.db.update("labels", row["id"], name=name, color=color, description=description)
    return Answer(200, shapes.label(call.work, call.repo, row))


@operation("issues/delete-label", f"DELETE {_REPO}/labels/{{name}}", needs=EITHER, role="write")
def delete(call: Call) -> Answer:
    """Remove a label, from its issues too."""
    row = _label(call)
    call.db.run("DELETE FROM issue_labels WHERE label_id = ?", row["id"])
    call.db.run("DELETE FROM labels WHERE id = ?", row["id"])
    return Answer(204)


@operation("issues/list-labels-on-issue", f"GET {_ON_ISSUE}", needs=_READ, query="per_page page")
def list_on_issue(call: Call) -> Answer:
    """Answer the labels of one issue."""
    return _labels(call, shapes.labels_of(call.work, issue_of(call)["id"]), page=True)


@operation(
    "issues/add-labels",
    f"POST {_ON_ISSUE}",
    needs=EITHER,
    role="triage",
    denied=ADMIN,
    body=None,
)
def add(call: Call) -> Answer:
    """Put labels on an issue; those that are not there yet are made."""
    row = issue_of(call)
    effects.add_labels(call.work, call.repo, row, _given(call))
    return _labels(call, shapes.labels_of(call.work, row["id"]))


@operation(
    "issues/set-labels",
    f"PUT {_ON_ISSUE}",
    needs=EITHER,
    role="triage",
    denied=ADMIN,
    body=None,
)
def set_(call: Call) -> Answer:
    """Let an issue have exactly these labels."""
    row = issue_of(call)
    effects.set_labels(call.work, call.repo, row, _given(call))
    return _labels(call, shapes.labels_of(call.work, row["id"]))


@operation(
    "issues/remove-label",
    f"DELETE {_ON_ISSUE}/{{name}}",
    needs=EITHER,
    role="triage",
    denied=ADMIN,
)
def remove(call: Call) -> Answer:
    """Take one label off an issue; 404 when it is not on it."""
    row, name = issue_of(call), call.path["name"].lower()
    held = shapes.labels_of(call.work, row["id"])
    labels = [each for each in held if each["name"].lower() == name]
    if not labels:
        raise not_found("Label does not exist")
    effects.remove_labels(call.work, call.repo, row, labels)
    return _labels(call, shapes.labels_of(call.work, row["id"]))


def _given(call: Call) -> list[str]:
    body: Any = call.body
    if isinstance(body, dict):
        check_known(body, {"labels"}, call.operation.name)
        body = body.get("labels", [])
    if not isinstance(body, list):
        raise GitHubError(422, "Invalid request.\n\nFor 'properties/labels', nil is not an array.")
    return label_names(call, body)


def _check(body: dict[str, Any]) -> None:
    if not body.get("new_name", body.get("name", "x")).strip():
        raise invalid("Label", "name", "missing_field")
    if not _COLOUR.fullmatch(body.get("color", "ededed")):
        raise invalid("Label", "color")
    if len(body.get("description") or "") > _MOST_DESCRIPTION:
        message = f"description is too long (maximum is {_MOST_DESCRIPTION} characters)"
        raise invalid("Label", "description", "custom", message)


def _named(call: Call, name: str) -> Row | None:
    sql = "SELECT * FROM labels WHERE repository_id = ? AND name = ?"
    return call.db.one(sql, call.repo.id, name)


def _label(call: Call) -> Row:
    row = _named(call, call.path["name"])
    if row is None:
        raise not_found()
    return row


def _labels(call: Call, rows: list[Row], *, page: bool = False) -> Answer:
    def show(row: Row) -> Any:
        return shapes.label(call.work, call.repo, row)

    return paged(call, rows, show) if page else Answer(200, [show(row) for row in rows])
