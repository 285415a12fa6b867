import base64

import pytest

from .github import Town, ok, said

pytestmark = pytest.mark.slow


def test_a_commit_shows_its_files_with_patches(town: Town) -> None:
    lines = [f"{number}\n" for number in range(1, 41)]
    lines[19] = "twenty\n"
    town.dev.branch("fix", {"src/app.txt": "".join(lines), "src/new.txt": None})
    shown = town.dev.read("/commits/fix")
    assert shown["stats"] == {"total": 3, "additions": 1, "deletions": 2}
    changed, removed = shown["files"]
    assert (changed["filename"], changed["status"]) == ("src/app.txt", "modified")
    assert "-20\n+twenty" in changed["patch"]
    assert (removed["filename"], removed["status"]) == ("src/new.txt", "removed")


def test_a_moved_file_is_a_renamed_one(town: Town) -> None:
    text = town.dev.text("src/app.txt", "main")
    town.dev.branch("move", {"src/app.txt": None, "lib/app.txt": text})
    (file,) = town.dev.read("/commits/move")["files"]
    moved = (file["status"], file["previous_filename"], file["filename"])
    assert moved == ("renamed", "src/app.txt", "lib/app.txt")


def test_a_name_may_hold_what_separates_names_elsewhere(town: Town) -> None:
    names = ["a\tb.txt", "a\tb\tc", "line\nbreak", 'quo"te', "back\\slash", "größe"]
    town.dev.branch("odd", dict.fromkeys(names, "1\n2\n"))
    files = town.dev.read("/commits/odd")["files"]
    assert sorted(file["filename"] for file in files) == sorted(names)
    assert {(file["additions"], file["status"]) for file in files} == {(2, "added")}
    assert all(file["patch"].startswith("@@ -0,0 +1,2 @@") for file in files)
    compared = town.dev.read("/compare/main...odd")["files"]
    assert sorted(file["filename"] for file in compared) == sorted(names)
    town.dev.branch("odder", {"a\tb\tc": None, "a\tb/moved\there": "1\n2\n"}, start="heads/odd")
    (moved,) = town.dev.read("/compare/odd...odder")["files"]
    assert moved["filename"] == "a\tb/moved\there"


def test_history_is_listed_newest_first_page_by_page(town: Town) -> None:
    titles = [each["commit"]["message"] for each in town.dev.read("/commits")]
    assert titles == ["Something new", "Another workflow", "First version"]
    page = town.dev.get("/commits", per_page=1, page=2)
    assert [each["commit"]["message"] for each in page.json()] == ["Another workflow"]
    assert set(page.links) == {"prev", "next", "last", "first"}
    of_path = town.dev.read("/commits", path="src/new.txt", sha="main")
    assert [each["commit"]["message"] for each in of_path] == ["Something new"]


def test_a_comparison_counts_from_the_common_ancestor(town: Town) -> None:
    town.dev.branch("hotfix/1.0.1", {"src/app.txt": "fixed\n"}, start="heads/main")
    town.dev.branch("other", {"other": "1"}, start="heads/main")
    shown = town.dev.read("/compare/other...hotfix/1.0.1")
    assert (shown["status"], shown["ahead_by"], shown["behind_by"]) == ("diverged", 1, 1)
    assert shown["merge_base_commit"]["sha"] == town.dev.sha("heads/main")
    assert [each["filename"] for each in shown["files"]] == ["src/app.txt"]
    ahead = town.dev.read("/compare/v1.0.0...main")
    assert (ahead["status"], ahead["total_commits"]) == ("ahead", 2)
    assert next(each["commit"]["message"] for each in ahead["commits"]) == "Another workflow"
    assert town.dev.read("/compare/main...main")["status"] == "identical"
    assert town.dev.read("/compare/main...v1.0.0")["status"] == "behind"


def test_what_is_not_there_is_not_found(town: Town) -> None:
    assert town.dev.get("/compare/main...nowhere").status_code == 404
    assert town.dev.get("/commits/nowhere").status_code == 422
    assert town.dev.get("/contents/nowhere").status_code == 404
    assert town.dev.get("/contents/README.md", ref="nowhere").status_code == 404
    assert said(town.dev.get("/branches/nowhere")) == (404, "Branch not found")


def test_files_and_folders_are_read_at_any_ref(town: Town) -> None:
    assert town.dev.text("README.md", "v1.0.0") == "# Tokens\n"
    assert {each["name"] for each in town.dev.read("/contents/src", ref="main")} == {
        "app.txt",
        "new.txt",
    }
    assert [each["path"] for each in town.dev.read("/contents/src", ref="v1.0.0")] == [
        "src/app.txt"
    ]
    assert {each["type"] for each in town.dev.read("/contents/")} == {"dir", "file"}


def test_a_file_is_committed_by_its_path(town: Town) -> None:
    content = base64.b64encode(b"hello\n").decode()
    made = town.dev.put("/contents/hello.txt", {"message": "Hello", "content": content})
    assert made.status_code == 201
    assert town.git("show", "main:hello.txt") == "hello"
    again = {"message": "Hello again", "content": content}
    assert town.dev.put("/contents/hello.txt", again).status_code == 422
    stale = again | {"sha": town.dev.sha("heads/main")}
    assert town.dev.put("/contents/hello.txt", stale).status_code == 409
    right = again | {"sha": made.json()["content"]["sha"]}
    assert town.dev.put("/contents/hello.txt", right).status_code == 200


def test_branches_are_merged_unless_they_conflict(town: Town) -> None:
    town.dev.branch("one", {"src/app.txt": "one\n"})
    town.dev.branch("two", {"src/app.txt": "two\n"})
    made = town.dev.post("/merges", {"base": "main", "head": "one"})
    assert made.status_code == 201
    assert town.git("rev-list", "--count", "--merges", "main") == "1"
    assert town.dev.post("/merges", {"base": "main", "head": "one"}).status_code == 204
    conflict = town.dev.post("/merges", {"base": "main", "head": "two"})
    assert said(conflict) == (409, "Merge conflict")
    assert town.dev.post("/merges", {"base": "main", "head": "nowhere"}).status_code == 404


def test_branches_and_tags_are_listed(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    assert [each["name"] for each in town.dev.read("/branches")] == ["fix", "main"]
    (tag,) = town.dev.read("/tags")
    assert tag["commit"]["sha"] == town.git("rev-parse", "v1.0.0^{commit}")
    town.rules({"type": "deletion"})
    assert [each["name"] for each in town.dev.read("/branches", protected="true")] == ["main"]
    assert ok(town.dev.get("/branches/main"))["protected"] is True
    answer = town.mona.get("/branches/main/protection")
    assert said(answer) == (404, "Branch not protected")
