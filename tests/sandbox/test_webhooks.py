import pytest

from .github import Town, ok

pytestmark = pytest.mark.slow


def test_a_delivery_shows_its_thing_as_the_api_does(town: Town) -> None:
    ok(town.tom.post("/issues", {"title": "x", "labels": ["hotfix"]}))
    opened, labelled = town.world.deliveries()
    assert (opened.event, opened.action, opened.repository) == ("issues", "opened", "acme/tokens")
    assert labelled.payload["action"] == "labeled"
    assert labelled.payload["label"]["name"] == "hotfix"
    assert labelled.payload["issue"] == town.dev.read("/issues/1")
    assert labelled.payload["sender"]["login"] == "tom"
    assert labelled.payload["organization"]["login"] == "acme"


def test_deliveries_are_read_from_where_one_left_off(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "one"}))
    (first,) = town.world.deliveries()
    ok(town.dev.post("/issues", {"title": "two"}))
    (second,) = town.world.deliveries(since=first.id)
    assert second.id == first.id + 1
    assert second.payload["issue"]["title"] == "two"


def test_what_workflows_do_is_told_with_their_name(town: Town) -> None:
    token = town.world.actions_token("acme/tokens", permissions={"issues": "write"})
    ok(town.client(token).post("/issues", {"title": "x"}))
    (delivery,) = town.world.deliveries()
    assert delivery.payload["sender"]["login"] == "github-actions[bot]"
    assert delivery.payload["sender"]["type"] == "Bot"


def test_a_refused_request_tells_nothing(town: Town) -> None:
    town.ray.post("/issues/1/labels", {"labels": ["x"]})
    town.dev.post("/issues", {"title": ""})
    assert town.world.deliveries() == []


def test_branches_and_tags_come_and_go_with_their_events(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    sha = town.dev.sha("heads/fix")
    ok(town.dev.post("/git/refs", {"ref": "refs/tags/v9", "sha": sha}))
    ok(town.dev.delete("/git/refs/heads/fix"))
    ok(town.dev.post("/git/refs", {"ref": "refs/hotfix/7/journal", "sha": sha}))
    told = [
        (each.event, each.payload["ref"], each.payload.get("ref_type"))
        for each in town.world.deliveries()
    ]
    assert told == [
        ("create", "fix", "branch"),
        ("push", "refs/heads/fix", None),
        ("create", "v9", "tag"),
        ("push", "refs/tags/v9", None),
        ("delete", "fix", "branch"),
        ("push", "refs/heads/fix", None),
    ]


def test_a_deployment_and_its_status_come_together(town: Town) -> None:
    body = {"ref": "main", "auto_merge": False, "required_contexts": []}
    made = ok(town.dev.post("/deployments", body))
    ok(town.dev.post(f"/deployments/{made['id']}/statuses", {"state": "success"}))
    last = town.world.deliveries()[-1]
    assert (last.event, last.action) == ("deployment_status", "created")
    assert last.payload["deployment"]["id"] == made["id"]
    assert last.payload["deployment_status"]["state"] == "success"
