"""The history of a file: what GitHub did not tell is told as such, and all of it is bounded."""

from itertools import pairwise
from typing import Any, cast

import pytest

from hotfix_actions.adapters.github import file_history
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.file_history import Version
from hotfix_actions.errors import OutsideFailed

A, B, C, BLOB = "a" * 40, "b" * 40, "c" * 40, "d" * 40
APP = {"name": "x", "email": "5+hotfix[bot]@users.noreply.github.com", "user": None}
SIGNED = {"isValid": True, "wasSignedByGitHub": True}
PLACE = ["repository", "object", "history", "nodes"]


class Answering:
    """A door behind which answers lie, by the commit that is asked for; it counts the questions."""

    repository = "acme/tokens"

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def send(self, _: str, __: str, body: dict[str, Any], **___: Any) -> Any:
        self.asked.append(body["variables"]["start"])
        return self._answers[self.asked[-1]]


def node(sha: str, *parents: str, **changes: Any) -> dict[str, Any]:
    shown = [{"oid": parent} for parent in parents]
    file = {"mode": 0o100644, "oid": BLOB, "object": {"byteSize": 3}}
    fields = {"oid": sha, "message": "m", "file": file, "author": None, "signature": None}
    return {**fields, "parents": {"totalCount": len(parents), "nodes": shown}, **changes}


def answer(*nodes: Any, errors: Any = None) -> dict[str, Any]:
    found = {"data": {"repository": {"object": {"history": {"nodes": list(nodes)}}}}}
    return found | ({"errors": errors} if errors else {})


def read(**answers: Any) -> tuple[file_history.Versions, list[str]]:
    door = Answering({name * 40: told for name, told in answers.items()})
    return file_history.read(cast("Door", door), A, "journal.jsonl"), door.asked


def test_first_parents_are_followed_whatever_else_comes() -> None:
    told, asked = read(a=answer(node(A, B, C), node(C)), b=answer(node(B)))
    assert [(row.sha, row.parents) for row in told.rows] == [(A, (B, C)), (B, ())]
    assert (told.left, told.missing, asked) == ("", "", [A, B])


def test_a_parent_that_is_not_shown_is_missing() -> None:
    gone = {"data": {"repository": {"object": None}}}
    told, _ = read(a=answer(node(A, B)), b=gone)
    assert ([row.sha for row in told.rows], told.missing) == ([A], B)


def test_a_null_beside_an_error_is_unread_and_one_without_is_no_file() -> None:
    errors = [{"message": "timeout", "path": [*PLACE, 0, "file"]}]
    nodes = (node(A, B, file=None), node(B, file=None))
    told, _ = read(a=answer(*nodes, errors=errors))
    assert [(row.blob, row.size) for row in told.rows] == [("", None), ("", 0)]


@pytest.mark.parametrize("mode", [0o040000, 0o120000, 0o160000])
def test_what_is_no_plain_file_is_none(mode: int) -> None:
    told, _ = read(a=answer(node(A, file={"mode": mode, "oid": BLOB, "object": {}})))
    assert (told.rows[0].blob, told.rows[0].size) == ("", 0)


@pytest.mark.parametrize("told", [
    {"data": {"repository": {"object": None}}, "errors": [{"message": "x", "path": PLACE[:2]}]},
    {"data": None, "errors": [{"message": "Something went wrong"}]},
    {"data": {"repository": {"object": {"history": {"nodes": [{"oid": A}]}}}}},
    {"data": {"repository": {"object": {"history": None}}}},
])  # fmt: skip
def test_an_answer_without_a_history_is_a_failure(told: dict[str, Any]) -> None:
    with pytest.raises(OutsideFailed):
        read(a=told)


def test_no_more_questions_are_asked_than_a_bound_whatever_is_answered() -> None:
    """Each answer shows one commit, and a parent that is not among them."""
    shas = [f"{number:040x}" for number in range(100)]
    told = {sha: answer(node(sha, parent)) for sha, parent in pairwise(shas)}
    door = Answering(told)
    found = file_history.read(cast("Door", door), shas[0], "journal.jsonl")
    assert len(door.asked) == file_history.MOST_QUERIES
    assert found.left == shas[file_history.MOST_QUERIES]


@pytest.mark.parametrize(("author", "signature", "signer"), [
    (APP, SIGNED, "hotfix[bot]"),
    (APP, None, ""),
    (APP, {**SIGNED, "wasSignedByGitHub": False}, ""),
    (APP, {**SIGNED, "isValid": False}, ""),
    ({"name": "hotfix[bot]", "email": "e@x", "user": {"login": "eve"}}, SIGNED, "eve"),
    ({"name": "hotfix[bot]", "email": "e@x", "user": None}, SIGNED, "somebody unknown"),
])  # fmt: skip
def test_only_github_s_own_signature_says_whose_a_commit_is(
    author: Any, signature: Any, signer: str
) -> None:
    told, _ = read(a=answer(node(A, author=author, signature=signature)))
    version: Version = told.rows[0]
    assert version.signer == signer
