"""Patterns of a workflow's `branches`, `tags` and `paths`, matched as GitHub matches them.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

_TOKENS = re.compile(r"\*\*|\*|\[[^\]]*\]|\\.|.", re.DOTALL)
_RANGE = re.compile(r"(.)-(.)|(.)", re.DOTALL)
_ANYWHERE = "**/"


@dataclass(frozen=True)
class _Part:
    """A part of a pattern: which characters it takes, whether none will do, whether many."""

    takes: Callable[[str], bool]
    optional: bool = False
    many: bool = False
    wild: bool = False


def passes(patterns: Iterable[str], name: str) -> bool:
    """Whether a name passes a list of patterns: the last one that fits decides.

    A pattern that begins with `!` takes out again what an earlier one let through.
    """
    found = False
    for pattern in patterns:
        if fits(pattern.removeprefix("!"), name):
            found = not pattern.startswith("!")
    return found


def fits(pattern: str, name: str) -> bool:
    """Whether a whole name fits a pattern.

    `*` stands for any characters but a slash, `**` for any at all, `?` for none or one of the
    character before it, `+` for one or more of it, `[a-z0-9]` for one of a set; a backslash takes
    the meaning from what follows. `**/README.md` means the topmost folder, too. A pattern that is
    none, such as `+x`, fits nothing.
    """
    if pattern.startswith(_ANYWHERE) and fits(pattern.removeprefix(_ANYWHERE), name):
        return True
    parts = _parts(pattern)
    return parts is not None and _match(parts, name)


def _match(parts: Collection[_Part], name: str) -> bool:
    """Follow every way through the pattern at once: no pattern takes long."""
    listed = tuple(parts)
    at = _skipping({0}, listed)
    for character in name:
        steps = (i for i in at if i < len(listed) and listed[i].takes(character))
        moved = {j for i in steps for j in ((i, i + 1) if listed[i].many else (i + 1,))}
        at = _skipping(moved, listed)
    return len(listed) in at


def _skipping(at: set[int], parts: tuple[_Part, ...]) -> set[int]:
    """Add the places that are reached without a character."""
    for i, part in enumerate(parts):
        if i in at and part.optional:
            at.add(i + 1)
    return at


@lru_cache(maxsize=256)
def _parts(pattern: str) -> tuple[_Part, ...] | None:
    found: list[_Part] = []
    for piece in _TOKENS.findall(pattern):
        if piece not in ("?", "+"):
            found.append(_part(piece))
        elif not found or found[-1].wild:
            return None
        elif piece == "?":
            found[-1] = replace(found[-1], optional=True)
        else:
            found[-1] = replace(found[-1], many=True)
    return tuple(found)


def _part(piece: str) -> _Part:
    if piece == "**":
        return _Part(lambda _: True, optional=True, many=True, wild=True)
    if piece == "*":
        return _Part(lambda character: character != "/", optional=True, many=True, wild=True)
    if piece.startswith("[") and piece.endswith("]"):
        return _Part(_members(piece[1:-1]).__contains__)
    return _Part(piece.removeprefix("\\").__eq__ if len(piece) > 1 else piece.__eq__)


def _members(inner: str) -> frozenset[str]:
    found: set[str] = set()
    for first, last, single in _RANGE.findall(inner):
        found |= {single} if single else {chr(n) for n in range(ord(first), ord(last) + 1)}
    return frozenset(found)
