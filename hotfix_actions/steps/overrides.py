"""Overrides that hold at this moment: their authority is read from GitHub again, every time."""

from collections.abc import Collection

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Overridden
from hotfix_actions.domain.world import at_least


def standing(context: Context, shas: Collection[str]) -> frozenset[str]:
    """Name what is overridden for one of these commits.

    The comment must still be there and unedited, and who gave the word must still be a maintainer;
    a new push has another commit, which voids it.
    """
    words = [word for word in context.story.overrides if word.sha in shas]
    if not words:
        return frozenset()
    comments = context.once("comments", lambda: context.ports.issues.comments(context.incident))
    unedited = {comment.id for comment in comments if not comment.edited}
    holding = [word for word in words if word.comment in unedited and _may(context, word)]
    return frozenset(name for word in holding for name in word.what)


def _may(context: Context, word: Overridden) -> bool:
    return at_least(context.ports.people.role(word.by), "maintain")
