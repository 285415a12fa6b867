import pytest

from .github import Town, ok

pytestmark = pytest.mark.slow


def test_a_list_comes_in_pages_with_links(town: Town) -> None:
    for number in range(5):
        ok(town.dev.post("/issues", {"title": str(number)}))
    first = town.dev.get("/issues", per_page=2)
    assert [each["number"] for each in first.json()] == [5, 4]
    assert set(first.links) == {"next", "last"}
    assert first.links["last"]["url"].endswith("per_page=2&page=3")
    second = town.dev._session.get(first.links["next"]["url"], timeout=5)
    assert [each["number"] for each in second.json()] == [3, 2]
    assert set(second.links) == {"prev", "next", "last", "first"}
    last = town.dev.get("/issues", per_page=2, page=3)
    assert set(last.links) == {"prev", "first"}
    assert town.dev.get("/issues", per_page=2, page=9).json() == []


def test_a_list_on_one_page_has_no_links(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "x"}))
    assert "Link" not in town.dev.get("/issues").headers


def test_pages_hold_thirty_unless_told_and_a_hundred_at_most(town: Town) -> None:
    sha = town.dev.sha("heads/main")
    for number in range(101):
        ok(town.dev.post("/git/refs", {"ref": f"refs/heads/many/{number:03}", "sha": sha}))
    assert len(town.dev.read("/branches")) == 30
    assert len(town.dev.read("/branches", per_page="1000")) == 100


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("/issues", lambda town: town.dev.post("/issues", {"title": "x"})),
        ("/pulls", lambda town: town.dev.pull("fix")),
        ("/issues/comments", lambda town: town.dev.post("/issues/1/comments", {"body": "x"})),
        ("/releases", lambda town: town.dev.post("/releases", {"tag_name": "v1.0.0"})),
        (
            "/deployments",
            lambda town: town.dev.post(
                "/deployments", {"ref": "main", "auto_merge": False, "required_contexts": []}
            ),
        ),
    ],
)
def test_what_was_just_made_is_missing_from_lists_for_a_while(town: Town, path, make) -> None:
    town.dev.branch("fix", {"a": "1"})
    ok(town.dev.post("/issues", {"title": "first"}))
    before = len(town.dev.read(path))
    town.world.set("list_lag", 2)
    make(town)
    assert [len(town.dev.read(path)) for _ in range(3)] == [before, before, before + 1]


def test_what_was_just_made_is_missing_for_seconds_of_the_sandboxs_clock(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "first"}))
    town.world.set("list_lag_seconds", 10)
    ok(town.dev.post("/issues", {"title": "second"}))
    assert [len(town.dev.read("/issues")) for _ in range(3)] == [1, 1, 1]
    town.world.advance(10)
    assert len(town.dev.read("/issues")) == 2


def test_what_was_just_made_is_there_when_asked_by_number(town: Town) -> None:
    town.world.set("list_lag", 5)
    ok(town.dev.post("/issues", {"title": "x"}))
    assert town.dev.read("/issues/1")["title"] == "x"


def test_every_answer_says_what_is_left_of_the_hour(town: Town) -> None:
    first, second = (town.dev.get("") for _ in range(2))
    left = [int(each.headers["X-RateLimit-Remaining"]) for each in (first, second)]
    assert left == [4999, 4998]
    assert second.headers["X-RateLimit-Limit"] == "5000"
    assert second.headers["X-RateLimit-Resource"] == "core"
    assert second.headers["X-GitHub-Request-Id"]
    assert town.dev.read("//rate_limit")["resources"]["core"]["remaining"] == 4998
    token = town.world.actions_token("acme/tokens", permissions={"contents": "read"})
    assert town.client(token).get("").headers["X-RateLimit-Limit"] == "1000"
    assert town.nobody.get("").headers["X-RateLimit-Limit"] == "60"


def test_an_hour_that_is_used_up_is_refused(town: Town) -> None:
    town.world.set("rate_limit", 1)
    assert town.dev.get("").status_code == 200
    refused = town.dev.get("")
    assert refused.status_code == 403
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert "API rate limit exceeded" in refused.json()["message"]
    assert town.rita.get("").status_code == 200


def test_an_unknown_setting_is_refused(town: Town) -> None:
    with pytest.raises(KeyError, match="no such setting: lag"):
        town.world.set("lag", 1)


def test_the_limit_may_come_as_429_and_ends_with_the_hour(town: Town) -> None:
    town.world.set("rate_limit", 1)
    town.world.set("rate_limit_status", 429)
    first = town.dev.get("")
    refused = town.dev.get("")
    assert refused.status_code == 429
    assert refused.headers["X-RateLimit-Reset"] == first.headers["X-RateLimit-Reset"]
    town.world.advance(3601)
    assert town.dev.get("").status_code == 200


def test_the_workflows_of_a_repository_share_one_limit(town: Town) -> None:
    tokens = [town.world.actions_token("acme/tokens", permissions={}) for _ in range(2)]
    left = [town.client(token).get("").headers["X-RateLimit-Remaining"] for token in tokens]
    assert left == ["999", "998"]


def test_what_the_client_has_already_costs_nothing(town: Town) -> None:
    first = town.dev.get("/git/ref/heads/main")
    town.dev._session.headers["If-None-Match"] = first.headers["ETag"]
    again = town.dev.get("/git/ref/heads/main")
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"]
    ok(town.rita.patch("/git/refs/heads/main", {"sha": town.rita.branch("x", {"a": "1"})}))
    changed = town.dev.get("/git/ref/heads/main")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
