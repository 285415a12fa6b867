"""What is told of a merge-back from what GitHub shows: what comes along, and whose it is."""

from collections.abc import Sequence

from hotfix_actions.domain import naming
from hotfix_actions.domain.world import CommitFacts, Comparison, Pull

# How many names a sentence holds.
_MOST_NAMED = 10


def brought_along(relation: Comparison, base: str) -> tuple[CommitFacts, ...]:
    """Return the commits that a merge brings along besides the hotfix: those of its base.

    On an old line these are its own earlier releases, which the target never got.
    """
    commits = {commit.sha: commit for commit in relation.commits}
    found, waiting = set(), [base]
    while waiting:
        sha = waiting.pop()
        if sha in commits and sha not in found:
            found.add(sha)
            waiting.extend(commits[sha].parents)
    return tuple(commit for sha, commit in commits.items() if sha in found)


def carries(pull: Pull | None, version: str, target: str) -> bool:
    """Whether a pull request is the merge-back of a version into a target.

    The journal names it by its number, which is no proof: anybody with write access can add to it.
    """
    if pull is None or pull.fork:
        return False
    name = naming.merge_back_branch(version, target)
    return (pull.head_branch, pull.base_branch) == (name, target)


def some(names: Sequence[str]) -> str:
    """Name the first ten, and count the others."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
