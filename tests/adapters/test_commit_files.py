"""Files of commits by their paths: only what is surely told is known."""

from typing import Any, cast

import pytest

from hotfix_actions.adapters.github import commit_files
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.domain.world import Entry

SHA, BLOB = "a" * 40, "b" * 40
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
    shown = {"text": text, "byteSize": size, "isTruncated": cut}
    return {"mode": mode, "oid": BLOB, "object": shown}


def found(file: Any, **beside: Any) -> list[commit_files.Found]:
    answer = {"data": {"repository": {"c0": {"f0": file}}}, **beside}
    door = cast("Door", Answering(answer))
    return list(commit_files.ask(door, [SHA], ["package.json"]))


def test_a_plain_file_is_told_to_the_letter_and_a_missing_one_as_missing() -> None:
    plain = Entry("100644", BLOB)
    assert found(entry()) == [commit_files.Found(SHA, "package.json", plain, b"{}\n")]
    assert found(None) == [commit_files.Found(SHA, "package.json")]


def test_a_folder_is_no_file() -> None:
    assert found({"mode": 0o040000, "oid": BLOB, "object": {}}) == found(None)


@pytest.mark.parametrize("file", [entry(LINK), entry(text=None), entry(cut=True)])
def test_the_bytes_of_what_is_no_plain_whole_text_are_asked_for_singly(
    file: dict[str, Any],
) -> None:
    (told,) = found(file)
    assert told.entry == Entry(f"{file['mode']:06o}", BLOB)
    assert told.content is None


def test_a_null_beside_an_error_is_unread() -> None:
    assert found(None, errors=[{"message": "timeout", "path": ["repository", "c0", "f0"]}]) == []
