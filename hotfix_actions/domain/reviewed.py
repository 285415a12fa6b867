"""Whether a released version may go on: its commit is judged anew, whatever the journal says."""

import re
from dataclasses import dataclass

from hotfix_actions.domain.events import Tagged
from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.world import TagFacts

_OBJECT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class ReviewedFacts:
    """The released version, what its tag names now, and where that commit came from.

    `tagged` is None where nothing is left that would bring the version further.
    """

    incident: int
    tagged: Tagged | None = None
    tag: TagFacts | None = None
    judged: Judgement | None = None


def is_asked(story: Story, environment: str) -> bool:
    """Whether an environment would get the version now: a rollout is begun, or begun again.

    One that is done is watched and undone whatever was approved.
    """
    rollout = story.rollout(environment)
    if rollout.rolled_back is not None:
        return False
    again = bool(rollout.trouble) and environment != "production"
    return again or not (rollout.done or rollout.failed)


def tag_moved(tagged: Tagged, tag: TagFacts | None) -> Halt | None:
    """Refuse a tag that is gone, or names another commit than the journal says."""
    if tag is not None and tag.commit == tagged.sha:
        return None
    return moved(tagged, tag.commit if tag else "")


def moved(tagged: Tagged, found: str) -> Halt:
    """Return the refusal of a tag that names the commit `found` by now, or nothing."""
    facts = {"tag": tagged.tag, "commit": tagged.sha[:7], "found": found[:7] or "nothing"}
    if _OBJECT.fullmatch(tagged.object):
        return Halt("refused", "tag-moved-known", {**facts, "object": tagged.object})
    return Halt("refused", "tag-moved", facts)


def reviewed(facts: ReviewedFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Refuse a version whose tag names anything but what somebody else approved."""
    tagged, tag = facts.tagged, facts.tag
    if tagged is None:
        return Plan()
    elsewhere = tag_moved(tagged, tag)
    if tag is None or elsewhere is not None:
        return elsewhere or Plan()
    at = {"tag": tagged.tag, "incident": str(facts.incident), "commit": tag.commit[:7]}
    if not tag.annotated:
        return Halt("refused", "tag-not-annotated", at)
    judged = facts.judged
    if judged is None or judged.verdict != "pass":
        why = "; ".join((judged.summary, *judged.details)) if judged else "it could not be judged"
        return Halt("refused", "version-not-reviewed", {**at, "why": why})
    return Plan()
