"""A commit that is nothing but a reviewer's suggestion."""

import pytest

from hotfix_actions.domain.suggestion import (
    ReviewComment,
    Suggestion,
    is_made_of,
    suggestions,
)

BEFORE = "a\nb\nc\nd\n"


def suggestion(*lines: str, count: int = 1) -> Suggestion:
    return Suggestion("mona", "src/a.js", count, lines)


def test_the_lines_of_a_block_are_the_suggestion() -> None:
    body = "Better:\r\n```suggestion\r\nB\r\nBB\r\n```\r\nand ```suggestion``` in a line\n"
    found = suggestions([ReviewComment("mona", "src/a.js", body, 2)])
    assert found == (suggestion("B", "BB", count=2),)
    longer = "````suggestion\n```js\nx\n```\n````"
    assert suggestions([ReviewComment("m", "p", longer)])[0].lines == ("```js", "x", "```")
    assert suggestions([ReviewComment("m", "p", "```suggestion\n```")])[0].lines == ()
    assert suggestions([ReviewComment("m", "p", "```js\nx\n```")]) == ()


@pytest.mark.parametrize(
    ("after", "parts"),
    [
        ("a\nB\nc\nd\n", [suggestion("B")]),
        ("a\nB\nBB\nd\n", [suggestion("B", "BB", count=2)]),
        ("a\nc\nd\n", [suggestion(count=1)]),
        ("A\nb\nc\nD\n", [suggestion("A"), suggestion("D")]),
        ("A\nb\nc\nD\n", [suggestion("D"), suggestion("A")]),
        (BEFORE, []),
    ],
)
def test_what_suggestions_alone_make_is_made_of_them(after: str, parts: list[Suggestion]) -> None:
    assert is_made_of(BEFORE, after, parts)


@pytest.mark.parametrize(
    ("after", "parts"),
    [
        ("a\nB\nc\nd\n", []),
        ("a\nB!\nc\nd\n", [suggestion("B")]),
        ("a\nB\nc\nd\ne\n", [suggestion("B")]),
        ("a\nB\nd\n", [suggestion("B")]),
        ("A\nB\nc\nd\n", [suggestion("B")]),
    ],
)
def test_one_line_more_is_another_change(after: str, parts: list[Suggestion]) -> None:
    assert not is_made_of(BEFORE, after, parts)


def test_a_long_file_takes_no_long_time() -> None:
    many = "\n".join(f"line {number % 7}" for number in range(15_000))
    assert is_made_of(many, many.replace("line 3", "line x", 1), [suggestion("line x")])
    assert not is_made_of(many, f"{many}\nmore", [suggestion("line 3"), suggestion("line 4")])
