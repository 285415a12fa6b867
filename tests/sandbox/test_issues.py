import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow

LONG = "x" * 65537


def test_issues_and_pull_requests_share_one_sequence_of_numbers(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    assert ok(town.dev.post("/issues", {"title": "one"}))["number"] == 1
    assert town.dev.pull("fix")["number"] == 2
    assert ok(town.dev.post("/issues", {"title": "three"}))["number"] == 3
    assert [each["number"] for each in town.dev.read("/issues")] == [3, 2, 1]
    assert "pull_request" in town.dev.read("/issues/2")
    assert "pull_request" not in town.dev.read("/issues/1")


def test_an_issue_is_closed_with_a_reason_and_opened_again(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "x", "body": "y"}))
    closed = ok(town.rita.patch("/issues/1", {"state": "closed", "state_reason": "not_planned"}))
    assert (closed["state"], closed["state_reason"]) == ("closed", "not_planned")
    assert closed["closed_by"]["login"] == "rita"
    opened = ok(town.dev.patch("/issues/1", {"state": "open"}))
    assert (opened["state_reason"], opened["closed_at"]) == ("reopened", None)
    assert town.events("issues") == ["issues.opened", "issues.closed", "issues.reopened"]


def test_a_text_may_be_so_long_and_no_longer(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "x", "body": LONG[1:]}))
    for response in (
        town.dev.post("/issues", {"title": "x", "body": LONG}),
        town.dev.patch("/issues/1", {"body": LONG}),
        town.dev.post("/issues/1/comments", {"body": LONG}),
    ):
        assert said(response) == (422, "Validation Failed")
        (error,) = response.json()["errors"]
        assert error["message"] == "Body is too long (maximum is 65536 characters)"
    assert len(town.dev.read("/issues")) == 1


def test_labels_are_made_by_using_them_and_listed_whatever_their_case(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "x", "labels": ["Hotfix"]}))
    ok(town.dev.post("/issues/1/labels", {"labels": ["hotfix", "high"]}))
    names = [each["name"] for each in town.dev.read("/issues/1/labels")]
    assert names == ["Hotfix", "high"]
    ok(town.dev.put("/issues/1/labels", {"labels": ["low", "HIGH"]}))
    assert [each["name"] for each in town.dev.read("/issues/1/labels")] == ["high", "low"]
    left = ok(town.dev.delete("/issues/1/labels/high"))
    assert [each["name"] for each in left] == ["low"]
    assert said(town.dev.delete("/issues/1/labels/high")) == (404, "Label does not exist")


def test_a_label_is_unique_and_has_a_colour(town: Town) -> None:
    body = {"name": "sev/critical", "color": "FF0000", "description": "now"}
    assert town.dev.post("/labels", body).status_code == 201
    again = town.dev.post("/labels", body | {"name": "SEV/critical"})
    assert again.json()["errors"] == [
        {"resource": "Label", "code": "already_exists", "field": "name"}
    ]
    wrong = town.dev.post("/labels", {"name": "x", "color": "red"})
    assert wrong.json()["errors"] == [{"resource": "Label", "code": "invalid", "field": "color"}]
    assert town.dev.read("/labels/sev%2Fcritical")["color"] == "ff0000"
    changed = ok(town.dev.patch("/labels/sev%2Fcritical", {"new_name": "critical"}))
    assert changed["name"] == "critical"


def test_issues_are_filtered(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "one", "labels": ["a", "b"], "assignees": ["rita"]}))
    ok(town.ray.post("/issues", {"title": "two"}))
    ok(town.dev.patch("/issues/2", {"state": "closed", "labels": ["a"]}))

    def numbers(**query: str) -> list[int]:
        return [each["number"] for each in town.dev.read("/issues", **query)]

    assert numbers() == [1]
    assert numbers(state="all", labels="a") == [2, 1]
    assert numbers(state="all", labels="a,b") == [1]
    assert numbers(state="all", creator="ray") == [2]
    assert numbers(state="all", assignee="rita") == [1]
    assert numbers(state="all", assignee="none") == [2]
    assert numbers(state="all", sort="created", direction="asc") == [1, 2]
    assert numbers(state="all", since="2999-01-01T00:00:00Z") == []


