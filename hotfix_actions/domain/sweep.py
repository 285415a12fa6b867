"""Sweep: check twice an hour for due work that triggered no event."""

from collections.abc import Collection, Sequence

from hotfix_actions.domain import naming
from hotfix_actions.domain.events import BranchMade
from hotfix_actions.domain.story import Story

# A file of its own: GitHub disables the whole file of a `schedule` in a public repository after
# sixty days without activity, and this one is enabled only while a hotfix lives.
# https://docs.github.com/actions/how-tos/manage-workflow-runs/disable-and-enable-workflows
SWEEP_WORKFLOW = ".github/workflows/hotfix-sweep.yml"
# How long after it was disabled hotfixes are looked for again, in seconds: lists of refs may lag.
LOOK_AGAIN = 15.0


def live(branches: Collection[str], stories: Sequence[Story]) -> tuple[str, ...]:
    """Return the hotfix branches that may still need something, in order.

    A branch of which no story tells is among them: `open` makes the branch first, and writes it
    down later.
    """
    told = {
        event.branch for story in stories for event in story.events if isinstance(event, BranchMade)
    }
    present = {
        story.branch.branch
        for story in stories
        if story.branch is not None and story.closed is None and story.withdrawn is None
    }
    ours = [name for name in sorted(branches) if naming.version_of_branch(name) is not None]
    return tuple(name for name in ours if name in present or name not in told)
