"""Git objects through the API. They are content-addressed: making one twice is harmless."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from hotfix_actions.adapters.github import convert
from hotfix_actions.adapters.github.door import Answered, Door, ref_path
from hotfix_actions.adapters.github.trees import SUBMODULE, Trees
from hotfix_actions.domain import world


class GithubObjects:
    """Commits, trees, files and tags of one repository; what is immutable is read once."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._commits: dict[str, world.CommitFacts] = {}
        self._files: dict[tuple[str, str], bytes | None] = {}
        self._trees = Trees(door)

    def file(self, commit: str, path: str) -> str | None:
        """Give a text file as it is at a commit, or None where there is none in UTF-8."""
        content = self.content(commit, path)
        try:
            return None if content is None else content.decode()
        except UnicodeDecodeError:
            return None

    def content(self, commit: str, path: str) -> bytes | None:
        """Give any file's bytes at a commit, or None."""
        if (commit, path) not in self._files:
            row = self._door.get(self._door.repo(f"contents/{ref_path(path)}"), ref=commit)
            self._files[commit, path] = self._bytes(row)
        return self._files[commit, path]

    def _bytes(self, row: Any) -> bytes | None:
        if not isinstance(row, dict) or row.get("type") != "file":
            return None
        if row.get("encoding") != "base64":  # over 1 MB the contents API leaves the text out
            row = self._door.get(self._door.repo(f"git/blobs/{row['sha']}"))
        return base64.b64decode(row["content"])

    def files(self, commit: str) -> Mapping[str, world.Entry]:
        """Give what stands at every path; cut by GitHub above 100,000 entries."""
        return self._trees.all(self.commit(commit).tree)[0]

    def entry(self, commit: str, path: str) -> world.Entry | None:
        """Give what stands at one path, in a tree of any size."""
        return self._trees.at(self.commit(commit).tree, path)

    def commit(self, sha: str) -> world.CommitFacts:
        """Give a commit."""
        if sha not in self._commits:
            row = self._door.get(self._door.repo(f"git/commits/{sha}"))
            if row is None:
                missing = Answered("GET", f"git/commits/{sha}", 404, "no such commit", {})
                raise self._door.fail(missing)
            self._commits[sha] = convert.commit(row)
        return self._commits[sha]

    def tag(self, name: str) -> world.TagFacts | None:
        """Give a tag, peeled to its commit."""
        row = self._door.get(self._door.repo(f"git/ref/tags/{ref_path(name)}"))
        if row is None:
            return None
        target = row["object"]
        if target["type"] == "commit":
            return world.TagFacts(name=name, commit=target["sha"])
        tag = self._door.get(self._door.repo(f"git/tags/{target['sha']}"))
        return world.TagFacts(
            name=name,
            commit=tag["object"]["sha"],
            annotated=True,
            message=tag["message"],
            when=convert.moment(tag["tagger"]["date"]),
        )

    def make_commit(
        self,
        *,
        parents: Sequence[str],
        changes: world.Changes,
        message: str,
        base: str | None,
    ) -> str:
        """Make a commit: the tree of commit `base` with texts or entries set (None removes).

        No author is given, so that GitHub signs it for App and bot tokens.
        """
        body = {
            "message": message,
            "tree": self._tree(base, changes) if changes else self.commit(str(base)).tree,
            "parents": list(parents),
        }
        row = self._make("git/commits", body)
        self.remember(row)
        return str(row["sha"])

    def remember(self, row: Any) -> None:
        """Know a commit from GitHub's answer to its making."""
        self._commits[row["sha"]] = convert.commit(row)

    def _tree(self, base: str | None, changes: world.Changes) -> str:
        entries = [self._change(base, path, change) for path, change in changes.items()]
        body: dict[str, Any] = {"tree": entries}
        if base is not None:
            body["base_tree"] = self.commit(base).tree
        return str(self._make("git/trees", body)["sha"])

    def _change(
        self, base: str | None, path: str, change: str | world.Entry | None
    ) -> dict[str, str | None]:
        """Give the tree entry of one change; a text keeps the mode that its file has."""
        if isinstance(change, world.Entry):
            kind = "commit" if change.mode == SUBMODULE else "blob"
            return {"path": path, "mode": change.mode, "type": kind, "sha": change.sha}
        known = self.entry(base, path) if base else None
        mode = known.mode if known else "100644"
        content = {"sha": None} if change is None else {"content": change}
        return {"path": path, "mode": mode, "type": "blob", **content}

    def make_tag(self, *, name: str, commit: str, message: str) -> str:
        """Make an annotated tag object; a ref makes it visible."""
        body = {"tag": name, "message": message, "object": commit, "type": "commit"}
        return str(self._make("git/tags", body)["sha"])

    def _make(self, what: str, body: dict[str, Any]) -> Any:
        try:
            return self._door.send("POST", self._door.repo(what), body, repeatable=True)
        except Answered as answer:
            raise self._door.fail(answer) from answer
