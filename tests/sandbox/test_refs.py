from concurrent.futures import ThreadPoolExecutor

import pytest

from hotfix_actions.sandbox.git.repository import RefConflictError, RefMove
from hotfix_actions.sandbox.wordings import LOST_RACES

from .github import Town, ok, said

pytestmark = pytest.mark.slow

NOWHERE = "1234567890123456789012345678901234567890"


def test_a_ref_of_any_namespace_is_made_and_read_back(town: Town) -> None:
    sha = town.dev.sha("heads/main")
    made = town.dev.post("/git/refs", {"ref": "refs/hotfix/7/journal", "sha": sha})
    assert made.status_code == 201
    assert made.headers["Location"].endswith("/git/refs/hotfix/7/journal")
    assert town.dev.read("/git/ref/hotfix/7/journal")["object"] == made.json()["object"]
    assert town.git("rev-parse", "refs/hotfix/7/journal") == sha


def test_a_ref_is_made_only_once(town: Town) -> None:
    body = {"ref": "refs/heads/once", "sha": town.dev.sha("heads/main")}
    ok(town.dev.post("/git/refs", body))
    assert said(town.dev.post("/git/refs", body)) == (422, "Reference already exists")


def test_a_missing_ref_is_not_found_and_cannot_be_moved_or_deleted(town: Town) -> None:
    sha = town.dev.sha("heads/main")
    assert said(town.dev.get("/git/ref/heads/nowhere")) == (404, "Not Found")
    gone = (422, "Reference does not exist")
    assert said(town.dev.patch("/git/refs/heads/nowhere", {"sha": sha})) == gone
    assert said(town.dev.delete("/git/refs/heads/nowhere")) == gone


def test_a_ref_points_at_objects_that_are_there(town: Town) -> None:
    body = {"ref": "refs/heads/x", "sha": NOWHERE}
    assert said(town.dev.post("/git/refs", body)) == (422, "Object does not exist")
    status, message = said(town.dev.post("/git/refs", body | {"sha": "main"}))
    assert status == 422
    assert "exactly 40 characters" in message


@pytest.mark.parametrize("name", ["heads/x", "refs/heads/a..b", "refs/heads/x.lock", "refs/x y/z"])
def test_a_name_that_git_refuses_is_refused(town: Town, name: str) -> None:
    response = town.dev.post("/git/refs", {"ref": name, "sha": town.dev.sha("heads/main")})
    assert response.status_code == 422


def test_a_ref_does_not_stand_where_another_has_its_folder(town: Town) -> None:
    sha = town.dev.sha("heads/main")
    ok(town.dev.post("/git/refs", {"ref": "refs/hotfix/7", "sha": sha}))
    below = town.dev.post("/git/refs", {"ref": "refs/hotfix/7/lock", "sha": sha})
    assert said(below) == (422, "Reference update failed")


def test_a_ref_moves_forward_and_back_only_by_force(town: Town) -> None:
    old = town.dev.branch("fix", {"a": "1"})
    new = town.dev.grow("fix", {"b": "2"})
    back = town.dev.patch("/git/refs/heads/fix", {"sha": old})
    assert said(back) == (422, "Update is not a fast forward")
    assert town.dev.sha("heads/fix") == new
    ok(town.dev.patch("/git/refs/heads/fix", {"sha": old, "force": True}))
    assert town.dev.sha("heads/fix") == old


def test_a_deleted_ref_is_gone(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    assert town.dev.delete("/git/refs/heads/fix").status_code == 204
    assert town.dev.get("/git/ref/heads/fix").status_code == 404


def test_matching_refs_start_with_the_text_whatever_follows(town: Town) -> None:
    sha = town.dev.sha("heads/main")
    for name in ("refs/hotfix/7/journal", "refs/hotfix/7/lease", "refs/hotfix/77/journal"):
        ok(town.dev.post("/git/refs", {"ref": name, "sha": sha}))
    whole = [each["ref"] for each in town.dev.read("/git/matching-refs/hotfix/7/j")]
    assert whole == ["refs/hotfix/7/journal"]
    assert len(town.dev.read("/git/matching-refs/hotfix/7")) == 3
    assert town.dev.read("/git/matching-refs/hotfix/8") == []


def test_of_many_at_once_one_moves_the_ref_and_the_others_lose(town: Town) -> None:
    start = town.dev.sha("heads/main")
    ok(town.dev.post("/git/refs", {"ref": "refs/heads/fix", "sha": start}))
    commits = [town.dev.commit(start, {"entry": str(each)}) for each in range(8)]

    def move(sha: str) -> int:
        client = town.person("dev")
        return client.patch("/git/refs/heads/fix", {"sha": sha}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(move, commits))
    assert sorted(statuses) == [200] + [422] * 7
    assert town.dev.sha("heads/fix") == commits[statuses.index(200)]


def test_git_itself_holds_a_ref_to_what_it_was_believed_to_be(town: Town) -> None:
    old = town.dev.branch("fix", {"a": "1"})
    new = town.dev.grow("fix", {"b": "1"})
    repository = town.sandbox._hub.git("acme", "tokens")
    for believed in (old, None):
        moves = [RefMove("refs/heads/aside", None, new), RefMove("refs/heads/fix", believed, old)]
        with pytest.raises(RefConflictError):
            repository.move_refs(moves)
    assert town.git("for-each-ref", "--format=%(objectname)", "refs/heads/fix") == new
    assert town.git("for-each-ref", "refs/heads/aside") == ""


def test_of_many_at_once_one_makes_the_ref(town: Town) -> None:
    body = {"ref": "refs/hotfix/claim", "sha": town.dev.sha("heads/main")}

    def make(_number: int) -> int:
        return town.person("dev").post("/git/refs", body).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(make, range(8))) == [201] + [422] * 7


