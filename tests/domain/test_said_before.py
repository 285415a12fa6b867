from datetime import timedelta

import pytest

from hotfix_actions.domain.said import Words, before
from tests.domain.make import NOW


def words(seconds: float, by: str = "priya", asked: int = 0, *, known: bool = False) -> Words:
    return Words(5, NOW - timedelta(seconds=seconds), by, asked, known=known)


@pytest.mark.parametrize(
    ("one", "asked", "same"),
    [
        (words(0), 0, True),
        (words(3599), 0, True),  # its run did not end
        (words(3600), 0, False),
        (words(14, known=True), 0, True),  # repeated at once
        (words(15, known=True), 0, False),
        (words(1, by="mona"), 0, False),
        (words(1, by=""), 0, False),
        (words(1, asked=9), 0, False),
        (words(9999, asked=9), 9, True),
        (words(9999, asked=9, known=True), 9, True),
        (words(1, asked=8), 9, False),
        (words(1), 9, False),
    ],
)
def test_words_are_the_same_by_the_comment_that_asked_or_by_person_and_time(
    one: Words, asked: int, *, same: bool
) -> None:
    assert before([one], NOW, "priya", asked) == (one if same else None)
    assert before([words(1, by="mona"), one], NOW, "priya", asked) == (one if same else None)


def test_of_nothing_nothing_was_said_before() -> None:
    assert before([], NOW, "priya", 0) is None
