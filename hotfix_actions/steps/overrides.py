"""Overrides that hold at this moment: their authority is read from GitHub again, every time.

The event only says where to look. The word itself is a comment: a maintainer's own, or our App's
about a maintainer's.
"""

from collections.abc import Collection

from hotfix_actions.context import Context
from hotfix_actions.domain import trigger
from hotfix_actions.domain.events import Overridden
from hotfix_actions.domain.world import Comment, at_least
from hotfix_actions.projections import markers
from hotfix_actions.steps.authority import comment

MARKER = "override"


def standing(context: Context, shas: Collection[str]) -> frozenset[str]:
    """Name what is overridden for one of these commits.

    The comment must still be there and unedited, say so for this very commit, and be a maintainer's
    as the roles are now; a new push has another commit, which voids it.
    """
    words = [word for word in context.story.overrides if word.sha in shas]
    return frozenset(name for word in words if _holds(context, word) for name in word.what)


def marker(word: Overridden, of: int) -> dict[str, str]:
    """Return what the comment says for machines; `of` is the comment that asked for it."""
    return {"what": ",".join(word.what), "sha": word.sha, "by": word.by, "of": str(of)}


def _holds(context: Context, word: Overridden) -> bool:
    said = comment(context, word.comment)
    if said is None or not said.as_written:
        return False
    told = markers.read(said.body, MARKER) or {}
    # On a line of its own: one that somebody quotes, or that a reason holds, is not their word.
    if str(markers.write(MARKER, told)) not in said.body.splitlines():
        return False
    if (told.get("what"), told.get("sha")) != (",".join(word.what), word.sha):
        return False
    giver = _giver(context, said, told, word)
    return bool(giver) and at_least(context.ports.people.role(giver), "maintain")


def _giver(context: Context, said: Comment, told: dict[str, str], word: Overridden) -> str:
    """Return whose word a comment is: its author's; that of our App is of who asked for it."""
    if not said.author.endswith("[bot]"):
        return said.author
    asked = comment(context, int(told["of"])) if told.get("of", "").isdecimal() else None
    if asked is not None:
        return asked.author if _asks(asked, word) and _is_bot_of_ours(context, said) else ""
    own = context.ports.people.bot()
    return told.get("by", "") if own and said.author == own and told.get("of") == "0" else ""


def _is_bot_of_ours(context: Context, said: Comment) -> bool:
    """Whether our App wrote it; a person's token cannot tell one bot from another."""
    return context.ports.people.bot() in ("", said.author)


def _asks(asked: Comment, word: Overridden) -> bool:
    again = trigger.comment(asked.body)
    return asked.as_written and again.command == "override" and again.words == word.what
