"""A result for a person at a terminal: what happened, what there is, what is next."""

import click

from hotfix_actions.commands.columns import columns
from hotfix_actions.projections import choosing, comparing, gate_table, laid, progress, wording
from hotfix_actions.projections.first_line import Ended, first_line
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.restored import ways_back
from hotfix_actions.result import Result

_MARKS = {
    "done": ("✓", "green"),
    "waiting": ("◷", "yellow"),
    "skipped": ("-", "yellow"),
    "refused": ("✗", "red"),
    "failed": ("✗", "red"),
}
_ROWS = (
    ("decision", "decision"),
    ("base tag", "base_tag"),
    ("version", "version"),
    ("branch", "branch"),
    ("fix", "pull_request"),
    ("verdict", "verdict"),
    ("tag", "tag"),
    ("release", "release_url"),
    ("post-mortem", "postmortem"),
)


def text(result: Result, command: str) -> str:
    """Give the whole answer."""
    if "text" in result.extra:
        return result.extra["text"]
    lines = [_headline(result, command)]
    outputs, story = result.outputs(), result.story
    rows = [(name, str(getattr(outputs, field))) for name, field in _ROWS]
    lines += [f"  {click.style(f'{name:<12}', dim=True)} {plain(v)}" for name, v in rows if v]
    if command == "open" and story.branch:
        for reason in choosing.reasons(story.branch):
            lines += _row(reason.about, reason.text)
    asked = {"deploy": result.handed.environment, "release": ""}.get(command)
    if asked is not None and asked in story.compared:
        lines += _row("replaces", comparing.text(story.compared[asked]))
    if command == "deploy":
        name = result.handed.environment
        for way in (way for way in ways_back(story) if way.environment == name):
            lines += [*_row("to go back", f"to {way.previous}:"), f"{'':<17}{way.command}"]
    if command in ("gate", "release"):
        lines += _gates(result)
    if result.planned:
        lines += _plan(result)
    lines += _next(result)
    return "\n".join(lines)


def _row(name: str, text: str) -> list[str]:
    first, *rest = laid.prose(plain(text), columns() - 15) or [""]
    return [
        f"  {click.style(f'{name:<12}', dim=True)} {first}",
        *(f"{'':<15}{line}" for line in rest),
    ]


def _next(result: Result) -> list[str]:
    ended = bool(result.said) or result.planned
    commands = () if ended else wording.commands_of(result.story)
    if commands:
        first = click.style("Next: somebody writes the fix, on a branch of their own.", bold=True)
        return ["", first, *(f"  {command}" for command in commands)]
    return ["", *laid.laid(f"Next: {result.next}", columns())] if result.next else []


def _headline(result: Result, command: str) -> str:
    mark, color = _MARKS[result.outcome]
    story = result.story
    number = f"#{story.number}" if story.number else "new:"  # a plan makes no issue
    about = [f"  {number} {plain(story.incident.title)}"] if story.incident else []
    first, *more = laid.prose(now(result, command), columns() - 2) or [""]
    sign = click.style(mark, fg=color, bold=True)
    said = [f"{sign} {click.style(first, bold=True)}"]
    said += [f"  {click.style(line, bold=True)}" for line in more]
    return "\n".join([*said, *about])


def now(result: Result, command: str) -> str:
    """Return the first line: what is true now."""
    halt = result.halt
    return first_line(
        Ended(
            command=command,
            outcome=result.outcome,
            story=result.story,
            environment=result.handed.environment,
            said=result.said,
            code=halt.code if halt else "",
            facts=halt.facts if halt else {},
            planned=result.planned,
            changes=len(result.changes),
        )
    )


def _gates(result: Result) -> list[str]:
    """List the five gates; of one that does not pass, what was found."""
    lines = [click.style("  gates", dim=True)]
    for row in gate_table.rows(result.story.judged, progress.allowed(result.story)):
        means = f" ({row.means})" if row.means else ""
        found = f" - {plain(row.summary)}" if row.summary else ""
        lines += laid.prose(
            f"    {row.gate:<7} {row.verdict}{means}{found}", columns(), "", " " * 6
        )
        if row.verdict not in ("pass", gate_table.UNJUDGED):
            for detail in row.details:
                lines += laid.prose(plain(detail), columns(), "      ")
    return lines


def _plan(result: Result) -> list[str]:
    if not result.changes:
        return ["", "Nothing would be changed."]
    first = "Before that it would:" if result.halt and result.said else "This would:"
    return ["", first, *(f"  {change}" for change in result.changes)]
