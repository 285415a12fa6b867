"""The rehearsal on the screen: live in a terminal, plain lines elsewhere."""

import shutil
import sys
from types import TracebackType
from typing import Protocol, Self

import click

from hotfix_actions.rehearsal.keep import Kept
from hotfix_actions.rehearsal.play import Act

_MARKS = {
    "done": ("✓", "green"),
    "waiting": ("◷", "yellow"),
    "refused": ("✗", "red"),
    "failed": ("✗", "red"),
    "not rehearsed": ("?", "yellow"),
}
WIDEST = 58
NARROWEST = 24
# More places that name the old version are counted only.
MOST_PLACES = 8
# What a whole hotfix may ask of GitHub, whose own token has 1,000 requests an hour.
AIM = "120, and 6 a watched minute"
# What the other columns take.
REST = 42


class Progress(Protocol):
    """Shows acts as they happen."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""

    def began(self, step: str, who: str, what: str) -> None:
        """Show that somebody is at it."""

    def ended(self, act: Act) -> None:
        """Show how it went."""

    def stop(self) -> None:
        """Leave the screen as it is."""


class Quiet:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def began(self, step: str, who: str, what: str) -> None:
        """Show nothing."""

    def ended(self, act: Act) -> None:
        """Show nothing."""

    def stop(self) -> None:
        """Nothing is shown."""


class Lines(Quiet):
    """One line an act."""

    def __enter__(self) -> Self:
        header = _row("step", "who", "what", "seconds", "requests")
        click.echo(click.style(f"  {header}", dim=True))
        return self

    def ended(self, act: Act) -> None:
        """Write the act's line."""
        click.echo(line(act))


class Live(Lines):
    """In a terminal the act that is going on stands on the last line."""

    def began(self, step: str, who: str, what: str) -> None:
        """Show it dimmed until it ends."""
        row = _row(step, who, what, "", "")
        sys.stdout.write(f"\r\x1b[2K  {click.style(row.rstrip(), dim=True)} ...")
        sys.stdout.flush()

    def ended(self, act: Act) -> None:
        """Put the line in the place of the dimmed one."""
        sys.stdout.write("\r\x1b[2K")
        super().ended(act)


def progress(*, quiet: bool) -> Progress:
    """Give what fits the screen."""
    if quiet:
        return Quiet()
    return Live() if sys.stdout.isatty() else Lines()


def _row(step: str, who: str, what: str, seconds: str, requests: str) -> str:
    width = _width()
    short = what if len(what) <= width else what[: width - 1] + "…"
    return f"{step:<11} {who:<7} {short:<{width}} {seconds:>7} {requests:>8}"


def _width() -> int:
    """Give the width of the column that tells what is done, so that no line wraps."""
    columns = shutil.get_terminal_size((REST + WIDEST, 24)).columns
    return max(NARROWEST, min(WIDEST, columns - REST))


def line(act: Act) -> str:
    """Give one act's line, and its note below it."""
    mark, color = _MARKS[act.ending]
    seconds = f"{act.seconds:.1f}" if act.ending != "not rehearsed" else "-"
    requests = str(act.requests) if act.requests else ""
    row = _row(act.step, act.who, act.what, seconds, requests)
    return f"{click.style(mark, fg=color, bold=True)} {row.rstrip()}"


def _left(kept: Kept) -> list[str]:
    """Give the places that still name the old version: the first few, and what to do."""
    if not kept.left:
        return []
    more = len(kept.left) - MOST_PLACES
    shown = [*kept.left[:MOST_PLACES], *([f"and {more} more"] if more > 0 else [])]
    head = "? Still naming the old version; what no build sets anew belongs in `version-files`:"
    return ["", click.style(head, fg="yellow", bold=True), *(f"  {place}" for place in shown)]


def text(kept: Kept) -> str:
    """Give what was made, where to look, and what it cost."""
    good = kept.broken is None
    mark, color = ("✓", "green") if good else ("✗", "red")
    lines = ["", click.style(f"{mark} {kept.verdict}", fg=color, bold=True)]
    lines += [f"  {row}" for row in (*kept.why, *kept.shows)]
    if kept.unrehearsed:
        lines += ["", click.style("? Not rehearsed, so not passed:", fg="yellow", bold=True)]
        lines += [f"  {what}: {why}" for what, why in kept.unrehearsed]
    lines += _left(kept)
    lines += ["", click.style("Made", bold=True)]
    lines += [f"  {name:<14} {value}" for name, value in kept.made]
    lines += ["", click.style("Cost", bold=True)]
    lines.append(
        f"  {'time':<14} {kept.whole:.1f} s; the tool itself {kept.own_share:.1f} s, without the "
        "project's tests and configured waiting"
    )
    lines.append(f"  {'requests':<14} {kept.requests} to GitHub; aimed at: {AIM}")
    lines += ["", click.style("Look", bold=True), f"  {'page':<14} {kept.page}"]
    lines.append(f"  {'documents':<14} {kept.folder}")
    return "\n".join(lines)
