"""Small edits that carry the sample repository from one commit to the next."""

import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

FOLDER = Path(__file__).parent
_UNRELEASED = "## Unreleased\n"

Tree = MutableMapping[str, str]


class Edit(Protocol):
    """One change of a tree, which maps a path to its text."""

    def apply(self, tree: Tree) -> None:
        """Make the change in place; ValueError where the tree is not as the edit expects it."""
        ...


@dataclass(frozen=True)
class Add:
    """New files, taken as they lie in a folder of the sample."""

    paths: tuple[str, ...]
    folder: str = "service"

    def apply(self, tree: Tree) -> None:
        """Put the files into the tree; ValueError for one that is there already."""
        for path in self.paths:
            if path in tree:
                raise ValueError(f"{path} was added before")
            tree[path] = (FOLDER / self.folder / path).read_text("utf-8")


@dataclass(frozen=True)
class Text:
    """A whole file, given here."""

    path: str
    text: str

    def apply(self, tree: Tree) -> None:
        """Write the file."""
        tree[self.path] = self.text


@dataclass(frozen=True)
class Replace:
    """One passage of a file becomes another."""

    path: str
    old: str
    new: str

    def apply(self, tree: Tree) -> None:
        """Replace the passage; ValueError unless it is there exactly once."""
        found = tree[self.path].count(self.old)
        if found != 1:
            raise ValueError(f"{self.path} holds {self.old!r} {found} times, not once")
        tree[self.path] = tree[self.path].replace(self.old, self.new)


@dataclass(frozen=True)
class After:
    """Lines that follow a line of a file."""

    path: str
    line: str
    lines: str

    def apply(self, tree: Tree) -> None:
        """Insert the lines; ValueError unless the line is there exactly once."""
        Replace(self.path, f"{self.line}\n", f"{self.line}\n{self.lines}\n").apply(tree)


@dataclass(frozen=True)
class Note:
    """A line for the users, in the part of the changelog that is not released yet."""

    line: str

    def apply(self, tree: Tree) -> None:
        """Add the line; what is newest stands first."""
        _, _, later = tree["CHANGELOG.md"].partition(_UNRELEASED)
        gap = "\n" if later.startswith("\n## ") else ""
        entry = f"{_UNRELEASED}\n- {self.line}\n{gap}"
        Replace("CHANGELOG.md", f"{_UNRELEASED}\n" if later else _UNRELEASED, entry).apply(tree)


@dataclass(frozen=True)
class Release:
    """A version: in ``package.json``, in both places of ``package-lock.json``, in the changelog."""

    version: str

    def apply(self, tree: Tree) -> None:
        """Set the version; ValueError where the changelog has nothing unreleased."""
        package = json.loads(tree["package.json"])
        package["version"] = self.version
        lock = json.loads(tree["package-lock.json"])
        lock["version"] = lock["packages"][""]["version"] = self.version
        for path, content in (("package.json", package), ("package-lock.json", lock)):
            tree[path] = json.dumps(content, indent=2) + "\n"
        heading = f"{_UNRELEASED}\n## {self.version}\n"
        Replace("CHANGELOG.md", _UNRELEASED, heading).apply(tree)
