"""The post-mortem's draft: all that the journal knows, and a visible TODO where people must think.

Causes are never written by the machine. Questions ask "what" and "how", never "who" or "why".
"""

from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story
from hotfix_actions.projections import actions as derived
from hotfix_actions.projections import gate_history, inert, render, timeline
from hotfix_actions.projections.milestones import Milestone, milestones, numbers, of_kind
from hotfix_actions.projections.rows import Span, log_rows
from hotfix_actions.projections.sizes import fitting
from hotfix_actions.projections.times import clock, moment, span

_ROWS = (150, 40, 10, 0)


@dataclass(frozen=True)
class Measure:
    """A duration, with the two events that it subtracts."""

    name: str
    time: str
    start: str
    end: str


def title(story: Story) -> str:
    """Give the post-mortem issue's title."""
    what = story.incident.title if story.incident else "a hotfix"
    return f"Post-mortem of #{story.number}: {inert.title(what, 200)}"


def body(story: Story) -> str:
    """Give the post-mortem issue's body, in UTC; a timeline that is too long loses its oldest."""
    return fitting(lambda rows: _body(story, rows), _ROWS)


def _body(story: Story, rows: int) -> str:
    times = milestones(story)
    declared, mitigated = times["declared"].at, times["mitigated"].at
    return render.markdown(
        "post-mortem",
        story=story,
        refs=numbers(story),
        opened=moment(declared) if declared else "",
        took=span(declared, mitigated) if declared and mitigated else "",
        gone=list(of_kind(story, e.Withdrawn)),
        measures=measures(times),
        timeline=log_rows(timeline.entries(story, system=False), shown=Span(rows)),
        remarks=gate_history.remarks(story),
        actions=derived.derive(story),
        due=derived.due(story).isoformat(),
    )


def actions(story: Story) -> list[tuple[str, str, str]]:
    """Give each action as its key, the title and the body of its issue."""
    due = derived.due(story).isoformat()
    return [
        (
            action.key,
            inert.title(action.title),
            render.markdown("action", action=action, story=story, due=due),
        )
        for action in derived.derive(story)
    ]


def measures(times: dict[str, Milestone]) -> list[Measure]:
    """Give the four durations; a missing moment makes one unknown, never zero."""
    pairs = {
        "to detect": ("started", "detected"),
        "to acknowledge": ("declared", "acknowledged"),
        "to mitigate": ("declared", "mitigated"),
        "to recover": ("declared", "recovered"),
    }
    return [_measure(name, times[start], times[end]) for name, (start, end) in pairs.items()]


def _measure(name: str, start: Milestone, end: Milestone) -> Measure:
    known = start.at is not None and end.at is not None
    time = span(start.at, end.at) if known and start.at and end.at else "unknown"
    return Measure(name, time, _said(start), _said(end, after=start.at))


def _said(milestone: Milestone, after: datetime | None = None) -> str:
    time = clock(milestone.at, after=after) if milestone.at else "not recorded"
    return f"{milestone.event} ({time})"
