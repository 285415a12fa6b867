"""Where the hotfix stands, in a few words, and when people hear next."""

from typing import Literal, NamedTuple

from hotfix_actions.domain.rollout_end import is_unverified
from hotfix_actions.domain.story import Story
from hotfix_actions.projections import progress
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.progress import Stage

Tone = Literal["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"]


class Status(NamedTuple):
    """Where it stands in a few words, and how loud: one of GitHub's five alerts."""

    words: str
    tone: Tone


_STATUS: dict[Stage, Status] = {
    "unopened": Status("Not opened yet", "NOTE"),
    "untriaged": Status("Opened, not triaged yet", "NOTE"),
    "considering": Status("Waiting for a maintainer's decision", "IMPORTANT"),
    "declined": Status("Not a hotfix", "NOTE"),
    "branchless": Status("Decided, the hotfix branch does not exist yet", "NOTE"),
    "fixless": Status("Waiting for the fix", "IMPORTANT"),
    "ungated": Status("The fix is proposed, the gates have not judged it yet", "NOTE"),
    "refused": Status("The gates refuse the fix", "WARNING"),
    "unreviewed": Status("Waiting for an approval of the fix", "IMPORTANT"),
    "unreleased": Status("The fix is merged, not released yet", "NOTE"),
    "unstaged": Status("Released, not deployed yet", "NOTE"),
    "staging": Status("Going to staging", "NOTE"),
    "staging-failed": Status("Staging refuses the version", "WARNING"),
    "unapproved": Status("On staging, waiting for production approval", "IMPORTANT"),
    "undeployed": Status("Production is approved", "NOTE"),
    "deploying": Status("Going to production", "WARNING"),
    "watching": Status("In production, being watched", "WARNING"),
    "unproven": Status("In production, but not proven to be stable", "WARNING"),
    "failing": Status("Production is in trouble", "CAUTION"),
    "rolling-back": Status("Production is being rolled back", "CAUTION"),
    "withdrawn": Status("Rolled back, the version is withdrawn", "CAUTION"),
    "unfinished": Status("In production, stable", "TIP"),
    "merging-back": Status("In production, being merged back", "TIP"),
    "unclosed": Status("Merged back, the incident is still open", "TIP"),
    "unlearned": Status("Resolved, the post-mortem is not filed yet", "TIP"),
    "over": Status("Resolved", "TIP"),
}


_UPDATES: tuple[tuple[tuple[Stage, ...], str], ...] = (
    (("considering", "declined"), "when somebody decides otherwise."),
    (
        progress.BEFORE_STAGING,
        "when {tag} is on staging.",
    ),
    (
        ("unapproved", "undeployed", "deploying", "watching", "unproven"),
        "when {tag} has been judged in production.",
    ),
    (("failing", "rolling-back"), "when the previous version is back."),
    (("withdrawn",), "when the next attempt is on staging."),
    (("unfinished", "merging-back", "unclosed"), "when every branch holds the fix."),
)


def status(story: Story) -> Status:
    """Give where the hotfix stands, in a few words."""
    if story.asked:
        return Status("Waiting for a person to run a command", "IMPORTANT")
    stage = progress.stage(story)
    production = story.rollout("production")
    back = production.rolled_back
    if stage == "withdrawn" and back is not None:
        verb = "was put back to" if is_unverified(production) else "runs"
        words = plain(f"Rolled back: production {verb} {back.to}", 120)
        return Status(words, _STATUS[stage].tone)
    return _STATUS[stage]


def update_of(story: Story) -> str:
    """Say when people hear next: at an event, since nothing but a command's run can tell them."""
    tag = story.branch.tag if story.branch else "the fix"
    return plain(next((words for at, words in _UPDATES if _stands(story, at)), "").format(tag=tag))


def _stands(story: Story, stages: tuple[Stage, ...]) -> bool:
    return progress.stage(story) in stages
