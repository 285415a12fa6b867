"""Trees through the API: whole ones at once, and single paths of those that are cut off."""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.adapters.github import answers
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.domain import world

SUBMODULE = "160000"
_FOLDER = "tree"
_NONE: Mapping[str, Any] = {"tree": ()}


@answers.reading
class Trees:
    """The trees of one repository; a tree never changes, so each is read once."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._whole: dict[str, tuple[Mapping[str, world.Entry], bool]] = {}
        self._levels: dict[str, Mapping[str, tuple[str, world.Entry]]] = {}

    def all(self, tree: str) -> tuple[Mapping[str, world.Entry], bool]:
        """Give what stands at every path, and whether that is all: GitHub cuts large trees off.

        https://docs.github.com/en/rest/git/trees#get-a-tree (100,000 entries, 7 MB)
        """
        if tree not in self._whole:
            row = self._door.get(self._door.repo(f"git/trees/{tree}"), recursive="1") or _NONE
            rows = [x for x in row["tree"] if x["type"] != _FOLDER]
            found = {x["path"]: world.Entry(x["mode"], x["sha"]) for x in rows}
            complete = not row.get("truncated")
            self._whole[tree] = (found if complete else found | self._top(tree), complete)
        return self._whole[tree]

    def known(self, tree: str) -> Mapping[str, world.Entry] | None:
        """Return what stands at every path where that was read, and was not cut off."""
        found, complete = self._whole.get(tree, ({}, False))
        return found if complete else None

    def at(self, tree: str, path: str) -> world.Entry | None:
        """Give what stands at one path: folder by folder, where the whole is cut off."""
        found, complete = self.all(tree)
        if complete or path in found:
            return found.get(path)
        *folders, name = path.split("/")
        for folder in folders:
            kind, entry = self._level(tree).get(folder, ("", None))
            if entry is None or kind != _FOLDER:
                return None
            tree = entry.sha
        kind, entry = self._level(tree).get(name, ("", None))
        return None if kind == _FOLDER else entry

    def _top(self, tree: str) -> dict[str, world.Entry]:
        """Give the files of the topmost folder, which are never missed: manifests stand there."""
        level = self._level(tree)
        return {name: entry for name, (kind, entry) in level.items() if kind != _FOLDER}

    def _level(self, tree: str) -> Mapping[str, tuple[str, world.Entry]]:
        if tree not in self._levels:
            row: Any = self._door.get(self._door.repo(f"git/trees/{tree}")) or _NONE
            self._levels[tree] = {
                x["path"]: (x["type"], world.Entry(x["mode"], x["sha"])) for x in row["tree"]
            }
        return self._levels[tree]
