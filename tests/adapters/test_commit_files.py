"""Files of commits by their paths: only what is surely told is known."""

from typing import Any, cast

import pytest

from hotfix_actions.adapters.github import commit_files
from hotfix_actions.adapters.github.door import Door

SHA = "a" * 40
PLAIN, LINK = 0o100644, 0o120000


class Answering:
    """A door behind which one answer lies."""

    repository = "acme/tokens"

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def send(self, *_: Any, **__: Any) -> Any:
        return self._answer


def entry(mode: int = PLAIN, text: str | None = "{}\n", *, cut: bool = False) -> dict[str, Any]:
    size = len(text or "")
    return {"mode": mode, "object": {"text": text, "byteSize": size, "isTruncated": cut}}


def found(file: Any, **beside: Any) -> list[commit_files.Found]:
    answer = {"data": {"repository": {"c0": {"f0": file}}}, **beside}
    door = cast("Door", Answering(answer))
    return list(commit_files.ask(door, [SHA], ["package.json"]))


def test_a_plain_file_is_told_to_the_letter_and_a_missing_one_as_missing() -> None:
    assert found(entry()) == [(SHA, "package.json", b"{}\n")]
    assert found(None) == [(SHA, "package.json", None)]


@pytest.mark.parametrize("file", [entry(LINK), entry(text=None), entry(cut=True)])
def test_what_is_no_plain_whole_text_is_asked_for_singly(file: dict[str, Any]) -> None:
    assert found(file) == []


def test_a_null_beside_an_error_is_unread() -> None:
    assert found(None, errors=[{"message": "timeout", "path": ["repository", "c0", "f0"]}]) == []
