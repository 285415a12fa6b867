"""Small helpers for the wording of judgements."""

from collections.abc import Iterable, Sequence

_LONGEST = 200


def count(number: int, thing: str) -> str:
    """Give "1 file", "3 files"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def some(things: Sequence[str], most: int = 10) -> str:
    """List things, the first few of many: "a, b and 3 more"."""
    shown = ", ".join(things[:most])
    rest = len(things) - most
    return f"{shown} and {rest} more" if rest > 0 else shown


def line(text: str) -> str:
    """Reduce untrusted text to one line of bounded length without control characters."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 3] + "..."


def short(sha: str) -> str:
    """Give a commit as people write it."""
    return sha[:7]


def lines(texts: Iterable[str], most: int = 10) -> tuple[str, ...]:
    """Reduce many untrusted texts to at most `most` lines and a count of the rest."""
    all_of_them = [line(text) for text in texts]
    rest = len(all_of_them) - most
    return (*all_of_them[:most], *((f"... and {rest} more",) if rest > 0 else ()))
