"""What stakeholders are told, each notice once; the text says only what stands when it is due.

Readers are not developers: what happened, what it means for them, and when they hear next.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections import links, markers, progress, render, wording
from hotfix_actions.projections.inert import Safe
from hotfix_actions.projections.milestones import milestones, numbers
from hotfix_actions.projections.times import moment, span

# So many attempts before the present one may still lack a notice: a journal is written by anybody.
ATTEMPTS = 20


def due(story: Story, now: datetime | None = None) -> dict[str, str]:
    """Give every notice that is due so far, in order, by its key: those already told too.

    Keys: `opened`, `staged:N`, `deployed:N`, `rolled-back:N` for attempt N, `rolled-back:N:M` for
    its Mth rollback from the second on, `resolved`, and `overdue` where `now` is past the deadline.
    An earlier attempt's notices stay due, so that one which could not be sent is not lost.
    """
    found: dict[str, str] = {}
    for attempt in _attempts(story):
        for name, is_due in _DUE.items():
            key = name if name in ("opened", "resolved") else f"{name}:{attempt.attempt}"
            key += _further(attempt) if name == "rolled-back" else ""
            if key not in found and is_due(attempt):
                found[key] = _text(name, key, attempt)
    if now is not None and _is_overdue(story, now):
        found["overdue"] = _text("overdue", "overdue", story)
    return found


def marker(key: str) -> Safe:
    """Give the hidden marker by which a comment is known as the notice of that key."""
    return markers.write("notice", {"key": key})


def key_of(comment_body: str) -> str | None:
    """Give the key of the notice that a comment carries, or None.

    Anybody can write a marker: the caller believes it only of a comment of its own.
    """
    return (markers.read(comment_body, "notice") or {}).get("key")


def _further(story: Story) -> str:
    """Return what tells a later rollback from the attempt's first; nothing for that one."""
    told = {
        event.id
        for event in story.events
        if isinstance(event, e.RolledBack)
        and (event.environment, event.attempt) == ("production", story.attempt)
    }
    return f":{len(told)}" if len(told) > 1 else ""


def tells_rollback(key: str | None, attempt: int) -> bool:
    """Whether a notice of this key tells of a rollback of production in an attempt."""
    first = f"rolled-back:{attempt}"
    return key is not None and (key == first or key.startswith(f"{first}:"))


def _attempts(story: Story) -> Iterator[Story]:
    """Return the story as it stood at the end of each attempt, the present one last."""
    begun = [i for i, event in enumerate(story.events) if isinstance(event, e.AttemptBegun)]
    for i in begun[-ATTEMPTS:]:
        yield fold(story.events[:i])
    yield story


def _is_opened(story: Story) -> bool:
    return story.incident is not None and story.triage is not None


def _is_staged(story: Story) -> bool:
    staging = story.rollout("staging")
    passed = staging.smoke is not None and staging.smoke.verdict == "pass"
    return staging.done is not None and passed and not staging.trouble


def _is_deployed(story: Story) -> bool:
    """Whether production runs the fix for good: seen stable, or vouched for by the release."""
    production = story.rollout("production")
    stable = production.watch is not None and production.watch.verdict == "pass"
    stays = production.done is not None and not production.trouble and not production.rollback
    return stays and (stable or story.published is not None)


def _is_overdue(story: Story, now: datetime) -> bool:
    """Whether the deadline has passed while production still lacks the fix."""
    deadline = story.triage.due if story.triage else None
    waiting = progress.stage(story) not in ("declined", "over", "unlearned", "unclosed")
    return deadline is not None and waiting and now > deadline and not _is_mitigated(story)


def _is_mitigated(story: Story) -> bool:
    production = story.rollout("production")
    runs = production.done is not None and production.rollback is None
    return runs or story.published is not None


def _is_rolled_back(story: Story) -> bool:
    return story.rollout("production").rolled_back is not None


_DUE: dict[str, Callable[[Story], bool]] = {
    "opened": _is_opened,
    "staged": _is_staged,
    "deployed": _is_deployed,
    "rolled-back": _is_rolled_back,
    "resolved": lambda story: story.closed is not None,
}


def _text(name: str, key: str, story: Story) -> str:
    production = story.rollout("production")
    doubt = production.rolled_back.unsettled_until if production.rolled_back else None
    times = milestones(story)
    declared, resolved = times["declared"].at, times["resolved"].at
    triage = story.triage
    return render.markdown(
        f"notice-{name}",
        marker=marker(key),
        story=story,
        staging=story.rollout("staging"),
        production=production,
        refs=numbers(story),
        due=moment(triage.due) if triage and triage.due else "",
        hotfix=triage is not None
        and (triage.decision == "hotfix" or progress.overridden(story, "triage")),
        live=moment(production.done) if production.done else "",
        back=moment(production.rolled_back.at) if production.rolled_back else "",
        doubt=moment(doubt) if doubt else "",
        took=span(declared, production.done) if declared and production.done else "",
        whole=span(declared, resolved) if declared and resolved else "",
        url=links.repository_of(story),
        next=wording.next_of(story),
    )
