"""The timeline: what happened, in order, for people (curated) or in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event, Unknown
from hotfix_actions.domain.story import Story
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.sentences import sentence

__all__ = ["Entry", "body", "entries", "sentence", "subject"]

SUBJECT = 72
# The machine's own bookkeeping: in the full log, not among what people read first
# (dispatch #3795: system events drown the human ones unless they are hidden).
_SYSTEM = (
    e.Told,
    e.WatchSampled,
    e.AutoMergeArmed,
    e.RolloutIntended,
    e.BranchRemoved,
    e.ActionFiled,
    e.MergeBackNotNeeded,
    Unknown,
)
# What people do themselves.
_DEEDS = (
    e.IncidentOpened,
    e.FixProposed,
    e.ForkVouched,
    e.Overridden,
    e.ProductionApproved,
    e.Noted,
)
# Of several events at one moment, the one that the story begins with.
_FIRST = "incident-opened"
# Of several events in one commit, the first of these names it.
_HEADLINES: tuple[type, ...] = (
    e.IncidentOpened,
    e.RolledBack,
    e.Withdrawn,
    e.PostMortemFiled,
    e.IncidentClosed,
    e.ReleasePublished,
    e.WatchJudged,
    e.RolloutFailed,
    e.RolloutStopped,
    e.RollbackSettled,
    e.RolledOut,
    e.Tagged,
    e.FixMerged,
    e.GatesConcluded,
    e.PersonAsked,
    e.Stopped,
    e.BranchMade,
    e.AttemptBegun,
    e.Triaged,
)


@dataclass(frozen=True)
class Entry:
    """One row: when, what, by whom (a login, or nothing), and where it can be seen.

    `person` tells a person's own deed from what the tool did when a person had started it.
    """

    at: datetime
    text: str
    by: str = ""
    kind: str = ""
    url: str = ""
    person: bool = False


def entries(story: Story, *, system: bool) -> list[Entry]:
    """Give every event in the journal's order with `system`, else what people look for, by time.

    An event that is found later than it happened stands where it happened. The texts are plain:
    make them inert where they meet Markdown.
    """
    if system:
        return [_entry(event) for event in story.events]
    seen: dict[str, Entry] = {}
    for event in story.events:
        if not is_system(event):
            seen.setdefault(event.id, _entry(event))
    return sorted(seen.values(), key=lambda entry: (entry.at, entry.kind != _FIRST))


def is_system(event: Event | Unknown) -> bool:
    """Whether an event is the machine's bookkeeping, or good news that needs no row of its own."""
    match event:
        case e.GateJudged(gate=gate, verdict=verdict):
            return verdict == "pass" or (gate == "review" and verdict == "unproven")
        case e.ReviewRulesFound(missing=missing):
            return not missing
        case e.Stopped(outcome=outcome):
            return outcome != "refused"
        case _:
            return isinstance(event, _SYSTEM)


def _entry(event: Event | Unknown) -> Entry:
    by = event.by if isinstance(event, Event) else ""
    # A draft's address is gone once it is published.
    url = "" if isinstance(event, e.ReleaseDrafted) else str(getattr(event, "url", ""))
    return Entry(
        at=event.at,
        text=sentence(event),
        by=by,
        kind=event.kind,
        url=url,
        person=isinstance(event, _DEEDS),
    )


def subject(events: Sequence[Event | Unknown]) -> str:
    """Give the subject of a journal commit: one sentence, and how much more it holds.

    At most 72 characters, so that `git log --oneline` shows it whole.
    """
    if not events:
        return "Nothing new happened"
    more = f" (+{len(events) - 1} more)" if len(events) > 1 else ""
    return _cut(sentence(_headline(events)), SUBJECT - len(more)) + more


def body(events: Sequence[Event | Unknown]) -> str:
    """Give the body of a journal commit: every event's sentence, one a line."""
    return "\n".join(sentence(event) for event in events)


def _headline(events: Sequence[Event | Unknown]) -> Event | Unknown:
    for kind in _HEADLINES:
        found = [event for event in events if isinstance(event, kind)]
        if found:
            return found[-1]
    return next((event for event in reversed(events) if not is_system(event)), events[-1])


def _cut(text: str, limit: int) -> str:
    """Cut at a word where one ends in the last third."""
    if len(text) <= limit:
        return text
    whole = text[: limit - 1].rpartition(" ")[0]
    return (whole if len(whole) > limit * 2 // 3 else plain(text, limit)[:-1]).rstrip(" :,;") + "…"
