"""Whether GitHub says that a comment stands as it was written: nothing else makes it a word."""

from typing import Any

import pytest

from hotfix_actions.adapters.github import edits, nodes
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.domain.world import Comment

SECOND = "2026-11-25T12:00:00Z"


class Answering(Door):
    """Answers every GraphQL query with the same, and counts them."""

    def __init__(self, answer: object) -> None:
        self._answer = answer
        self.asked = 0
        self.repository = "acme/shop"

    def send(self, *_: Any, **__: Any) -> Any:
        self.asked += 1
        return self._answer


def row(number: int = 5, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "node_id": f"IC_{number}",
        "user": {"login": "sam"},
        "body": "/hotfix deploy production",
        "html_url": "https://github.test/1",
        "created_at": SECOND,
        "updated_at": SECOND,
    } | changes


def node(**changes: Any) -> dict[str, Any]:
    return {
        "fullDatabaseId": "5",
        "body": "/hotfix deploy production",
        "lastEditedAt": None,
        "includesCreatedEdit": False,
    } | changes


def answer(*found: object) -> dict[str, Any]:
    return {"data": {"repository": {"id": "R"}, "nodes": list(found)}}


def read(door: Door, *rows: dict[str, Any]) -> list[Comment]:
    return edits.told(door, rows or (row(),))


def test_a_comment_that_nobody_changed_is_a_word() -> None:
    assert [one.as_written for one in read(Answering(answer(node())))] == [True]


@pytest.mark.parametrize(
    "told",
    [
        answer(node(lastEditedAt=SECOND)),
        answer(node(includesCreatedEdit=True)),
        answer(node(includesCreatedEdit=None)),
        answer(node(body="Thanks, I will look at it tonight.")),
        answer(node(fullDatabaseId="6")),
        answer({}),
        answer(None),
        answer(),
        answer("x"),
        {"data": {"repository": {"id": "R"}, "nodes": 5}},
        {"data": None},
        {"data": {"repository": {"id": "R"}}},
        {"errors": [{"message": "Something went wrong", "path": ["nodes", 0]}], "data": None},
        [],
    ],
)
def test_anything_else_is_none(told: object) -> None:
    assert [one.as_written for one in read(Answering(told))] == [False]


def test_an_edit_that_rest_shows_needs_no_question() -> None:
    door = Answering(answer())
    assert read(door, row(updated_at="2026-11-25T12:00:01Z"))[0].doubt == "the comment was edited"
    assert door.asked == 0


def test_chat_needs_no_question_and_is_no_word() -> None:
    door = Answering(answer())
    assert not read(door, row(body="Thanks!"))[0].as_written
    assert door.asked == 0


def test_many_comments_are_asked_for_a_hundred_at_once() -> None:
    door = Answering(answer(node()))
    found = read(door, *(row(number) for number in range(5, 306)))
    assert door.asked == 4  # 301 of them
    assert [one.id for one in found if one.as_written] == [5]


@pytest.mark.parametrize("lacks", ["lastEditedAt", "includesCreatedEdit"])
def test_a_field_that_is_not_told_is_unread(lacks: str) -> None:
    told = {key: value for key, value in node().items() if key != lacks}
    with pytest.raises(KeyError):
        nodes.edited(told)
