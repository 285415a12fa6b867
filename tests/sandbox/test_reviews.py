import pytest

from .github import Town, ok, pull_request_rule, said

pytestmark = pytest.mark.slow

NEEDS_ONE = "At least 1 approving review is required by reviewers with write access."


def _blocked(town: Town, *reasons: str) -> None:
    status, message = said(town.dev.merge(1))
    assert status == 405
    assert message == "Repository rule violations found\n\n" + "".join(f"{r}\n\n" for r in reasons)
    assert town.dev.get("/pulls/1/merge").status_code == 404


@pytest.fixture
def ready(town: Town) -> Town:
    town.dev.branch("fix", {"src/app.txt": "fixed\n"})
    town.dev.pull("fix")
    return town


def test_a_merge_without_an_approval_is_refused(ready: Town) -> None:
    ready.rules(pull_request_rule())
    _blocked(ready, NEEDS_ONE)
    ready.rita.approve(1)
    assert ready.dev.merge(1).status_code == 200
    assert ready.dev.get("/pulls/1/merge").status_code == 204


def test_the_author_cannot_approve(ready: Town) -> None:
    for event, what in (("APPROVE", "approve"), ("REQUEST_CHANGES", "request changes on")):
        body = {"event": event, "body": "x"}
        response = ready.dev.post("/pulls/1/reviews", body)
        assert response.status_code == 422
        assert response.json()["errors"] == [f"Review Can not {what} your own pull request"]
    assert ready.dev.post("/pulls/1/reviews", {"event": "COMMENT", "body": "x"}).status_code == 200


@pytest.mark.parametrize("who", ["ray", "tom"])
def test_an_approval_by_somebody_who_may_not_write_does_not_count(ready: Town, who: str) -> None:
    ready.rules(pull_request_rule())
    getattr(ready, who).approve(1)
    _blocked(ready, NEEDS_ONE)
    ready.world.grant("acme/tokens", who, "write")
    assert ready.dev.merge(1).status_code == 200


def test_as_many_approvals_are_needed_as_the_rule_says(ready: Town) -> None:
    ready.rules(pull_request_rule(2))
    ready.rita.approve(1)
    ready.rita.approve(1)
    _blocked(ready, "At least 2 approving reviews are required by reviewers with write access.")
    ready.mona.approve(1)
    assert ready.dev.merge(1).status_code == 200


def test_requested_changes_block_until_their_author_thinks_otherwise(ready: Town) -> None:
    ready.rules(pull_request_rule())
    ready.mona.approve(1)
    body = {"event": "REQUEST_CHANGES", "body": "no"}
    ok(ready.rita.post("/pulls/1/reviews", body))
    _blocked(ready, "Changes have been requested.")
    ok(ready.rita.post("/pulls/1/reviews", {"event": "COMMENT", "body": "hm"}))
    _blocked(ready, "Changes have been requested.")
    ready.rita.approve(1)
    assert ready.dev.merge(1).status_code == 200


def test_a_dismissed_review_has_no_word(ready: Town) -> None:
    ready.rules(pull_request_rule())
    body = {"event": "REQUEST_CHANGES", "body": "no"}
    review = ok(ready.rita.post("/pulls/1/reviews", body))["id"]
    path = f"/pulls/1/reviews/{review}/dismissals"
    assert ready.ray.put(path, {"message": "old"}).status_code == 403
    assert ok(ready.mona.put(path, {"message": "old"}))["state"] == "DISMISSED"
    _blocked(ready, NEEDS_ONE)
    comment = ok(ready.rita.post("/pulls/1/reviews", {"event": "COMMENT", "body": "x"}))["id"]
    refused = ready.mona.put(f"/pulls/1/reviews/{comment}/dismissals", {"message": "x"})
    assert refused.json()["errors"] == ["Can not dismiss a commented pull request review"]


def test_a_push_dismisses_what_was_approved_before_it(ready: Town) -> None:
    ready.rules(pull_request_rule(dismiss_stale_reviews_on_push=True))
    ready.rita.approve(1)
    ready.dev.grow("fix", {"src/app.txt": "something else\n"})
    assert [each["state"] for each in ready.dev.read("/pulls/1/reviews")] == ["DISMISSED"]
    _blocked(ready, NEEDS_ONE)
    ready.rita.approve(1)
    assert ready.dev.merge(1).status_code == 200
    assert "pull_request_review.dismissed" in ready.events("pull_request_review")


