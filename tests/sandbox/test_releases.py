import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow


def test_a_draft_makes_its_tag_when_it_is_published(town: Town) -> None:
    made = ok(town.dev.post("/releases", {"tag_name": "v2.0.0", "draft": True, "name": "Two"}))
    assert "/releases/tag/untagged-" in made["html_url"]
    assert made["published_at"] is None
    assert town.dev.get("/git/ref/tags/v2.0.0").status_code == 404
    assert town.dev.get("/releases/tags/v2.0.0").status_code == 404
    done = ok(town.dev.patch(f"/releases/{made['id']}", {"draft": False}))
    assert done["html_url"].endswith("/releases/tag/v2.0.0")
    assert town.dev.sha("tags/v2.0.0") == town.dev.sha("heads/main")
    assert town.dev.read("/releases/tags/v2.0.0")["id"] == made["id"]
    assert town.events("release") == [
        "release.created",
        "release.published",
        "release.released",
        "release.edited",
    ]


def test_drafts_are_seen_by_those_who_may_push(town: Town) -> None:
    made = ok(town.dev.post("/releases", {"tag_name": "v2.0.0", "draft": True}))
    assert len(town.rita.read("/releases")) == 1
    assert town.ray.read("/releases") == []
    assert town.ray.get(f"/releases/{made['id']}").status_code == 404
    assert town.nobody.get("/releases").json() == []


def test_a_tag_that_is_there_is_used(town: Town) -> None:
    before = town.dev.sha("tags/v1.0.0")
    made = ok(town.dev.post("/releases", {"tag_name": "v1.0.0", "target_commitish": "main"}))
    assert town.dev.sha("tags/v1.0.0") == before
    assert made["created_at"] == "2026-01-02T03:04:05Z"


def test_one_published_release_a_tag(town: Town) -> None:
    ok(town.dev.post("/releases", {"tag_name": "v1.0.0"}))
    again = town.dev.post("/releases", {"tag_name": "v1.0.0"})
    assert again.status_code == 422
    assert again.json()["errors"] == [
        {"resource": "Release", "code": "already_exists", "field": "tag_name"}
    ]
    draft = ok(town.dev.post("/releases", {"tag_name": "v1.0.0", "draft": True}))["id"]
    assert town.dev.patch(f"/releases/{draft}", {"draft": False}).status_code == 422
    assert town.dev.read(f"/releases/{draft}")["draft"] is True


def test_latest_is_what_was_made_so(town: Town) -> None:
    assert town.dev.get("/releases/latest").status_code == 404

    def latest() -> str:
        return str(town.dev.read("/releases/latest")["tag_name"])

    ok(town.dev.post("/releases", {"tag_name": "v2.0.0"}))
    assert latest() == "v2.0.0"
    ok(town.dev.post("/releases", {"tag_name": "v1.0.1", "make_latest": "false"}))
    assert latest() == "v2.0.0"
    ok(town.dev.post("/releases", {"tag_name": "v1.9.0", "make_latest": "legacy"}))
    assert latest() == "v2.0.0"
    ok(town.dev.post("/releases", {"tag_name": "v3.0.0-rc.1", "prerelease": True}))
    assert latest() == "v2.0.0"
    ok(town.dev.post("/releases", {"tag_name": "v2.1.0", "make_latest": "legacy"}))
    assert latest() == "v2.1.0"
    last = ok(town.dev.post("/releases", {"tag_name": "v1.0.2"}))
    assert latest() == "v1.0.2"
    ok(town.dev.patch(f"/releases/{last['id']}", {"make_latest": "false"}))
    assert latest() == "v2.1.0"


def test_tag_rules_stop_a_release(town: Town) -> None:
    town.rules({"type": "creation"}, include="refs/tags/v*")
    refused = town.dev.post("/releases", {"tag_name": "v2.0.0"})
    (error,) = refused.json()["errors"]
    assert refused.status_code == 422
    assert error["message"] == (
        "pre_receive Repository rule violations found\n\n"
        "Cannot create ref due to creations being restricted.\n\n"
    )
    assert town.dev.read("/releases") == []


def test_a_target_or_a_name_that_cannot_be_is_refused(town: Town) -> None:
    body = {"tag_name": "v2.0.0", "target_commitish": "nowhere"}
    assert town.dev.post("/releases", body).json()["errors"][0]["field"] == "target_commitish"
    assert town.dev.post("/releases", {"tag_name": "v 2"}).status_code == 422


def test_a_release_goes_and_its_tag_stays(town: Town) -> None:
    made = ok(town.dev.post("/releases", {"tag_name": "v2.0.0"}))["id"]
    assert town.ray.delete(f"/releases/{made}").status_code == 404
    assert town.dev.delete(f"/releases/{made}").status_code == 204
    assert said(town.dev.get(f"/releases/{made}")) == (404, "Not Found")
    assert town.dev.get("/git/ref/tags/v2.0.0").status_code == 200


def test_notes_name_the_pull_requests_since_the_last_tag(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix", title="Fix it")
    ok(town.dev.merge(1))
    made = ok(town.dev.post("/releases/generate-notes", {"tag_name": "v1.0.1"}))
    assert made["name"] == "v1.0.1"
    assert "* Fix it by @dev in" in made["body"]
    assert made["body"].endswith("/acme/tokens/compare/v1.0.0...v1.0.1")


def test_an_immutable_release_keeps_its_tag_for_ever(town: Town) -> None:
    assert town.mona.get("/immutable-releases").status_code == 404
    assert town.mona.put("/immutable-releases").status_code == 204
    assert town.mona.read("/immutable-releases")["enabled"] is True
    made = ok(town.dev.post("/releases", {"tag_name": "v2.0.0"}))
    assert made["immutable"] is True
    path = f"/releases/{made['id']}"
    told = {"name": "Two", "body": "Notes", "prerelease": True}
    assert ok(town.dev.patch(path, told))["immutable"] is True
    for change in ({"tag_name": "v2.0.1"}, {"draft": True}):
        assert town.dev.patch(path, change).status_code == 422
    sha = town.dev.commit(town.dev.sha("heads/main"), {"a": "1"})
    assert town.mona.patch("/git/refs/tags/v2.0.0", {"sha": sha}).status_code == 422
    assert town.mona.delete("/git/refs/tags/v2.0.0").status_code == 422
    ok(town.dev.delete(path))
    assert town.mona.delete("/git/refs/tags/v2.0.0").status_code == 204
    again = town.dev.post("/releases", {"tag_name": "v2.0.0"})
    assert again.json()["errors"][0]["message"] == "tag_name was used by an immutable release"
    assert town.mona.delete("/immutable-releases").status_code == 204
    assert ok(town.dev.post("/releases", {"tag_name": "v3.0.0"}))["immutable"] is False