def test_a_comment_is_changed_by_its_author_or_a_writer(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "x"}))
    made = ok(town.ray.post("/issues/1/comments", {"body": "first"}))
    path = f"/issues/comments/{made['id']}"
    assert ok(town.ray.patch(path, {"body": "second"}))["body"] == "second"
    assert ok(town.rita.patch(path, {"body": "third"}))["body"] == "third"
    assert town.tom.patch(path, {"body": "fourth"}).status_code == 403
    assert town.dev.read("/issues/1")["comments"] == 1
    assert town.ray.delete(path).status_code == 204
    assert town.dev.read("/issues/1/comments") == []
    assert town.events("issue_comment") == [
        "issue_comment.created",
        "issue_comment.edited",
        "issue_comment.edited",
        "issue_comment.deleted",
    ]


def test_a_comment_says_when_it_was_changed(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "x"}))
    made = ok(town.dev.post("/issues/1/comments", {"body": "first"}))
    assert made["updated_at"] == made["created_at"]
    with town.sandbox._hub.store.writing() as db:
        past = "2020-01-01T00:00:00Z"
        db.update("comments", made["id"], created_at=past, updated_at=past)
    changed = ok(town.dev.patch(f"/issues/comments/{made['id']}", {"body": "second"}))
    assert changed["created_at"] == "2020-01-01T00:00:00Z"
    assert changed["updated_at"] > changed["created_at"]


def test_comments_of_all_issues_are_listed_by_id(town: Town) -> None:
    for title in ("one", "two"):
        number = ok(town.dev.post("/issues", {"title": title}))["number"]
        ok(town.dev.post(f"/issues/{number}/comments", {"body": title}))
    assert [each["body"] for each in town.dev.read("/issues/comments")] == ["one", "two"]
    backwards = town.dev.read("/issues/comments", sort="created", direction="desc")
    assert [each["body"] for each in backwards] == ["two", "one"]


def test_sub_issues_have_one_parent(town: Town) -> None:
    for title in ("parent", "child", "other"):
        ok(town.dev.post("/issues", {"title": title}))
    child = town.dev.read("/issues/2")["id"]
    assert town.dev.post("/issues/1/sub_issues", {"sub_issue_id": child}).status_code == 201
    assert [each["number"] for each in town.dev.read("/issues/1/sub_issues")] == [2]
    assert town.dev.read("/issues/1")["sub_issues_summary"]["total"] == 1
    assert town.dev.read("/issues/2")["parent_issue_url"].endswith("/issues/1")
    assert town.dev.post("/issues/3/sub_issues", {"sub_issue_id": child}).status_code == 422
    body = {"sub_issue_id": child, "replace_parent": True}
    assert town.dev.post("/issues/3/sub_issues", body).status_code == 201
    assert town.dev.read("/issues/1/sub_issues") == []
    assert town.dev.delete("/issues/3/sub_issue", {"sub_issue_id": child}).status_code == 200
    assert town.dev.read("/issues/3/sub_issues") == []


def test_events_say_who_did_what(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "x"}))
    ok(town.tom.post("/issues/1/labels", {"labels": ["hotfix"]}))
    ok(town.dev.post("/issues/1/assignees", {"assignees": ["rita", "nobody"]}))
    ok(town.rita.patch("/issues/1", {"title": "y", "state": "closed"}))
    events = town.dev.read("/issues/1/events")
    told = [(each["event"], each["actor"]["login"]) for each in events]
    assert told == [
        ("labeled", "tom"),
        ("assigned", "dev"),
        ("renamed", "rita"),
        ("closed", "rita"),
    ]
    assert events[0]["label"]["name"] == "hotfix"
    assert events[1]["assignee"]["login"] == "rita"


def test_what_is_not_there_is_not_found(town: Town) -> None:
    assert said(town.dev.get("/issues/1")) == (404, "Not Found")
    assert said(town.dev.get("/issues/comments/1")) == (404, "Not Found")
    assert said(town.dev.post("/issues/1/comments", {"body": "x"})) == (404, "Not Found")
