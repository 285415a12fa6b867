"""Why a command stopped, in words: what was found, and what to do about it."""

import shlex
from collections.abc import Mapping

from hotfix_actions.projections.driven import Driven
from hotfix_actions.projections.driven import facts as driven_facts
from hotfix_actions.projections.halt_words import TABLE, Words
from hotfix_actions.projections.inert import plain

__all__ = ["Words", "filled", "halt"]


# What is pasted into a shell begins so.
_COMMANDS = ("git ", "gh ", "hotfix ")


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key.upper()


# Where no incident was made, these options name it in the next `hotfix open`.
_NEW = ("title", "severity", "fix-within")


class _Quoted(_Facts):
    def __getitem__(self, key: str) -> str:
        if key == "incident" and not self.get(key):
            given = [(f"--{name}", self[name]) for name in _NEW if self.get(name)]
            return " ".join(f"{option} {value}" for option, value in given) or "INCIDENT"
        return shlex.quote(super().__getitem__(key))


def halt(code: str, facts: Mapping[str, str], by: Driven | None = None) -> Words:
    """Give the words for a halt; a code that the table lacks is shown with all its facts.

    The facts are untrusted: they are values in our own sentences, never a format of their own.
    `by` is what starts the next command; where nothing is given, a command does.
    """
    words = TABLE.get(code)
    if words is None:
        return _unlisted(code, _known(facts), by or Driven())
    return filled(words, facts, by)


def filled(words: Words, facts: Mapping[str, str], by: Driven | None = None) -> Words:
    """Return words with their facts in place."""
    number = facts.get("incident", "")
    known_number = int(number) if number.isdecimal() else 0
    known = _known(facts)
    known.update(driven_facts(by or Driven(incident=known_number)))
    known.setdefault("approves", _approving(facts.get("approvals", "")))
    if by is not None and by.incident:
        known.setdefault("incident", str(by.incident))
    return Words(_formatted(words.what, known), _formatted(words.next, known))


def _approving(several: str) -> str:
    """Say who approves a fix, as the beginning of a sentence."""
    people = f"{several} people" if several.isdecimal() else "somebody"
    approve = "approve" if several.isdecimal() else "approves"
    return f"{people} with write access who did not write it {approve}"


def _formatted(text: str, known: _Facts) -> str:
    """Put facts into a text; in a command that can be pasted each is one word for a shell."""
    parts = text.split("`")
    for i, part in enumerate(parts):
        command = i % 2 == 1 and part.startswith(_COMMANDS)
        parts[i] = part.format_map(_Quoted(known) if command else known)
    return "`".join(parts)


def _known(facts: Mapping[str, str]) -> _Facts:
    return _Facts({name: _told(value) or "none" for name, value in facts.items()})


def _unlisted(code: str, facts: Mapping[str, str], by: Driven) -> Words:
    listed = ", ".join(f"{name} {value}" for name, value in facts.items())
    what = _told(code).replace("-", " ") + (f" ({listed})" if listed else "")
    number = by.incident or "INCIDENT"
    return Words(
        what, f"look at `hotfix status {number}`, fix what it names, and run the same command again"
    )


def _told(value: str) -> str:
    """Keep a fact from opening or closing the backticks around it."""
    return plain(value).replace("`", "'")