def test_outside_branches_and_tags_a_sibling_is_accepted_as_on_github(town: Town) -> None:
    start = town.dev.sha("heads/main")
    mine, theirs = (town.dev.commit(start, {"entry": each}) for each in "ab")
    for name in ("hotfix/7/journal", "heads/fix", "tags/v9"):
        ok(town.dev.post("/git/refs", {"ref": f"refs/{name}", "sha": mine}))
    assert town.dev.patch("/git/refs/hotfix/7/journal", {"sha": theirs}).status_code == 200
    assert town.dev.sha("hotfix/7/journal") == theirs
    for name in ("heads/fix", "tags/v9"):
        aside = town.dev.patch(f"/git/refs/{name}", {"sha": theirs, "force": False})
        assert said(aside) == (422, "Update is not a fast forward")


def test_one_repository_may_be_stricter_than_the_rest(town: Town) -> None:
    start = town.dev.sha("heads/main")
    mine, theirs = (town.dev.commit(start, {"entry": each}) for each in "ab")
    town.world.set_repository("acme/tokens", loose_refs=False)
    ok(town.dev.post("/git/refs", {"ref": "refs/hotfix/7", "sha": mine}))
    aside = town.dev.patch("/git/refs/hotfix/7", {"sha": theirs})
    assert said(aside) == (422, "Update is not a fast forward")


def test_a_lost_race_is_worded_in_each_way_that_people_report(town: Town) -> None:
    body = {"ref": "refs/hotfix/7", "sha": town.dev.sha("heads/main")}
    ok(town.dev.post("/git/refs", body))
    town.world.set("ref_wording", "any")
    answers = [said(town.dev.post("/git/refs", body)) for _ in LOST_RACES]
    assert answers == list(LOST_RACES.values())
    town.world.set("ref_wording", "conflict")
    assert said(town.dev.post("/git/refs", body)) == (409, "Conflict")
    with pytest.raises(ValueError, match="ref_wording is one of usual"):
        town.world.set("ref_wording", "odd")


def test_reads_of_a_ref_lag_behind_its_last_write_as_often_as_told(town: Town) -> None:
    start = town.dev.sha("heads/main")
    town.world.set("ref_lag", 2)
    ok(town.dev.post("/git/refs", {"ref": "refs/hotfix/7", "sha": start}))
    found = [town.dev.get("/git/ref/hotfix/7").status_code for _ in range(3)]
    assert found == [404, 404, 200]
    next_ = town.dev.commit(start, {"entry": "1"})
    ok(town.dev.patch("/git/refs/hotfix/7", {"sha": next_}))
    assert [town.dev.sha("hotfix/7") for _ in range(3)] == [start, start, next_]


def test_reads_of_a_ref_are_stale_for_some_time_and_writes_are_not(town: Town) -> None:
    start = town.dev.sha("heads/main")
    first, second = (town.dev.commit(start, {"entry": each}) for each in "ab")
    ok(town.dev.post("/git/refs", {"ref": "refs/heads/fix", "sha": start}))
    town.world.set("ref_lag_seconds", 5)
    ok(town.dev.patch("/git/refs/heads/fix", {"sha": first}))
    town.world.advance(3)
    assert town.dev.sha("heads/fix") == start
    # The true value counts: the second is no descendant of the first.
    assert town.dev.patch("/git/refs/heads/fix", {"sha": second}).status_code == 422
    ok(town.dev.patch("/git/refs/heads/fix", {"sha": second, "force": True}))
    town.world.advance(3)
    assert town.dev.sha("heads/fix") == first
    town.world.advance(3)
    assert town.dev.sha("heads/fix") == second


def test_lists_of_refs_lag_only_when_told(town: Town) -> None:
    town.world.set("ref_lag_seconds", 5)
    ok(town.dev.post("/git/refs", {"ref": "refs/hotfix/7", "sha": town.dev.sha("heads/main")}))
    assert len(town.dev.read("/git/matching-refs/hotfix")) == 1
    town.world.set("ref_lag_lists", True)
    assert town.dev.read("/git/matching-refs/hotfix") == []
    town.world.advance(6)
    assert len(town.dev.read("/git/matching-refs/hotfix")) == 1


def test_a_slash_at_the_end_of_matching_refs_may_be_unknown(town: Town) -> None:
    assert town.dev.get("/git/matching-refs/hotfix/7/").status_code == 501
    assert town.dev.get("/git/matching-refs/hotfix/7").status_code == 200
