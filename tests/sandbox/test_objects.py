import base64

import pytest

from .github import ACTOR, Town, git, ok, said

pytestmark = pytest.mark.slow


def test_a_blob_comes_back_as_it_was_given(town: Town) -> None:
    raw = bytes(range(256))
    body = {"content": base64.b64encode(raw).decode(), "encoding": "base64"}
    sha = ok(town.dev.post("/git/blobs", body))["sha"]
    shown = town.dev.read(f"/git/blobs/{sha}")
    assert base64.b64decode(shown["content"]) == raw
    assert shown["size"] == 256


def test_a_tree_changes_some_paths_of_another(town: Town) -> None:
    main = town.dev.sha("heads/main")
    files = {"src/deep/er.txt": "hé\n", "src/app.txt": None, "README.md": "new\n"}
    sha = town.dev.commit(main, files)
    names = town.git("ls-tree", "-r", "--name-only", sha).splitlines()
    assert names == [".github/workflows/ci.yml", "README.md", "src/deep/er.txt", "src/new.txt"]
    assert town.git("show", f"{sha}:src/deep/er.txt") == "hé"
    assert town.git("fsck", "--strict", "--no-dangling", sha) == ""


def test_a_folder_whose_last_file_goes_is_gone(town: Town) -> None:
    sha = town.dev.commit(town.dev.sha("heads/main"), {".github/workflows/ci.yml": None})
    assert town.git("ls-tree", "--name-only", sha).splitlines() == ["README.md", "src"]


def test_removing_what_is_not_there_is_refused(town: Town) -> None:
    entry = {"path": "nowhere", "mode": "100644", "type": "blob", "sha": None}
    body = {"base_tree": town.dev.sha("heads/main"), "tree": [entry]}
    assert town.dev.post("/git/trees", body).status_code == 422


def test_a_tree_is_listed_flat_or_whole(town: Town) -> None:
    flat = town.dev.read("/git/trees/main")
    assert [each["path"] for each in flat["tree"]] == [".github", "README.md", "src"]
    whole = town.dev.read("/git/trees/main", recursive="1")
    paths = {each["path"]: each["type"] for each in whole["tree"]}
    assert paths["src"] == "tree"
    assert paths["src/app.txt"] == "blob"


def test_a_commit_with_dates_has_the_sha_that_git_gives_it(town: Town) -> None:
    main = town.dev.sha("heads/main")
    tree = town.dev.read(f"/git/commits/{main}")["tree"]["sha"]
    dated = ACTOR | {"date": "2026-01-02T05:04:05+02:00"}
    body = {"message": "Same\n\nbody\n", "tree": tree, "parents": [main], "author": dated}
    made = ok(town.dev.post("/git/commits", body))
    assert made["author"]["date"] == "2026-01-02T03:04:05Z"
    raw = town.git("cat-file", "commit", made["sha"])
    assert "author Dev <dev@example.com> 1767323045 +0200" in raw
    assert ok(town.dev.post("/git/commits", body))["sha"] == made["sha"]


def test_a_commit_of_nobody_in_particular_is_the_askers(town: Town) -> None:
    main = town.dev.sha("heads/main")
    tree = town.dev.read(f"/git/commits/{main}")["tree"]["sha"]
    body = {"message": "Mine", "tree": tree, "parents": [main]}
    mine = ok(town.dev.post("/git/commits", body))
    assert mine["author"]["name"] == "dev"
    assert mine["verification"]["verified"] is False
    by_bot = ok(town.app.post("/git/commits", body))
    assert by_bot["author"]["name"] == "hotfix[bot]"
    assert by_bot["verification"]["verified"] is True


def test_a_commit_needs_a_tree_and_parents_that_are_there(town: Town) -> None:
    main = town.dev.sha("heads/main")
    body = {"message": "x", "tree": main, "parents": []}
    assert said(town.dev.post("/git/commits", body)) == (422, "Tree SHA does not exist")
    tree = town.dev.read(f"/git/commits/{main}")["tree"]["sha"]
    body = {"message": "x", "tree": tree, "parents": [tree]}
    assert town.dev.post("/git/commits", body).status_code == 422


def test_a_tag_object_is_an_annotated_tag_once_a_ref_shows_it(town: Town) -> None:
    main = town.dev.sha("heads/main")
    body = {"tag": "v2.0.0", "message": "Two", "object": main, "type": "commit", "tagger": ACTOR}
    made = ok(town.dev.post("/git/tags", body))
    ok(town.dev.post("/git/refs", {"ref": "refs/tags/v2.0.0", "sha": made["sha"]}))
    assert town.git("cat-file", "-t", "v2.0.0") == "tag"
    assert town.git("rev-parse", "v2.0.0^{commit}") == main
    assert town.dev.read(f"/git/tags/{made['sha']}")["message"] == "Two"
    assert town.dev.read("/git/ref/tags/v2.0.0")["object"]["type"] == "tag"
    assert town.git("for-each-ref", "--format=%(contents)", "refs/tags/v2.0.0") == "Two"


def test_the_source_repository_is_left_as_it_was(town: Town, source) -> None:
    before = git(source, "for-each-ref")
    town.dev.branch("fix", {"a": "1"})
    assert git(source, "for-each-ref") == before
    assert "fix" not in before
