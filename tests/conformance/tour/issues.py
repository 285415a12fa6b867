"""Issues, comments, labels, sub-issues."""

from tests.conformance.tour.town import TouredTown, ok


def visit(town: TouredTown) -> None:
    _labels(town)
    number = _issue(town)
    _comments(town, number)
    _sub_issues(town, number)


def _labels(town: TouredTown) -> None:
    dev = town.dev
    body = {"name": "hotfix", "color": "b60205", "description": "Production is broken"}
    ok(dev.post("/labels", body))
    assert dev.post("/labels", body).status_code == 422
    ok(dev.post("/labels", {"name": "passing"}))
    dev.read("/labels/hotfix")
    dev.read("/labels")
    ok(dev.patch("/labels/passing", {"new_name": "past", "color": "cccccc"}))
    ok(dev.delete("/labels/past"))


def _issue(town: TouredTown) -> int:
    body = {"title": "Log-in is open", "body": "To all", "labels": ["hotfix"], "assignees": ["dev"]}
    made = ok(town.app.post("/issues", body))["number"]
    ok(town.dev.post("/issues", {"title": "Another"}))
    at = f"/issues/{made}"
    ok(town.dev.post(f"{at}/labels", {"labels": ["severity: high"]}))
    town.dev.read(f"{at}/labels")
    ok(town.dev.put(f"{at}/labels", {"labels": ["hotfix", "severity: low"]}))
    ok(town.dev.delete(f"{at}/labels/severity:%20low"))
    ok(town.dev.post(f"{at}/assignees", {"assignees": ["rita"]}))
    ok(town.dev.delete(f"{at}/assignees", {"assignees": ["rita"]}))
    ok(town.dev.patch(at, {"state": "closed", "state_reason": "completed"}))
    town.dev.read(at)
    ok(town.dev.patch(at, {"state": "open"}))
    town.dev.read("/issues", state="all", labels="hotfix")
    town.dev.read("/issues")
    town.dev.read(f"{at}/events")
    assert town.dev.get("/issues/4711").status_code == 404
    return int(made)


def _comments(town: TouredTown, number: int) -> None:
    made = ok(town.dev.post(f"/issues/{number}/comments", {"body": "Looking"}))["id"]
    ok(town.app.post(f"/issues/{number}/comments", {"body": "So am I"}))
    town.dev.read(f"/issues/comments/{made}")
    ok(town.dev.patch(f"/issues/comments/{made}", {"body": "Found"}))
    town.dev.read(f"/issues/{number}/comments")
    town.dev.read("/issues/comments")
    ok(town.dev.delete(f"/issues/comments/{made}"))


def _sub_issues(town: TouredTown, number: int) -> None:
    child = ok(town.dev.post("/issues", {"title": "Write a test"}))
    body = {"sub_issue_id": child["id"]}
    ok(town.dev.post(f"/issues/{number}/sub_issues", body))
    town.dev.read(f"/issues/{number}/sub_issues")
    town.dev.read(f"/issues/{child['number']}")
    town.dev.read("/issues")
    ok(town.dev.delete(f"/issues/{number}/sub_issue", body))
