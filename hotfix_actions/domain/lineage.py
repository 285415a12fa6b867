"""The commits of a hotfix and how they came onto its branch, as GitHub and git tell of them.

Nothing here is believed from the journal: everything is told of exact commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotfix_actions.domain.world import Pull, Review


@dataclass(frozen=True)
class Identity:
    """Whom a commit names; without a login where GitHub links the address to no account."""

    login: str = ""
    email: str = ""


@dataclass(frozen=True)
class Commit:
    """A commit with everybody whom it names; `authors` are the author, then the co-authors.

    `by_github`: GitHub made and signed it, so its committer is GitHub itself.
    """

    sha: str
    tree: str
    parents: tuple[str, ...]
    authors: tuple[Identity, ...] = ()
    committer: Identity = Identity()
    by_github: bool = False
    message: str = ""

    @property
    def named(self) -> frozenset[Identity]:
        """Everybody who may have had a part in it."""
        committer = () if self.by_github else (self.committer,)
        return frozenset((*self.authors, *committer))


@dataclass(frozen=True)
class Brought:
    """A pull request into the hotfix branch, with what was said about it.

    `based` is the last moment at which its base branch may have been exchanged or rewritten, as it
    may while a pull request is closed: whoever approved it before compared it with another base.
    """

    pull: Pull
    reviews: tuple[Review, ...] = ()
    based: datetime | None = None


@dataclass(frozen=True)
class Lineage:
    """Commits by their SHA, and the pull requests into the branch."""

    commits: Mapping[str, Commit] = field(default_factory=dict)
    pulls: tuple[Brought, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """One move of the hotfix branch: its commits after `before`, and the pull requests it ends."""

    before: str
    commits: tuple[Commit, ...]
    ends: tuple[Brought, ...]

    @property
    def last(self) -> Commit:
        """The commit at which the move left the branch."""
        return self.commits[-1]


@dataclass(frozen=True)
class Own:
    """What a head holds and another commit does not.

    `reached`: the head holds that other commit. `unknown` are parents of which nothing is known:
    they are held by the other commit, or nobody listed them.
    """

    commits: tuple[Commit, ...]
    reached: bool
    unknown: tuple[str, ...]


def trunk(lineage: Lineage, bump: str, tip: str) -> tuple[Commit, ...] | str:
    """Return the commits after the bump up to the tip by first parents, oldest first.

    Or the commit from which the way does not go on: it is unread, or the first of all.
    """
    found: list[Commit] = []
    at = tip
    while at != bump:
        commit = lineage.commits.get(at)
        if commit is None or not commit.parents:
            return at
        found.append(commit)
        at = commit.parents[0]
    return tuple(reversed(found))


def trace(commits: Sequence[Commit], bump: str, pulls: Sequence[Brought]) -> tuple[Stretch, ...]:
    """Part the branch into its moves; the last ends no pull request where none brought it."""
    moves: list[Stretch] = []
    left = list(pulls)
    before, run = bump, list[Commit]()
    for commit in commits:
        run.append(commit)
        ends = [one for one in left if _ends(one.pull, commit)]
        if ends:
            moves.append(Stretch(before, tuple(run), tuple(ends)))
            left = [one for one in left if one not in ends]
            before, run = commit.sha, []
    if run:
        moves.append(Stretch(before, tuple(run), ()))
    return tuple(moves)


def _ends(pull: Pull, commit: Commit) -> bool:
    """Whether a commit of the branch is the one by which a pull request came in."""
    by_merge = pull.merged and pull.merge_commit == commit.sha
    return by_merge or pull.head == commit.sha or pull.head in commit.parents[1:]


def ancestors(lineage: Lineage, sha: str) -> frozenset[str]:
    """Return the known ancestors of a commit, itself among them."""
    found: set[str] = set()
    todo = [sha]
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            commit = lineage.commits.get(at)
            todo += commit.parents if commit else ()
    return frozenset(found)


def own(lineage: Lineage, head: str, before: str, holds: Mapping[tuple[str, str], bool]) -> Own:
    """Walk from a head down to what `before` holds; `holds` tells it of (old, new)."""
    there = ancestors(lineage, before)
    commits: dict[str, Commit] = {}
    unknown: dict[str, None] = {}
    reached, todo = False, [head]
    while todo:
        at = todo.pop()
        reached = reached or at == before
        if at in commits or at in there or holds.get((at, before)):
            continue
        commit = lineage.commits.get(at)
        if commit is None:
            unknown[at] = None
        else:
            commits[at] = commit
            todo += commit.parents
    return Own(tuple(commits.values()), reached, tuple(unknown))
