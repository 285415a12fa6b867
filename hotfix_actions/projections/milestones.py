"""The moments that a hotfix is measured by, and who took part in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story

E = TypeVar("E", bound=e.Event)


@dataclass(frozen=True)
class Milestone:
    """A named moment: which event it is, and when; None where the journal does not know it."""

    name: str
    event: str
    at: datetime | None = None


def milestones(story: Story) -> dict[str, Milestone]:
    """Give all moments in order, those too that have not come or that nobody recorded."""
    made = (
        Milestone("started", "production began to misbehave"),
        Milestone("detected", "somebody or something noticed"),
        Milestone("declared", "the incident was opened", _at(story.incident)),
        Milestone("acknowledged", "a person first acted on it", _acted(story)),
        Milestone("mitigated", "production ran the fix", _mitigated(story)),
        Milestone("recovered", "the watch of production ended stable", _recovered(story)),
        Milestone("resolved", "every branch held the fix", _at(story.closed)),
    )
    return {milestone.name: milestone for milestone in made}


def people(story: Story) -> list[tuple[str, str]]:
    """Give each part that people took, with their logins, in the order of the flow."""
    approved = [ev.approver for ev in of_kind(story, e.ProductionApproved)]
    parts = {
        "declared by": [ev.by for ev in of_kind(story, e.IncidentOpened)],
        "fix by": [ev.author for ev in of_kind(story, e.FixProposed)],
        "fix approved by": [name for ev in of_kind(story, e.FixMerged) for name in ev.approved_by],
        "production approved by": approved,
        "overridden by": [ev.by for ev in of_kind(story, e.Overridden)],
    }
    return [
        (part, ", ".join(dict.fromkeys(name for name in names if name)))
        for part, names in parts.items()
        if any(names)
    ]


def numbers(story: Story) -> frozenset[int]:
    """Give the numbers of issues and pull requests that are the hotfix's own."""
    found = {story.number}
    for event in story.events:
        match event:
            case e.FixProposed(pull=pull) | e.MergeBackProposed(pull=pull):
                found.add(pull)
            case e.FixMerged(pulls=pulls):
                found.update(pulls)
            case e.PostMortemFiled(issue=issue) | e.ActionFiled(issue=issue):
                found.add(issue)
            case _:
                pass
    return frozenset(found - {0})


def of_kind(story: Story, kind: type[E]) -> Iterator[E]:
    """Give all events of a kind, of every attempt, each once."""
    seen: set[str] = set()
    for event in story.events:
        if isinstance(event, kind) and event.id not in seen:
            seen.add(event.id)
            yield event


def _at(event: e.Event | None) -> datetime | None:
    return event.at if event else None


def _acted(story: Story) -> datetime | None:
    kinds = (e.Noted, e.Overridden, e.FixProposed, e.FixMerged, e.ProductionApproved)
    return min((event.at for event in story.events if isinstance(event, kinds)), default=None)


def _mitigated(story: Story) -> datetime | None:
    production = story.rollout("production")
    return None if production.rolled_back else production.done


def _recovered(story: Story) -> datetime | None:
    production = story.rollout("production")
    watch = production.watch
    stable = watch is not None and watch.verdict == "pass" and not production.rolled_back
    return _at(watch) if stable else None
