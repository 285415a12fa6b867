"""What is due for an open hotfix, from what GitHub shows: for events that only say "look again"."""

from collections.abc import Collection, Sequence

from hotfix_actions.domain.story import Story
from hotfix_actions.domain.world import Pull


def is_open(story: Story) -> bool:
    """Whether an event may move the hotfix on; what a person was asked for goes first."""
    return not (story.closed or story.branch is None or story.withdrawn or story.asked)


def due(story: Story, fixes: Sequence[Pull], merged: Collection[int]) -> str:
    """Return the command that is due, or nothing.

    `fixes` are the pull requests into the hotfix branch, newest first; `merged` are the numbers of
    the merge-backs that are merged. What has been tried for the same head is not tried again: a
    sweep must not fail every half an hour.
    """
    if not is_open(story):
        return ""
    if story.tagged is None:
        return _of_fix(story, fixes)
    waiting = {one.pull for target, one in story.merge_backs.items() if target not in story.held}
    return "finish" if story.published and waiting and waiting <= set(merged) else ""


def _of_fix(story: Story, fixes: Sequence[Pull]) -> str:
    if any(pull.merged for pull in fixes):
        tried = story.stopped is not None and story.stopped.command == "release"
        return "" if tried else "release"
    heads = {pull.head for pull in fixes if not (pull.closed or pull.draft)}
    if len(heads) != 1:  # none, or several: the gate would only say so again
        return ""
    tried = story.stopped is not None and heads <= {*story.stopped.facts.values()}
    return "gate" if not tried and heads != {_judged(story)} else ""


def _judged(story: Story) -> str:
    return story.gates.sha if story.gates is not None else ""
