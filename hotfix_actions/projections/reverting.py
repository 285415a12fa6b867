"""Which branches hold a fix that was rolled back, and how it is taken out there, too."""

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story
from hotfix_actions.projections.inert import plain


def told(story: Story) -> str:
    """Return a sentence for each branch that got the fix before it was rolled back, or nothing.

    A branch that needs none by a maintainer's word is left out. GitHub's own button makes the pull
    request: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/reverting-a-pull-request
    """
    tag = _told(story.tagged.tag) if story.tagged else "the version"
    holding = [target for target, how in story.held.items() if how != "word"]
    return "".join(
        f"{_told(target)} got {tag}, too; unless it was reverted there, {_how(story, target)}. "
        for target in holding
    )


def _how(story: Story, target: str) -> str:
    number = _pull(story, target)
    if number:
        return f"press Revert on #{number} and merge what that opens"
    return "revert its commits by a pull request"


def _pull(story: Story, target: str) -> int:
    """Return the pull request that brought the fix there; 0 where none is told."""
    landed = [
        event.pull
        for event in story.events
        if isinstance(event, e.MergedBack)
        and (event.target, event.attempt) == (target, story.attempt)
    ]
    proposed = story.merge_backs.get(target)
    return next((one for one in reversed(landed) if one), proposed.pull if proposed else 0)


def _told(text: str) -> str:
    return plain(text).replace("`", "'")
