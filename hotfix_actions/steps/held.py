"""Whether a branch holds the fix without the hotfix's history: after a squash, or a pick."""

from hotfix_actions.context import Context
from hotfix_actions.domain.merge_back import Settled
from hotfix_actions.domain.world import Comparison, Pull
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.steps.settle import settle

# How many commits of one rebase are gone through.
_MOST_REBASED = 20


def fix(context: Context) -> Comparison:
    """Return what the fix changed: from the version bump to the released commit."""
    branch, tagged = context.story.branch, context.story.tagged
    if branch is None or tagged is None:
        raise AssertionError("a merge-back was asked for before the release")
    return context.ports.history.compare(branch.bump, tagged.sha)


def holds_fix(context: Context, pull: Pull, head: str) -> bool:
    """Return whether a merge-back that is over brought the fix, or its target holds it now.

    A merge that is part of the target is judged by what it did itself: people change the same lines
    afterwards.
    """
    merge = pull.merge_commit if pull.merged else ""
    if merge and _is_part(context, merge, head) and _brought(context, pull, merge):
        return True
    return _left(context, head).empty


def held_at(context: Context, commit: str, head: str) -> bool:
    """Return whether a branch holds a commit at which nothing of the fix was missing."""
    try:
        return _is_part(context, commit, head) and _left(context, commit).empty
    except PermissionMissing:  # GitHub answers 404: no such commit, no common history
        return False


def _is_part(context: Context, commit: str, head: str) -> bool:
    if commit == head:
        return True
    return context.ports.history.compare(commit, head).status in ("ahead", "identical")


def _brought(context: Context, pull: Pull, merge: str) -> bool:
    """Return whether nothing of the fix is left after a merge, but what its people settled.

    Where the fix still conflicts, the merge itself must have changed the file: somebody settled it.
    """
    left = _left(context, merge)
    if not left.whole or left.changes:
        return False
    if not left.conflicts:
        return True
    entry, before = context.ports.objects.entry, _before(context, pull, merge)
    return all(entry(before, path) != entry(merge, path) for path in left.conflicts)


def _left(context: Context, at: str) -> Settled:
    """Return what bringing the fix would still change at a commit."""
    change = fix(context)
    tagged = context.story.tagged
    return settle(context, change, tagged.sha if tagged else "", at)


def _before(context: Context, pull: Pull, merge: str) -> str:
    """Return what the target held before a merge: its first parent, or that of a whole rebase."""
    objects, history = context.ports.objects, context.ports.history
    parents = objects.commit(merge).parents
    for _ in range(_MOST_REBASED if len(parents) == 1 else 0):
        through = {one.number for one in history.pulls_of(parents[0])}
        if pull.number not in through:
            break
        parents = objects.commit(parents[0]).parents
    return parents[0]
