"""Trees that GitHub cuts off."""

from typing import Any

import pytest

from hotfix_actions.adapters.github.trees import Trees
from hotfix_actions.domain.world import Entry


def row(path: str, kind: str, sha: str, mode: str = "100644") -> dict[str, str]:
    return {"path": path, "type": kind, "sha": sha, "mode": mode}


LEVELS = {
    "top": [
        row("a.txt", "blob", "a1"),
        row("src", "tree", "src", "040000"),
        row("package.json", "blob", "p1"),
        row("lib", "commit", "l1", "160000"),
    ],
    "src": [row("deep", "tree", "deep", "040000"), row("b.sh", "blob", "b1", "100755")],
    "deep": [row("c.txt", "blob", "c1")],
}


class FakeDoor:
    """Answers trees level by level; a recursive one holds `cut` rows only, where given."""

    def __init__(self, cut: int | None) -> None:
        self.cut = cut
        self.asked: list[str] = []

    def repo(self, rest: str) -> str:
        return rest

    def get(self, path: str, **query: str) -> Any:
        self.asked.append(path)
        tree = path.rpartition("/")[2]
        if "recursive" not in query:
            return {"tree": LEVELS[tree], "truncated": False}
        whole = list(walked(tree, ""))
        return {"tree": whole[: self.cut], "truncated": self.cut is not None}


def walked(tree: str, prefix: str) -> Any:
    for each in LEVELS[tree]:
        yield {**each, "path": prefix + each["path"]}
        if each["type"] == "tree":
            yield from walked(each["sha"], f"{prefix}{each['path']}/")


EVERYTHING = {
    "a.txt": Entry("100644", "a1"),
    "src/deep/c.txt": Entry("100644", "c1"),
    "src/b.sh": Entry("100755", "b1"),
    "package.json": Entry("100644", "p1"),
    "lib": Entry("160000", "l1"),
}


@pytest.mark.parametrize("cut", [None, 0, 1, 3])
@pytest.mark.parametrize("path", [*EVERYTHING, "src", "src/deep", "no", "a.txt/x", "src/no/x"])
def test_what_stands_at_a_path_is_found_however_much_was_cut_off(
    cut: int | None, path: str
) -> None:
    assert Trees(FakeDoor(cut)).at("top", path) == EVERYTHING.get(path)  # type: ignore[arg-type]


def test_a_whole_tree_is_asked_for_once() -> None:
    door = FakeDoor(None)
    trees = Trees(door)  # type: ignore[arg-type]
    assert trees.all("top") == (EVERYTHING, True)
    assert trees.at("top", "src/b.sh") == EVERYTHING["src/b.sh"]
    assert door.asked == ["git/trees/top"]


def test_manifests_at_the_top_are_never_missed() -> None:
    trees = Trees(FakeDoor(1))  # type: ignore[arg-type]
    top = {name: EVERYTHING[name] for name in ("a.txt", "package.json", "lib")}
    assert trees.all("top") == (top, False)
