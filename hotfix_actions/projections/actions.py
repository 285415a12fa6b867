"""The actions that the journal's facts justify: what is owed, overridden, withdrawn, unprotected.

Only one stands by itself: to find out what let the fault through. Others are the team's to add.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.words import Gate
from hotfix_actions.projections.milestones import of_kind

Kind = Literal["prevent", "detect", "mitigate"]

# Priority actions carry a deadline of 4 or 8 weeks (Atlassian, "Incident postmortems":
# https://www.atlassian.com/incident-management/handbook/postmortems).
_WEEKS = {"critical": 4, "high": 4, "medium": 8, "low": 8}
_MAKE_GOOD: dict[Gate, tuple[str, str]] = {
    "guard": ("Split what the hotfix carried beyond the fix", "the guard passes on what remains"),
    "tests": ("Make the tests of the fix pass", "the tests pass on the default branch"),
    "proof": (
        "Add a test that fails without the fix",
        "the test fails on the base tag and passes on the default branch",
    ),
    "audit": (
        "Remove the vulnerability that the audit found, or could not rule out",
        "the audit of the default branch answers, and finds nothing new",
    ),
    "review": ("Have the fix reviewed", "a second person has approved it"),
}


@dataclass(frozen=True)
class Action:
    """One action: what it is, what it is for, the facts behind it, and how it is verified."""

    key: str
    title: str
    kind: Kind
    why: str
    verified: str


def derive(story: Story) -> list[Action]:
    """Give the actions in order, each with a key of its own."""
    found = [
        _standing(story),
        *_owed(story),
        *_overridden(story),
        *_withdrawn(story),
        *_unprotected(story),
    ]
    return list({action.key: action for action in found}.values())


def due(story: Story) -> date:
    """Give the day by which an action is to be done: 4 weeks after a severe incident, else 8."""
    weeks = _WEEKS[story.triage.severity] if story.triage else 8
    end = story.closed.at if story.closed else story.events[-1].at
    return (end + timedelta(weeks=weeks)).date()


def _standing(story: Story) -> Action:
    base = story.branch.base_tag if story.branch else "production"
    return Action(
        key="prevent",
        title=f"Find out what let the fault into {base}",
        kind="prevent",
        why="it passed review and tests on its way to production.",
        verified="the next fault of its kind is stopped before it is released",
    )


def _owed(story: Story) -> Iterator[Action]:
    for judged in story.judged.values():
        if judged.policy == "owed" and judged.verdict != "pass":
            title, verified = _MAKE_GOOD[judged.gate]
            why = f"the {judged.gate} gate was owed ({judged.verdict}): {judged.summary}"
            yield Action(f"owed:{judged.gate}", title, "prevent", why, verified)


def _overridden(story: Story) -> Iterator[Action]:
    for override in of_kind(story, e.Overridden):
        for gate in (name for name in override.what if name in _MAKE_GOOD):
            title, verified = _MAKE_GOOD[gate]
            by = override.by or "a maintainer"
            why = f"{by} overrode the {gate} gate, because: {override.because}"
            yield Action(f"owed:{gate}", title, "prevent", why, verified)


def _withdrawn(story: Story) -> Iterator[Action]:
    for gone in of_kind(story, e.Withdrawn):
        yield Action(
            key=f"withdrawn:{gone.tag}",
            title=f"Find out what let {gone.tag} reach production",
            kind="detect",
            why=f"it passed the gates and staging, and was withdrawn: {gone.because}",
            verified="a test or a request on staging fails with it",
        )


def _unprotected(story: Story) -> Iterator[Action]:
    if story.rules is not None and story.rules.missing:
        yield Action(
            key="rules",
            title="Protect hotfix branches by GitHub's own rules",
            kind="prevent",
            why=f"GitHub did not enforce: {', '.join(story.rules.missing)}",
            verified="`hotfix protect` finds nothing to add",
        )
