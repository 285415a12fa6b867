"""Small pictures of a watch's samples: one metric each, with its limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotfix_actions.projections.page_data import Deployed, Reading

WIDTH, HEIGHT = 320.0, 72.0
_PAD = 5.0
_MOST = 4


@dataclass(frozen=True)
class Dot:
    """A sample's place in the picture, and its state."""

    x: str
    y: str
    state: str


@dataclass(frozen=True)
class Chart:
    """One metric over the watch. `limit` is the height of its line, or nothing."""

    name: str
    path: str
    dots: tuple[Dot, ...]
    limit: str
    said: str
    over: bool


def charts(deployed: Deployed) -> list[Chart]:
    """Draw the metrics that have a limit, else those that were seen; at most four."""
    limits = deployed.limits or {}
    names = list(limits) or sorted({name for one in deployed.readings for name in one.seen})
    drawn = (_chart(name, deployed.readings, limits) for name in names)
    return [chart for chart in drawn if chart is not None][:_MOST]


def _chart(name: str, readings: Sequence[Reading], limits: Mapping[str, float]) -> Chart | None:
    known = [(i, one.seen[name], one.state) for i, one in enumerate(readings) if name in one.seen]
    if not known:
        return None
    limit = limits.get(name)
    values = [value for _, value, _ in known]
    top = max([*values, *([limit * 1.25] if limit else [])]) or 1.0
    dots = tuple(
        Dot(_x(i, len(readings)), _y(value, top), _state(value, limit)) for i, value, _ in known
    )
    path = " ".join(f"{'L' if i else 'M'}{dot.x} {dot.y}" for i, dot in enumerate(dots))
    worst = max(values)
    return Chart(
        name=name.replace("_", " "),
        path=path,
        dots=dots,
        limit=_y(limit, top) if limit is not None else "",
        said=_said(worst, limit),
        over=limit is not None and worst > limit,
    )


def _state(value: float, limit: float | None) -> str:
    return "bad" if limit is not None and value > limit else "good"


def _said(worst: float, limit: float | None) -> str:
    return f"highest {worst:.3g}" + (f", limit {limit:g}" if limit is not None else "")


def _x(i: int, count: int) -> str:
    share = i / (count - 1) if count > 1 else 0.5
    return f"{_PAD + share * (WIDTH - 2 * _PAD):.1f}"


def _y(value: float, top: float) -> str:
    return f"{HEIGHT - _PAD - value / top * (HEIGHT - 2 * _PAD):.1f}"
