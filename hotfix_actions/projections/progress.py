"""Where a hotfix stands: one of a closed list of stages, and the legs of the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.domain.words import GATES, Gate

Stage = Literal[
    "unopened", "untriaged", "considering", "declined", "branchless", "fixless", "ungated",
    "refused", "unreviewed", "unreleased", "staging", "staging-failed", "unstaged", "withdrawn",
    "failing", "rolling-back", "unapproved", "undeployed", "deploying", "watching", "unproven",
    "unfinished", "merging-back", "unclosed", "unlearned", "over",
]  # fmt: skip
BEFORE_STAGING: tuple[Stage, ...] = (
    "branchless", "fixless", "ungated", "refused", "unreviewed", "unreleased", "unstaged",
    "staging", "staging-failed",
)  # fmt: skip
State = Literal["done", "now", "todo", "failed", "skipped"]


def stage(story: Story) -> Stage:
    """Say where the hotfix stands, from the journal's story alone."""
    return next(name for name, holds in _LADDER if holds(story))


def overridden(story: Story, what: str) -> bool:
    """Whether a maintainer allowed this; an override of a gate counts for the head it was for."""
    head = story.proposed.head if story.proposed else ""
    return any(
        what in o.what and (what == "triage" or o.sha in ("", head)) for o in story.overrides
    )


def allowed(story: Story) -> frozenset[Gate]:
    """Give the gates that a maintainer overrode for the fix as it is now."""
    return frozenset(gate for gate in GATES if overridden(story, gate))


def refusing(story: Story) -> tuple[e.GateJudged, ...]:
    """Give the gates that block the fix as it is now; review, which people give, is not one.

    Tests always block: nobody overrides them.
    """
    return tuple(
        judged
        for gate, judged in story.judged.items()
        if gate != "review"
        and judged.policy == "block"
        and judged.verdict != "pass"
        and (gate == "tests" or not overridden(story, gate))
    )


def _ungated(story: Story) -> bool:
    return story.gates is None or (
        story.proposed is not None and story.gates.sha != story.proposed.head
    )


def _production(story: Story) -> Rollout:
    return story.rollout("production")


def _staging(story: Story) -> Rollout:
    return story.rollout("staging")


def staging_trouble(story: Story) -> str:
    """Say why staging does not carry the version on: a failure, or requests that proved nothing."""
    staging = _staging(story)
    smoke = staging.smoke
    unproven = smoke.summary if smoke is not None and smoke.verdict != "pass" else ""
    return staging.trouble or unproven


def _decided_otherwise(story: Story) -> bool:
    decision = story.triage.decision if story.triage else "hotfix"
    return decision != "hotfix" and not overridden(story, "triage") and story.branch is None


def _targets(story: Story) -> set[str]:
    return set(story.merge_backs) | set(story.held)


def _decision(story: Story) -> str:
    return story.triage.decision if story.triage else ""


def _proven(story: Story) -> bool:
    """Whether production was seen stable with the fix, or the release went public all the same."""
    watch = _production(story).watch
    return story.published is not None or (watch is not None and watch.verdict == "pass")


def _is_withdrawn(story: Story) -> bool:
    return story.withdrawn is not None or _production(story).rolled_back is not None


# In order of precedence: the first that holds is where the hotfix stands.
_LADDER: tuple[tuple[Stage, Callable[[Story], bool]], ...] = (
    ("unopened", lambda s: s.incident is None),
    ("untriaged", lambda s: s.triage is None),
    ("withdrawn", _is_withdrawn),
    ("over", lambda s: s.closed is not None and s.postmortem is not None),
    ("unlearned", lambda s: s.closed is not None),
    ("considering", lambda s: _decided_otherwise(s) and _decision(s) == "consider"),
    ("declined", _decided_otherwise),
    ("rolling-back", lambda s: _production(s).rollback is not None),
    ("failing", lambda s: bool(_production(s).trouble)),
    ("branchless", lambda s: s.branch is None),
    ("fixless", lambda s: s.proposed is None and s.merged is None),
    ("ungated", lambda s: s.merged is None and _ungated(s)),
    ("refused", lambda s: s.merged is None and bool(refusing(s))),
    ("unreviewed", lambda s: s.merged is None),
    ("unreleased", lambda s: s.tagged is None or s.draft is None),
    ("unfinished", lambda s: _proven(s) and s.published is None),
    ("merging-back", lambda s: _proven(s) and not _targets(s) <= set(s.held)),
    ("unclosed", _proven),
    ("unproven", lambda s: _production(s).done is not None and _production(s).watch is not None),
    ("watching", lambda s: _production(s).watching is not None),
    ("deploying", lambda s: _production(s).begun is not None),
    ("undeployed", lambda s: _production(s).approval is not None),
    ("staging-failed", lambda s: bool(staging_trouble(s))),
    ("unapproved", lambda s: _staging(s).smoke is not None),
    ("staging", lambda s: _staging(s).begun is not None),
    ("unstaged", lambda _: True),
)


@dataclass(frozen=True)
class Leg:
    """One leg of the way, and how far it is."""

    name: str
    state: State


_LEGS: tuple[tuple[str, tuple[Stage, ...]], ...] = (
    ("incident", ("unopened",)),
    ("triage", ("untriaged", "considering", "declined")),
    ("branch", ("branchless",)),
    ("fix", ("fixless",)),
    ("gates", ("ungated", "refused")),
    ("review", ("unreviewed",)),
    ("release", ("unreleased",)),
    ("staging", ("unstaged", "staging", "staging-failed")),
    ("production", ("unapproved", "undeployed", "deploying")),
    ("watch", ("failing", "rolling-back", "withdrawn", "watching", "unproven")),
    ("merge-back", ("unfinished", "merging-back", "unclosed")),
    ("post-mortem", ("unlearned",)),
)
_TROUBLE: tuple[Stage, ...] = (
    "declined", "refused", "staging-failed", "failing", "rolling-back", "withdrawn",
)  # fmt: skip


def legs(story: Story) -> tuple[Leg, ...]:
    """Give the way in order: what is done, where the hotfix stands, and what is still to come."""
    here = stage(story)
    at = next((i for i, (_, stages) in enumerate(_LEGS) if here in stages), len(_LEGS))
    return tuple(Leg(name, _state(story, name, i - at, here)) for i, (name, _) in enumerate(_LEGS))


def _state(story: Story, name: str, distance: int, here: Stage) -> State:
    if distance > 0:
        return "todo"
    if distance == 0:
        return "failed" if here in _TROUBLE else "now"
    seen = {
        "staging": _staging(story).done,
        "production": _production(story).done,
        "watch": _production(story).watch,
    }
    return "skipped" if seen.get(name, story) is None else "done"
