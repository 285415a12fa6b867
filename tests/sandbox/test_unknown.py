import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow


def test_a_route_that_is_not_known_says_so_with_its_name(town: Town) -> None:
    status, message = said(town.dev.get("/traffic/views"))
    assert status == 501
    assert "GET /repos/acme/tokens/traffic/views" in message


def test_a_method_that_is_not_known_says_so(town: Town) -> None:
    status, message = said(town.dev.put("", {"name": "x"}))
    assert status == 501
    assert "PUT /repos/acme/tokens" in message


@pytest.mark.parametrize("field", ["milestone", "type", "nonsense"])
def test_a_field_that_is_not_known_is_never_ignored(town: Town, field: str) -> None:
    status, message = said(town.dev.post("/issues", {"title": "x", field: 1}))
    assert status == 501
    assert message == f"the embedded GitHub does not know the field {field} of issues/create"
    assert town.dev.read("/issues") == []


def test_a_query_parameter_that_is_not_known_is_never_ignored(town: Town) -> None:
    status, message = said(town.dev.get("/issues", milestone="*"))
    assert status == 501
    assert "milestone" in message


def test_a_field_inside_another_is_looked_at_too(town: Town) -> None:
    rule = {"type": "deletion", "parameters": {"colour": "red"}}
    body = {"name": "x", "enforcement": "active", "rules": [rule]}
    status, message = said(town.mona.post("/rulesets", body))
    assert status == 501
    assert "colour" in message


def test_a_rule_that_is_not_enforced_is_not_accepted(town: Town) -> None:
    body = {"name": "x", "enforcement": "active", "rules": [{"type": "required_deployments"}]}
    assert town.mona.post("/rulesets", body).status_code == 501


def test_what_is_missing_or_of_a_wrong_kind_is_named(town: Town) -> None:
    status, message = said(town.dev.post("/git/refs", {"sha": 5}))
    assert status == 422
    assert '"ref" wasn\'t supplied.' in message
    assert "For 'properties/sha', 5 is not a string." in message


def test_a_body_that_is_no_json_is_refused(town: Town) -> None:
    response = town.dev._session.post(f"{town.dev.repository}/issues", data=b"{", timeout=5)
    assert said(response) == (400, "Problems parsing JSON")


def test_every_operation_has_githubs_name_and_the_sandbox_tells_them(town: Town) -> None:
    names = town.sandbox.operations()
    assert {"git/create-ref", "pulls/merge", "graphql", "repos/get-branch-rules"} <= set(names)
    assert len(names) > 100
    assert ok(town.dev.get("//_sandbox/operations"))["result"] == names


def test_a_review_comments_on_lines_and_on_nothing_else(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    at = f"/pulls/{town.dev.pull('fix')['number']}/reviews"
    whole = {"path": "a", "position": 1, "body": "Why?"}
    status, message = said(town.rita.post(at, {"event": "APPROVE", "comments": [whole]}))
    assert status == 501
    assert "something else than lines" in message
    line = {"path": "a", "line": 1, "body": "Why?"}
    for comments in ([], [line]):
        given = town.rita.post(at, {"event": "APPROVE", "comments": comments})
        assert given.status_code == 200
