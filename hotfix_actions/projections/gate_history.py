"""What the gates did over all attempts: facts that only the journal has."""

from dataclasses import dataclass

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.words import GATES, Gate
from hotfix_actions.projections.milestones import of_kind


@dataclass(frozen=True)
class Remark:
    """One thing worth learning from: what it is about, what happened, and the facts."""

    about: str
    what: str
    facts: str


def remarks(story: Story) -> list[Remark]:
    """Give gates and steps that were skipped, retried, overridden, owed or only warned."""
    return [*_let_through(story), *_overridden(story), *_retried(story), *_skipped(story)]


def _let_through(story: Story) -> list[Remark]:
    words = {"owed": "owed", "warn": "a warning only"}
    return [
        Remark(judged.gate, words[judged.policy], f"{judged.verdict}: {judged.summary}")
        for judged in story.judged.values()
        if judged.verdict != "pass" and judged.policy in words
    ]


def _overridden(story: Story) -> list[Remark]:
    return [
        Remark(what, "overridden", f"{override.by or 'a maintainer'}: {override.because}")
        for override in of_kind(story, e.Overridden)
        for what in override.what
    ]


def _retried(story: Story) -> list[Remark]:
    verdicts: dict[Gate, list[str]] = {gate: [] for gate in GATES}
    for judged in of_kind(story, e.GateJudged):
        verdicts[judged.gate].append(judged.verdict)
    return [
        Remark(gate, "retried", f"judged {len(given)} times: {', '.join(given)}")
        for gate, given in verdicts.items()
        if len(set(_tried(gate, given))) > 1
    ]


def _tried(gate: Gate, verdicts: list[str]) -> list[str]:
    """Leave out a review that was only waited for: that is its ordinary way."""
    return [one for one in verdicts if gate != "review" or one != "unproven"]


def _skipped(story: Story) -> list[Remark]:
    found = []
    if story.tagged and story.rollout("staging").done is None:
        found.append(Remark("staging", "skipped", "the version never ran on staging"))
    watch = story.rollout("production").watch
    if story.published and (watch is None or watch.verdict != "pass"):
        said = watch.summary if watch else "production was not watched"
        found.append(Remark("watch", "vouched for", said))
    if story.rules and story.rules.missing:
        missing = ", ".join(story.rules.missing)
        found.append(Remark("review rules", "not enforced by GitHub", missing))
    return found
