"""The commits that the state's names hold: made with as few requests as there can be."""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.adapters.github import answers
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.domain.state import StateCommit

# The tree without entries is known to every git, so it need not be made.
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_UNKNOWN = (404, 409, 422)


@answers.reading
class StateCommits:
    """Makes commits of the state. They are content-addressed: making one twice is harmless."""

    def __init__(self, door: Door, objects: GithubObjects) -> None:
        self._door = door
        self._objects = objects
        self._empty = EMPTY_TREE

    def make(self, before: str | None, wanted: StateCommit) -> str:
        """Make a commit and return its SHA; one that follows keeps the files of `before`."""
        base = before if wanted.follows else None
        tree = self._tree(base, wanted.files)
        body = {"message": wanted.message, "tree": tree, "parents": [base] if base else []}
        try:
            row = self._door.send("POST", self._door.repo("git/commits"), body, repeatable=True)
        except Answered as answer:
            if tree != EMPTY_TREE or answer.status not in _UNKNOWN:
                raise self._door.fail(answer) from answer
            # Where GitHub does not take it for known, any small tree serves.
            body["tree"] = self._empty = self._make_tree(None, {"README": "State of hotfix.\n"})
            row = self._post("git/commits", body)
        self._objects.remember(row)
        return str(row["sha"])

    def _tree(self, base: str | None, files: Mapping[str, str]) -> str:
        if files:
            return self._make_tree(base, files)
        return self._objects.commit(base).tree if base else self._empty

    def _make_tree(self, base: str | None, files: Mapping[str, str]) -> str:
        entries = [
            {"path": path, "mode": "100644", "type": "blob", "content": text}
            for path, text in files.items()
        ]
        body: dict[str, Any] = {"tree": entries}
        if base is not None:
            body["base_tree"] = self._objects.commit(base).tree
        return str(self._post("git/trees", body)["sha"])

    def _post(self, what: str, body: dict[str, Any]) -> Any:
        try:
            return self._door.send("POST", self._door.repo(what), body, repeatable=True)
        except Answered as answer:
            raise self._door.fail(answer) from answer
