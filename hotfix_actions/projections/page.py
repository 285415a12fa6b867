"""The rehearsal as one HTML page that stands alone: no script, no font, nothing to load."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hotfix_actions.domain import duration
from hotfix_actions.projections import html, render
from hotfix_actions.projections.chart import HEIGHT, WIDTH, Chart, charts
from hotfix_actions.projections.page_data import (
    Deployed,
    Document,
    Group,
    NotRehearsed,
    Outcome,
    PageData,
    Place,
    Reading,
    StepRow,
)
from hotfix_actions.projections.times import clock

__all__ = [
    "Deployed",
    "Document",
    "NotRehearsed",
    "PageData",
    "Place",
    "Reading",
    "StepRow",
    "page",
]

_SECTIONS: tuple[tuple[Group, str, str, str], ...] = (
    ("incident", "incident", "Incident", "The incident"),
    ("notice", "notices", "Notices", "What people were told"),
    ("pull request", "pulls", "Pull requests", "Pull requests"),
    ("release", "release", "Release", "The release"),
    ("post-mortem", "learning", "Post-mortem", "What is learned from it"),
    ("other", "more", "More", "More"),
)
_SIGNS: dict[Outcome, str] = {
    "done": "✓",
    "waiting": "…",
    "refused": "✕",
    "failed": "✕",
    "skipped": "\N{EN DASH}",
    "not rehearsed": "?",
}
_LEAST = 0.05
_PRECISE = 10.0
_MINUTE = 60.0


@dataclass(frozen=True)
class _Bar:
    """A step with its place in the whole: percentages of the width."""

    step: StepRow
    sign: str
    what: Markup
    note: Markup
    time: str
    left: str
    width: str
    waited: str


@dataclass(frozen=True)
class _Card:
    """A document, rendered."""

    title: str
    about: str
    number: int
    html: Markup


@dataclass(frozen=True)
class _Section:
    """A heading with its cards."""

    key: str
    label: str
    title: str
    cards: tuple[_Card, ...]


@dataclass(frozen=True)
class _Rollout:
    """An environment with the pictures of its watch."""

    deployed: Deployed
    sign: str
    summary: str
    charts: tuple[Chart, ...]
    counts: str


def page(data: PageData) -> str:
    """Give the whole page."""
    ran = [step for step in data.steps if step.outcome != "not rehearsed"]
    people = [step for step in ran if step.person]
    return render.html(
        "rehearsal",
        data=data,
        sign="!" if _is_partial(data) else _SIGNS[data.outcome],
        tone="waiting" if _is_partial(data) else data.outcome.replace(" ", "-"),
        word="Done, in part" if _is_partial(data) else data.outcome.capitalize(),
        bars=_bars(data.steps),
        total=seconds(_end(data.steps)),
        requests=sum(step.requests for step in ran),
        tool=seconds(sum(max(0.0, s.seconds - s.waited) for s in ran if not s.person)),
        waited=seconds(sum(step.waited for step in ran)),
        own=len(ran) - len(people),
        hands=len(people),
        why=[_words(line) for line in data.why],
        shows=[_words(line) for line in data.shows],
        sections=_sections(data),
        rollouts=[_rollout(one) for one in data.deployments],
        moments=_moments(data),
        size=(WIDTH, HEIGHT),
    )


def _is_partial(data: PageData) -> bool:
    """Whether something was not rehearsed: then "done" alone would say too much."""
    missing = any(step.outcome == "not rehearsed" for step in data.steps)
    return data.outcome == "done" and (missing or bool(data.not_rehearsed))


def seconds(value: float) -> str:
    """Write a span for the page: `0.4 s`, `12 s`, `1m 5s`."""
    if 0 < value < _LEAST:
        return "<0.1\u202fs"
    if value < _PRECISE:
        return f"{value:.1f}\u202fs"
    return f"{value:.0f}\u202fs" if value < _MINUTE else duration.show(value)


def _bars(steps: Sequence[StepRow]) -> list[_Bar]:
    whole = _end(steps) or 1.0
    bars = []
    at = 0.0
    for step in steps:
        start = at if step.started is None else step.started
        at = start + step.seconds
        bars.append(_bar(step, start / whole * 100, whole))
    return bars


def _bar(step: StepRow, left: float, whole: float) -> _Bar:
    idle = step.outcome in ("not rehearsed", "skipped") and not step.seconds
    return _Bar(
        step=step,
        sign=_SIGNS[step.outcome],
        what=_what(step),
        note=_words(step.note),
        time="\N{EN DASH}" if idle else seconds(step.seconds),
        left=f"{left:.2f}",
        width=f"{step.seconds / whole * 100:.2f}",
        waited=f"{step.waited / step.seconds * 100:.1f}" if step.seconds else "0",
    )


def _what(step: StepRow) -> Markup:
    """Write a command as code, and a person's doing as a sentence."""
    return _words(step.command if step.person else f"`{step.command}`")


def _words(text: str) -> Markup:
    """Write a sentence with the code that its backticks mark."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return Markup.escape(text)
    code = Markup("<code>{}</code>")
    made = (code.format(piece) if i % 2 else Markup.escape(piece) for i, piece in enumerate(pieces))
    return Markup("").join(made)


def _end(steps: Sequence[StepRow]) -> float:
    at = last = 0.0
    for step in steps:
        at = (at if step.started is None else step.started) + step.seconds
        last = max(last, at)
    return last


def _sections(data: PageData) -> list[_Section]:
    numbers = frozenset(one.number for one in data.documents if one.number)
    sections = []
    for group, key, label, title in _SECTIONS:
        cards = tuple(
            _Card(
                title=one.title,
                about=one.about,
                number=one.number,
                html=html.render(one.markdown, numbers=numbers, embedded=data.embedded),
            )
            for one in data.documents
            if one.group == group
        )
        if cards:
            sections.append(_Section(key, label, title, cards))
    return sections


def _rollout(deployed: Deployed) -> _Rollout:
    states = [one.state for one in deployed.readings]
    counted = [f"{states.count(state)} {state}" for state in ("good", "bad", "same", "blind")]
    mixed = len(set(states)) > 1
    counts = ", ".join(said for said in counted if mixed and not said.startswith("0 "))
    summary = deployed.summary.rstrip(".")
    sign = _SIGNS[deployed.outcome]
    return _Rollout(deployed, sign, summary, tuple(charts(deployed)), counts)


def _moments(data: PageData) -> list[tuple[str, str, str, bool]]:
    """Give the timeline's rows: time, text, who where the text does not say it, if a person."""
    rows = []
    before = None
    for entry in data.timeline:
        time = clock(entry.at, after=before or data.began)
        who = "" if entry.by in entry.text else entry.by
        rows.append((time, entry.text, who, entry.person and entry.by in data.people))
        before = entry.at
    return rows