def test_without_that_rule_an_approval_outlives_a_push(ready: Town) -> None:
    ready.rules(pull_request_rule())
    ready.rita.approve(1)
    ready.dev.grow("fix", {"src/app.txt": "something else\n"})
    assert [each["state"] for each in ready.dev.read("/pulls/1/reviews")] == ["APPROVED"]
    assert ready.dev.merge(1).status_code == 200


def test_merging_the_base_into_the_head_dismisses_nothing(ready: Town) -> None:
    ready.dev.grow("main", {"README.md": "other\n"})
    ready.rules(pull_request_rule(dismiss_stale_reviews_on_push=True))
    ready.rita.approve(1)
    assert ready.dev.put("/pulls/1/update-branch").status_code == 202
    assert [each["state"] for each in ready.dev.read("/pulls/1/reviews")] == ["APPROVED"]


def test_the_last_push_is_approved_by_somebody_else_than_its_pusher(ready: Town) -> None:
    ready.rules(pull_request_rule(require_last_push_approval=True))
    ready.rita.grow("fix", {"more": "1"})
    ready.rita.approve(1)
    _blocked(
        ready,
        "New changes require approval from someone other than rita because they were the last"
        " pusher.",
    )
    ready.mona.approve(1)
    assert ready.dev.merge(1).status_code == 200


def test_an_approval_before_the_last_push_is_not_one_of_it(ready: Town) -> None:
    ready.rules(pull_request_rule(require_last_push_approval=True))
    ready.rita.approve(1)
    ready.dev.grow("fix", {"more": "1"})
    assert ready.dev.merge(1).status_code == 405
    ready.rita.approve(1)
    assert ready.dev.merge(1).status_code == 200


def test_code_owners_of_the_base_branch_decide(town: Town) -> None:
    owners = "* @rita\n/docs/ @acme/writers\n"
    town.dev.grow("main", {".github/CODEOWNERS": owners})
    town.world.add_team("acme", "writers", members=["mona"])
    rule = pull_request_rule(0, require_code_owner_review=True)
    town.rules(rule)
    town.dev.branch("fix", {"docs/a.md": "1", "b": "1", ".github/CODEOWNERS": "* @dev\n"})
    shown = town.dev.pull("fix")
    town.mona.approve(1)
    _blocked(town, "Waiting on code owner review from rita.")
    town.rita.approve(1)
    assert town.dev.merge(1).status_code == 200
    assert shown["number"] == 1


def test_code_owners_are_asked_for_their_review(town: Town) -> None:
    town.dev.grow("main", {"CODEOWNERS": "* @rita @dev\n"})
    town.dev.branch("fix", {"a": "1"})
    made = town.dev.pull("fix")
    asked = town.dev.read("/pulls/1")["requested_reviewers"]
    assert [each["login"] for each in asked] == ["rita"]
    assert made["number"] == 1
    town.rita.approve(1)
    assert town.dev.read("/pulls/1")["requested_reviewers"] == []


def test_people_are_asked_for_their_review(ready: Town) -> None:
    path = "/pulls/1/requested_reviewers"
    made = ready.dev.post(path, {"reviewers": ["rita", "mona"]})
    assert made.status_code == 201
    assert [each["login"] for each in made.json()["requested_reviewers"]] == ["rita", "mona"]
    author = ready.rita.post(path, {"reviewers": ["dev"]})
    assert said(author) == (422, "Review cannot be requested from pull request author.")


def test_a_review_is_of_a_commit(ready: Town) -> None:
    old = ready.dev.sha("heads/fix")
    new = ready.dev.grow("fix", {"b": "1"})
    body = {"event": "APPROVE", "commit_id": old}
    assert ok(ready.rita.post("/pulls/1/reviews", body))["commit_id"] == old
    assert ok(ready.mona.post("/pulls/1/reviews", {"event": "APPROVE"}))["commit_id"] == new
    wrong = body | {"commit_id": ready.dev.sha("heads/main")}
    assert ready.rita.post("/pulls/1/reviews", wrong).status_code == 422


def test_a_review_without_an_event_waits_for_its_author(ready: Town) -> None:
    ready.rules(pull_request_rule())
    made = ok(ready.rita.post("/pulls/1/reviews", {"body": "later"}))
    assert made["state"] == "PENDING"
    assert ready.dev.read("/pulls/1/reviews") == []
    assert len(ready.rita.read("/pulls/1/reviews")) == 1
    _blocked(ready, NEEDS_ONE)


def test_an_app_that_may_write_counts_as_a_reviewer(ready: Town) -> None:
    ready.rules(pull_request_rule())
    ready.app.approve(1)
    assert ready.dev.merge(1).status_code == 200
