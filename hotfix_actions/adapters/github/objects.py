"""Git objects through the API. They are content-addressed: making one twice is harmless."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from hotfix_actions.adapters.github import convert
from hotfix_actions.adapters.github.door import Answered, Door, ref_path
from hotfix_actions.domain import world


class GithubObjects:
    """Commits, trees, files and tags of one repository; what is immutable is read once."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._commits: dict[str, world.CommitFacts] = {}
        self._files: dict[tuple[str, str], str | None] = {}
        self._trees: dict[str, Mapping[str, tuple[str, str]]] = {}

    def file(self, commit: str, path: str) -> str | None:
        """Give a text file as it is at a commit, or None."""
        if (commit, path) not in self._files:
            row = self._door.get(self._door.repo(f"contents/{ref_path(path)}"), ref=commit)
            self._files[commit, path] = self._text(row)
        return self._files[commit, path]

    def _text(self, row: Any) -> str | None:
        if not isinstance(row, dict) or row.get("type") != "file":
            return None
        if row.get("encoding") != "base64":  # over 1 MB the contents API leaves the text out
            row = self._door.get(self._door.repo(f"git/blobs/{row['sha']}"))
        return base64.b64decode(row["content"]).decode("utf-8", "replace")

    def files(self, commit: str) -> Mapping[str, str]:
        """Give every file's blob by its path; cut by GitHub above 100,000 entries."""
        return {path: sha for path, (_, sha) in self._entries(commit).items()}

    def _entries(self, commit: str) -> Mapping[str, tuple[str, str]]:
        if commit not in self._trees:
            tree = self.commit(commit).tree
            row = self._door.get(self._door.repo(f"git/trees/{tree}"), recursive="1")
            rows = [x for x in (row["tree"] if row else []) if x["type"] == "blob"]
            self._trees[commit] = {x["path"]: (x["mode"], x["sha"]) for x in rows}
        return self._trees[commit]

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
        changes: Mapping[str, str | None],
        message: str,
        base: str | None,
    ) -> str:
        """Make a commit: the tree of commit `base` with texts set (None removes a file).

        No author is given, so that GitHub signs it for App and bot tokens.
        """
        body = {
            "message": message,
            "tree": self._tree(base, changes) if changes else self.commit(str(base)).tree,
            "parents": list(parents),
        }
        row = self._make("git/commits", body)
        self._commits[row["sha"]] = convert.commit(row)
        return str(row["sha"])

    def _tree(self, base: str | None, changes: Mapping[str, str | None]) -> str:
        known = self._entries(base) if base else {}
        entries: list[dict[str, Any]] = []
        for path, text in changes.items():
            mode = known[path][0] if path in known else "100644"
            content = {"sha": None} if text is None else {"content": text}
            entries.append({"path": path, "mode": mode, "type": "blob", **content})
        body: dict[str, Any] = {"tree": entries}
        if base is not None:
            body["base_tree"] = self.commit(base).tree
        return str(self._make("git/trees", body)["sha"])

    def make_tag(self, *, name: str, commit: str, message: str) -> str:
        """Make an annotated tag object; a ref makes it visible."""
        body = {"tag": name, "message": message, "object": commit, "type": "commit"}
        return str(self._make("git/tags", body)["sha"])

    def _make(self, what: str, body: dict[str, Any]) -> Any:
        try:
            return self._door.send("POST", self._door.repo(what), body, repeatable=True)
        except Answered as answer:
            raise self._door.fail(answer) from answer
