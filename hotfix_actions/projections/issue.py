"""The incident issue, rewritten in place: the person's own words above, the tool's part below."""

import re
from dataclasses import dataclass

from hotfix_actions.domain import duration
from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story
from hotfix_actions.projections import choosing, links, markers, progress, render, timeline, wording
from hotfix_actions.projections.gate_table import rows
from hotfix_actions.projections.milestones import milestones, numbers, of_kind, people
from hotfix_actions.projections.rows import Span, log_rows, milestone_rows
from hotfix_actions.projections.sizes import LIMIT, length, shortened
from hotfix_actions.projections.times import moment, zone_of

_CUT = "\n\n*(cut here: GitHub allows no longer text; the issue's edit history has the rest)*"
_CAUSE = re.compile(r"\broot cause:\s*([0-9a-f]{7,40})\b", re.IGNORECASE)
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class _Size:
    """How many of the newest rows are shown."""

    log: int
    timeline: int


_SIZES = (
    _Size(1000, 500),
    _Size(150, 500),
    _Size(40, 500),
    _Size(0, 100),
    _Size(0, 25),
    _Size(0, 5),
)


def body(
    story: Story,
    *,
    person: str,
    anchor: str,
    journal: str,
    now_zone: str = "UTC",
    repository_url: str,
) -> str:
    """Give the issue's whole body: `person`, untouched, and the story below it.

    `anchor` is the journal's head, or nothing while there is no journal; `journal` the ref that
    holds it; `now_zone` the time zone that people read. At most 65,535 characters: first the full
    log is cut, then the timeline, and the person's own words only if they alone leave no room.
    """
    words = markers.theirs(person)
    for size in _SIZES:
        ours = _ours(story, (journal, anchor), zone=now_zone, url=repository_url, size=size)
        whole = _joined(words, ours)
        if length(whole) <= LIMIT:
            return whole
    room = LIMIT - length(_joined("", ours)) - length(_CUT) - 16
    return _joined(shortened(words, room).rstrip() + _CUT, ours)


def person_part(text: str) -> str:
    """Give back the person's own words from a body that was written by `body`, or by a person."""
    return markers.theirs(text)


def anchor_of(text: str) -> str | None:
    """Give the journal head that the tool's part of a body names, or None."""
    found = markers.read(markers.ours(text), "anchor")
    head = (found or {}).get("head", "")
    return head if _SHA.fullmatch(head) else None


def root_cause(story: Story) -> str:
    """Give the commit that a person's note calls the root cause (`root cause: <sha>`), or nothing.

    The tool never names a cause by itself.
    """
    found = [match[1] for note in story.notes if (match := _CAUSE.search(note.text))]
    return found[-1].lower() if found else ""


def _ours(story: Story, kept: tuple[str, str], *, zone: str, url: str, size: _Size) -> str:
    curated = timeline.entries(story, system=False)
    full = timeline.entries(story, system=True)
    where = zone_of(zone)
    journal, anchor = kept
    return render.markdown(
        "issue",
        begin=markers.BEGIN,
        end=markers.END,
        marker=markers.write("anchor", {"journal": journal, "head": anchor}) if anchor else "",
        anchor=anchor,
        journal=journal,
        story=story,
        status=wording.status(story),
        next=wording.next_of(story),
        update=wording.update_of(story),
        commands="\n".join(wording.by_hand_of(story) or wording.commands_of(story)),
        after_push=wording.after_push(story).removeprefix(", "),
        refs=numbers(story),
        legs=progress.legs(story),
        due=moment(story.triage.due, where) if story.triage and story.triage.due else "",
        within=_within(story),
        people=people(story),
        overrides=list(of_kind(story, e.Overridden)),
        links=links.rows(story, url),
        chosen=choosing.reasons(story.branch) if story.branch else (),
        gates=rows(story.judged, progress.allowed(story)),
        milestones=milestone_rows(milestones(story), where),
        timeline=log_rows(curated, where, Span(size.timeline)),
        log=log_rows(full, where, Span(size.log)),
        cause=root_cause(story),
        zone=zone,
    )


def _within(story: Story) -> str:
    seconds = story.triage.fix_within if story.triage else None
    return duration.show(seconds) if seconds else ""


def _joined(words: str, ours: str) -> str:
    return f"{words}\n\n{ours}" if words else ours
