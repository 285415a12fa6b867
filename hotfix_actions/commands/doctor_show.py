"""The findings of `hotfix doctor` for a terminal: a line a group, more only for trouble."""

import re
import shutil
import textwrap
from collections.abc import Sequence

import click

from hotfix_actions.domain.setup.facts import Facts
from hotfix_actions.domain.setup.finding import Finding, Severity
from hotfix_actions.projections import doctor as words
from hotfix_actions.projections.doctor_words import GROUPS, MARKS

_COLORS: dict[Severity, str] = {
    "stop": "red",
    "warn": "yellow",
    "info": "blue",
    "unread": "magenta",
}
_ORDER: tuple[Severity, ...] = ("stop", "unread", "warn", "info")
_INDENT = " " * 6
_TITLE = 14
# What can be pasted, among what a remedy says.
_COMMAND = re.compile(r"`((?:gh|git|hotfix|export|sudo|uv) [^`]+)`")


def table(facts: Facts, found: Sequence[Finding], *, everything: bool) -> str:
    """Return the whole answer; `everything` shows what is only good to know, too."""
    width = max(60, min(100, shutil.get_terminal_size().columns))
    lines = [_headline(found), ""]
    advised = ""
    for group, title in GROUPS.items():
        here = [one for one in found if one.group == group]
        shown = [one for one in here if everything or one.severity != "info"]
        skipped = words.unchecked(group, facts)
        lines += _heading(here, title, words.fine(group, facts), skipped=skipped, width=width)
        for severity in _ORDER:
            for one in (one for one in shown if one.severity == severity):
                lines += _finding(one, width, advised)
                advised = words.words(one).next
    return "\n".join([*lines, *_do_first(found, width)])


def _heading(
    here: Sequence[Finding], title: str, summary: str | None, *, skipped: bool, width: int
) -> list[str]:
    """Write a group's line: its mark, and what makes it fine."""
    worst = next((s for s in _ORDER[:3] if any(one.severity == s for one in here)), None)
    mark, color = (MARKS[worst], _COLORS[worst]) if worst else ("✓", "green")
    if not worst and skipped:
        mark, color = "-", "yellow"
    if summary is None:
        summary = "" if worst else "not checked: fix the errors above first"
    first, *more = _wrapped(summary, width - _TITLE - 3) or [""]
    heading = (
        f"{click.style(mark, fg=color, bold=True)} {click.style(f'{title:<{_TITLE}}', bold=True)}"
    )
    return [f"{heading} {first}".rstrip(), *(" " * (_TITLE + 3) + line for line in more)]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _finding(one: Finding, width: int, advised: str) -> list[str]:
    """Write a finding; its remedy is left out where the one before has the same."""
    said = words.words(one)
    mark = click.style(MARKS[one.severity], fg=_COLORS[one.severity], bold=True)
    first, *more = _wrapped(said.what, width - len(_INDENT)) or [""]
    lines = [f"    {mark} {first}", *(_INDENT + line for line in more)]
    if one.severity == "info" or said.next == advised:
        return lines
    return lines + _remedy(said.next, width)


def _remedy(text: str, width: int) -> list[str]:
    """Write what to do; a command stands on a line of its own, never broken."""
    lines: list[str] = []
    for at, part in enumerate(_COMMAND.split(text)):
        prose = part.replace("`", "").strip(" ,;:")
        if at % 2:
            lines.append(f"{_INDENT}  {click.style(part, fg='cyan')}")
        elif prose.strip("and "):
            first, *more = _wrapped(prose, width - len(_INDENT) - 2)
            lines += [f"{_INDENT}→ {first}", *(f"{_INDENT}  {line}" for line in more)]
    return lines


def _counts(found: Sequence[Finding]) -> tuple[int, int]:
    """Count what will stop a hotfix, and what may and could not be read."""
    stops = sum(one.severity == "stop" for one in found)
    return stops, sum(bool(one.facts.get("stops")) for one in found)


def _headline(found: Sequence[Finding]) -> str:
    """Say what it comes to."""
    stops, unread = _counts(found)
    warns = sum(one.severity == "warn" for one in found)
    if stops:
        text, color = f"{_count(stops, 'thing')} will stop a hotfix here", "red"
    elif unread:
        lacking = f"{_count(unread, 'fact')} could not be read"
        text, color = f"Whether a hotfix would work here is not known: {lacking}", "magenta"
    else:
        text, color = "A hotfix would work here", "green"
    tail = f", {_count(warns, 'warning')}" if warns else ""
    return click.style(f"{text}{tail}.", fg=color, bold=True)


def _do_first(found: Sequence[Finding], width: int) -> list[str]:
    """Say the one thing to do first, where there is one."""
    following = words.next_command(found) if any(_counts(found)) else ""
    if not following:
        return []
    return ["", click.style("Do first:", bold=True), *_remedy(following, width)]


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
