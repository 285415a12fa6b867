"""Whether staging has passed a version, as GitHub's deployment records tell.

Any writer can make a record and call it a success: whose word it is decides, and so does all that
was ever said of it. A line of the journal proves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotfix_actions.domain import live
from hotfix_actions.domain.events import RolloutFailed, Tagged
from hotfix_actions.domain.lag import LATE
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.domain.undone import undoes
from hotfix_actions.domain.world import Deployment

# Why a rollout of staging is done again.
UNPROVEN = "no deployment record that counts says that it passed"


@dataclass(frozen=True)
class Staged:
    """The records that say that staging passed a version: those that count, and the others."""

    good: tuple[Deployment, ...] = ()
    doubted: tuple[Deployment, ...] = ()


def successes(records: Sequence[Deployment], tagged: Tagged) -> tuple[Deployment, ...]:
    """Return the records by which exactly this version passed, and was not rolled back since."""
    wanted = (tagged.tag, tagged.sha, "success")
    return tuple(
        one
        for one in records
        if (one.ref, one.sha, one.state) == wanted and one.undone is None and not undoes(one)
    )


def passed(story: Story, settings: Environment) -> bool:
    """Whether the journal tells that staging runs it, answers, and passed its watch, if any."""
    staging = story.rollout("staging")
    if not staging.done or staging.trouble or staging.rollback is not None:
        return False
    judged = (staging.smoke,) if settings.watch is None else (staging.smoke, staging.watch)
    return all(one is not None and one.verdict == "pass" for one in judged)


def unjudged(settings: Settings) -> bool:
    """Whether staging is configured, and nothing there could ever say that a version is good."""
    staging = settings.environments.get("staging")
    return staging is not None and not staging.smoke and not staging.health


def claims(story: Story, now: datetime) -> bool:
    """Whether the journal tells that nothing is left to do on staging, long enough to be shown.

    Lists may lack for some seconds what was recorded a moment ago. A line that is dated in the
    future is no reason to wait for that day.
    """
    rollout = story.rollout("staging")
    if not rollout.done or live.pending(story, "staging") or rollout.rollback is not None:
        return False
    return abs(now - last_judged(rollout)) >= timedelta(seconds=LATE)


def last_judged(rollout: Rollout) -> datetime:
    """Return when a rollout that is done was last judged."""
    moments = [rollout.done, *(one.at for one in (rollout.smoke, rollout.watch) if one)]
    return max(moment for moment in moments if moment is not None)


def again(story: Story, now: datetime) -> RolloutFailed:
    """Return the event after which staging is rolled out anew.

    Its number is one that no line of the journal has yet: anybody may have written some before.
    """
    rollout, known = story.rollout("staging"), story.ids
    for number in (rollout.deployment, *range(0, -len(known) - 1, -1)):
        event = RolloutFailed(
            at=now,
            attempt=story.attempt,
            environment="staging",
            tag=rollout.tag,
            deployment=number,
            summary=UNPROVEN,
        )
        if event.id not in known:
            break
    return event
