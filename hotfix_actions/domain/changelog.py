"""Changelogs: where a fix meets the entries of unreleased work, although nothing else conflicts."""

import difflib
import re
from collections.abc import Sequence

# By what projects call them, with any ending of a text: `CHANGELOG.md`, `docs/changes.rst`, `NEWS`.
_NAME = re.compile(
    r"(?i)(?:.*/)?(?:change[-_]?log|changes|history|news|release[-_]?notes|releases)"
    r"(?:\.(?:md|markdown|rst|txt|adoc|asciidoc|org))?"
)


def is_changelog(path: str) -> bool:
    """Whether a file is a changelog by its name; one in a language of programs is none."""
    return _NAME.fullmatch(path) is not None


def with_entries(base: str, ours: str, theirs: str) -> str:
    """Return our changelog with the lines that a change adds to another one, and no others.

    `base` and `theirs` are the other changelog before and after the change. An added line stands
    before the next line that both changelogs have, else behind the last one before it.
    """
    there, before, mine = _lines(theirs), _lines(base), _lines(ours)
    matcher = difflib.SequenceMatcher(a=before, b=there, autojunk=False)
    for kind, _, _, begin, end in reversed(matcher.get_opcodes()):
        added = there[begin:end] if kind in ("insert", "replace") else []
        if any(line.strip() and line not in mine for line in added):
            at = _place(mine, there[:begin], there[end:])
            mine[at:at] = _apart(added, mine[at:])
    return "\n".join(mine) + "\n"


def _lines(text: str) -> list[str]:
    """Return the lines as git tells them apart; ends of another system stay with them."""
    return text.removesuffix("\n").split("\n") if text else []


def _place(mine: Sequence[str], above: Sequence[str], below: Sequence[str]) -> int:
    for line in below:
        if line.strip() and line in mine:
            return mine.index(line)
    for line in reversed(above):
        if line.strip() and line in mine:
            return mine.index(line) + 1
    return 0


def _apart(added: Sequence[str], following: Sequence[str]) -> list[str]:
    """Return what is added, with an empty line before what follows, unless both are items."""
    lines = list(added)
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    items = following and lines and following[0][:1] == lines[-1][:1]
    return lines if not following or items or not following[0].strip() else [*lines, ""]
