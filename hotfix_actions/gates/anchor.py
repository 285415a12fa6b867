"""The beginning of a hotfix branch: the base tag, and on it the version bump alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotfix_actions.domain.branch import is_own
from hotfix_actions.domain.events import BranchMade
from hotfix_actions.domain.lineage import Commit
from hotfix_actions.gates.words import line, short


@dataclass(frozen=True)
class Anchor:
    """The branch's beginning as the journal tells it, and as it is now.

    `base_now` is what the base tag names, "" where it is gone. `changed` holds for each path in
    which bump and base differ its text at the bump, None where that is no ordinary text file;
    `expected` the texts that setting the version gives, by computing it again.
    """

    made: BranchMade
    incident: int
    base_now: str
    bump: Commit | None = None
    changed: Mapping[str, str | None] = field(default_factory=dict)
    expected: Mapping[str, str] = field(default_factory=dict)


def faults(anchor: Anchor) -> tuple[str, ...]:
    """Say what is wrong with the branch's beginning; nothing where it is as the tool made it.

    A version file that the bump leaves as it was is no fault: it is as production has it.
    """
    made, bump = anchor.made, anchor.bump
    tag, at = line(made.base_tag), short(made.bump)
    if anchor.base_now != made.base:
        now = f"names {short(anchor.base_now)}" if anchor.base_now else "is gone"
        was = f"the base tag {tag} was {short(made.base)} when the branch was made, and {now} now"
        return (f"{was}: put the tag back, or begin anew",)
    if bump is None:
        return (f"the hotfix branch's first commit {at} cannot be read: run the command again",)
    if bump.parents != (made.base,):
        return (_not_the_bump(at, f"it does not stand on {tag} ({short(made.base)})"),)
    if not is_own(bump.message, anchor.incident, made.attempt):
        return (_not_the_bump(at, "it does not name this incident and attempt"),)
    return tuple(
        _not_the_bump(at, f"it changes {line(path)} otherwise than to set the version")
        for path, text in anchor.changed.items()
        if text is None or anchor.expected.get(path) != text
    )


def _not_the_bump(at: str, why: str) -> str:
    return (
        f"{at} is not the version bump that the tool makes: {why}. Bring the fix onto a branch "
        "that the tool made, by an approved pull request"
    )
