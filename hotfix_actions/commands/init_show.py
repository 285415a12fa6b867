"""What `hotfix init` shows: what was recognised, the difference, what is next."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from hotfix_actions.commands.columns import columns
from hotfix_actions.domain.init import Choices, Found
from hotfix_actions.projections import init_words, laid
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.init_files import CONFIG
from hotfix_actions.projections.init_words import Ahead, Thing

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True)
class State:
    """A file as it is, None where there is none, and as it should be."""

    path: str
    before: str | None
    after: str

    @property
    def is_change(self) -> bool:
        """Whether writing it would change anything."""
        return self.before != self.after

    @property
    def differs(self) -> bool:
        """Whether writing it would overwrite something else."""
        return self.before is not None and self.is_change

    @property
    def word(self) -> str:
        """Say in a word what would be done."""
        return "overwrite" if self.differs else "create" if self.is_change else "unchanged"


@dataclass(frozen=True)
class Report:
    """How it ended: what was written and made, and what lies ahead."""

    found: Found
    choices: Choices
    states: Mapping[str, State]
    written: Sequence[str]
    made: Sequence[str]
    ahead: Ahead

    @property
    def notes(self) -> list[Thing]:
        """What a person should know."""
        return init_words.notes(self.found, self.choices)

    @property
    def following(self) -> list[Thing]:
        """What is next."""
        return init_words.following(self.found, self.choices, self.ahead)


def recognised(root: Path, found: Found, choices: Choices) -> str:
    """Show what the repository was taken for."""
    rows = init_words.recognised(found, choices)
    lines = [f"  {click.style(f'{name:<14}', dim=True)} {text}" for name, text in rows.items()]
    name = plain(found.repository or root.name)
    return "\n".join([click.style(name, bold=True), *lines])


def files(states: Mapping[str, State]) -> str:
    """Show each file with what happens to it."""
    lines = [""]
    for state in states.values():
        color = {"create": "green", "overwrite": "yellow"}.get(state.word)
        lines.append(f"  {click.style(f'{state.word:<10}', fg=color)} {state.path}")
    if CONFIG not in states:
        lines.append(f"  {'kept':<10} {CONFIG}")
    return "\n".join([*lines, ""])


def difference(state: State) -> str:
    """Show what writing a file would change."""
    return "\n".join([*_difference(state), ""])


def _difference(state: State) -> Iterator[str]:
    was = (state.before or "").splitlines()
    source = f"a/{state.path}" if state.before is not None else "/dev/null"
    rows = difflib.unified_diff(
        was, state.after.splitlines(), source, f"b/{state.path}", lineterm=""
    )
    for row in rows:
        bold = row.startswith(("+++", "---"))
        yield click.style(
            _visible(row), fg=None if bold else _COLORS.get(row[:1]), bold=bold or None
        )


def _visible(row: str) -> str:
    """Show control characters of a file, so that none reaches the terminal as one."""
    return "".join(
        char if char.isprintable() or char == "\t" else f"\\x{ord(char):02x}" for char in row
    )


def ending(report: Report, unasked: str, *, planned: bool) -> str:
    """Say what was done, what to know, and what is next."""
    lines = [_done(report, planned=planned)]
    if unasked:
        lines += _wrapped(f"GitHub could not be asked - {plain(unasked)}", "  ")
    for note in report.notes:
        mark, color = ("✗", "red") if note.stops else ("!", "yellow")
        lines += ["", *_thing(click.style(mark, fg=color, bold=True), note)]
    lines += ["", click.style("Next", bold=True)]
    for number, thing in enumerate(report.following, 1):
        lines += [*([""] if number > 1 else []), *_thing(f"{number}.", thing)]
    return "\n".join(lines)


def _done(report: Report, *, planned: bool) -> str:
    if planned:
        return click.style("Nothing was written: this was a plan.", bold=True)
    mark = click.style("✓", fg="green", bold=True)
    done = []
    if report.written:
        count = len(report.written)
        done.append(f"wrote {count} file{'s' if count > 1 else ''}")
    if report.made:
        done.append(f"created the labels {', '.join(report.made)}")
    kept = [
        path for path, one in report.states.items() if one.differs and path not in report.written
    ]
    if kept:
        done.append(
            f"left {', '.join(kept)} as it is"
            if len(kept) == 1
            else f"left {', '.join(kept)} as they are"
        )
    nothing = "everything is as it should be: nothing was written"
    if any(note.stops for note in report.notes):
        nothing = "nothing was written: the files are up to date"
    said = "; ".join(done) if done else nothing
    return f"{mark} {click.style(said, bold=True)}"


def _thing(mark: str, thing: Thing) -> list[str]:
    width = len(click.unstyle(mark)) + 1
    first, *rest = laid.prose(thing.text, columns() - width)
    lines = [f"{mark} {first}", *(" " * width + line for line in rest)]
    return lines + [" " * width + "  " + click.style(words, fg="cyan") for words in thing.paste]


def _wrapped(text: str, indent: str) -> list[str]:
    return laid.prose(text, columns(), indent)


def as_json(report: Report) -> str:
    """Answer as data."""
    states = report.states.values()
    data = {
        "outcome": "done",
        "recognised": dict(init_words.recognised(report.found, report.choices)),
        "files": {state.path: state.word for state in states},
        "written": list(report.written),
        "labels-made": list(report.made),
        "labels-missing": sorted(report.ahead.labels),
        "notes": [asdict(note) for note in report.notes],
        "next": [asdict(thing) for thing in report.following],
    }
    return json.dumps(data, ensure_ascii=False)
