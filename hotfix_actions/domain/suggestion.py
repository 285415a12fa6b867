"""A reviewer's suggestion: lines that its author may take over by one click.

GitHub then commits them with the reviewer as co-author.
https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/incorporating-feedback-in-your-pull-request
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BLOCK = re.compile(
    r"^(?P<fence>`{3,})suggestion[^\n]*\n(?P<lines>.*?)^(?P=fence)`*[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
# Longer files are not compared line by line.
_MOST_LINES = 20_000


@dataclass(frozen=True)
class ReviewComment:
    """A comment on lines of a file: `count` is how many they are."""

    author: str
    path: str
    body: str
    count: int = 1


@dataclass(frozen=True)
class Suggestion:
    """Lines that would take the place of `count` others."""

    author: str
    path: str
    count: int
    lines: tuple[str, ...]


def suggestions(comments: Sequence[ReviewComment]) -> tuple[Suggestion, ...]:
    """Return what the comments suggest."""
    return tuple(
        Suggestion(one.author, one.path, one.count, tuple(block["lines"].splitlines()))
        for one in comments
        for block in _BLOCK.finditer(one.body.replace("\r\n", "\n"))
    )


def is_made_of(before: str, after: str, parts: Sequence[Suggestion]) -> bool:
    """Whether a text became another one by suggestions alone."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) > _MOST_LINES or len(new) > _MOST_LINES:
        return False
    seen: set[tuple[int, int]] = set()
    todo = [(0, 0)]
    while todo:
        i, j = at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        if (i, j) == (len(old), len(new)):
            return True
        for part in parts:
            end = j + len(part.lines)
            if i + part.count <= len(old) and tuple(new[j:end]) == part.lines:
                todo.append((i + part.count, end))
        if i < len(old) and j < len(new) and old[i] == new[j]:
            todo.append((i + 1, j + 1))
    return False
