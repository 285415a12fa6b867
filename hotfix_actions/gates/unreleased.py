"""Which commits of a change came from the default branch, rather than went there.

Somebody may merge the hotfix branch, or the fix, into the default branch before the release. What
the default branch holds by that is no unreleased work: only what it had on its own is.
"""

from collections.abc import Iterable, Mapping

from hotfix_actions.domain.evidence import Contents
from hotfix_actions.domain.world import CommitFacts

Commits = Mapping[str, CommitFacts]


def unreleased(contents: Contents) -> list[CommitFacts]:
    """Return the commits of the change that the default branch had on its own.

    The default branch's own line is its first parents, but for those that are the hotfix branch's
    first parents, too (it was moved forward to the hotfix). What was merged into that line is its
    own as well, unless it goes back to the version bump: then the hotfix brought it.
    """
    change = _by_sha(contents.comparison.commits)
    if contents.main is None:
        return [change[sha] for sha in _reached(contents.head_fork_point, change, stop=())]
    main = _by_sha(contents.main.commits)
    mine = _own_line(contents, change)
    line = [sha for sha in first_parents(contents.main_head, main) if sha not in mine]
    brought = _descends(contents.bump, main)
    found = set(line)
    for sha in line:
        for parent in main[sha].parents[1:]:
            if parent not in brought:
                found.update(_reached(parent, main, stop=mine))
    return [commit for sha, commit in change.items() if sha in found]


def first_parents(start: str, commits: Commits) -> list[str]:
    """Return a commit and its first parents, as far as the commits are given."""
    found = []
    while start in commits and start not in found:
        found.append(start)
        start = next(iter(commits[start].parents), "")
    return found


def _own_line(contents: Contents, change: Commits) -> frozenset[str]:
    """Return the hotfix branch's first parents; nothing where they do not begin with the bump."""
    line = first_parents(contents.head, change)
    begins = bool(line) and next(iter(change[line[-1]].parents), "") == contents.bump
    return frozenset(line) if begins else frozenset()


def _descends(start: str, commits: Commits) -> frozenset[str]:
    """Return the commits that have `start` among their ancestors."""
    found, waiting = {start}, [start]
    children: dict[str, list[str]] = {}
    for commit in commits.values():
        for parent in commit.parents:
            children.setdefault(parent, []).append(commit.sha)
    while waiting:
        fresh = [sha for sha in children.get(waiting.pop(), ()) if sha not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return frozenset(found)


def _reached(start: str, commits: Commits, *, stop: Iterable[str]) -> list[str]:
    """Return a commit and its ancestors among these commits, without those of `stop`."""
    seen, waiting, found = set(stop), [start], []
    while waiting:
        sha = waiting.pop()
        if sha in commits and sha not in seen:
            seen.add(sha)
            found.append(sha)
            waiting.extend(commits[sha].parents)
    return found


def _by_sha(commits: Iterable[CommitFacts]) -> dict[str, CommitFacts]:
    return {commit.sha: commit for commit in commits}
