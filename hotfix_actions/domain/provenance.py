"""Whether what is on the hotfix branch is what was approved, and who had a part in it.

The content is followed along first parents: each move of the branch must be the merge of one pull
request, with the very tree that merging the approved head gives. Merges are computed again, by
whoever has git; what has not been found out yet is asked for by `questions`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hotfix_actions.domain.believed import is_bot
from hotfix_actions.domain.lineage import (
    Brought,
    Commit,
    Identity,
    Lineage,
    Own,
    Stretch,
    ancestors,
    own,
    trace,
    trunk,
)

Pair = tuple[str, str]
# The parents of a merge; GitHub never makes one of more.
_TWO = 2


@dataclass(frozen=True)
class Provenance:
    """Everything that is known of where a commit came from.

    `anchor` says what is wrong with the branch's beginning. `trees` holds for (ours, theirs) the
    tree of their merge, nothing where they conflict; `holds` whether (old, new) is true: what is in
    neither could not be found out. `suggested` are (commit, login) where the login's own suggestion
    is all that the commit brings. `bumps` are commits that set the version and do nothing else, as
    the tool does on each hotfix branch: a bot's come with a version that was released beside this.
    """

    base: str
    bump: str
    tip: str
    lineage: Lineage
    anchor: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    trees: Mapping[Pair, str] = field(default_factory=dict)
    holds: Mapping[Pair, bool] = field(default_factory=dict)
    suggested: frozenset[Pair] = frozenset()
    bumps: frozenset[str] = frozenset()

    @property
    def moves(self) -> tuple[Stretch, ...] | str:
        """The moves of the branch, or the commit from which the bump is not reached."""
        commits = trunk(self.lineage, self.bump, self.tip)
        if isinstance(commits, str):
            return commits
        return trace(commits, self.bump, self.lineage.pulls)

    def own(self, head: str, before: str) -> Own:
        """Return what a head holds and another commit does not."""
        return own(self.lineage, head, before, self.holds)


@dataclass(frozen=True)
class Contributors:
    """Who had a part in a change: people's logins, bots' logins, and addresses of no account.

    All are in small letters.
    """

    logins: frozenset[str]
    unlinked: frozenset[str] = frozenset()
    bots: frozenset[str] = frozenset()

    @property
    def hidden(self) -> tuple[str, ...]:
        """Who may be anybody: an address without an account, and a bot, which many can drive."""
        return (*sorted(self.unlinked), *sorted(self.bots))

    @property
    def needed(self) -> int:
        """How many others have to approve, so that one of them is certainly no author."""
        return len(self.hidden) + 1

    def with_(self, other: "Contributors") -> "Contributors":
        """Return both."""
        return Contributors(
            self.logins | other.logins, self.unlinked | other.unlinked, self.bots | other.bots
        )


@dataclass(frozen=True)
class Content:
    """Whether a move brought what its pull request held: `same` is None where that is unread.

    `strays` are commits of the move that came by themselves.
    """

    same: bool | None
    strays: tuple[Commit, ...] = ()


def brought(known: Provenance) -> tuple[Brought, ...]:
    """Return the pull requests by which a commit came."""
    moves = known.moves
    return () if isinstance(moves, str) else tuple(one for move in moves for one in move.ends)


def merged_tree(known: Provenance, ours: str, theirs: str) -> str | None:
    """Return the tree of a merge, "" for a conflict, None where it is not known."""
    commits = known.lineage.commits
    if ours not in commits or theirs not in commits:
        return None
    if theirs in ancestors(known.lineage, ours):
        return commits[ours].tree
    if known.own(theirs, ours).reached:
        return commits[theirs].tree
    return known.trees.get((ours, theirs))


def content(known: Provenance, move: Stretch, brought: Brought) -> Content:
    """Compare what a move left with what merging its pull request gives.

    A merge or a squash is one commit; a rebase is a row of them, whose last tree counts.
    """
    last = move.last
    unread = False
    for before in _befores(move):
        tree = merged_tree(known, before, brought.pull.head)
        unread = unread or tree is None
        if tree and tree == last.tree:
            whole = before == move.before
            return Content(same=True, strays=() if whole else move.commits[:-1])
    return Content(same=None if unread else False)


def _befores(move: Stretch) -> tuple[str, ...]:
    """Return onto what the pull request may have come: the whole row, or its last commit alone."""
    last = move.last
    if len(last.parents) > _TWO:
        return ()
    if len(last.parents) == _TWO or len(move.commits) == 1:
        return (last.parents[0],)
    return (move.before, last.parents[0])


def contributors(known: Provenance, brought: Brought, before: str) -> Contributors:
    """Return who had a part in a pull request, as it is compared with `before`.

    Its opener, and the authors, co-authors and committers of its own commits. A merge in it that is
    nothing but that merge brings nothing of its own, whoever made it, nor does a reviewer's
    suggestion make its reviewer an author.
    """
    plain, merges = _parts(known, brought, before)
    for merge in merges:
        ours, theirs = merge.parents
        if merged_tree(known, ours, theirs) != merge.tree:
            plain |= merge.named
    logins = {one.login.lower() for one in plain if one.login}
    bots = {login for login in logins if is_bot(login)}
    return Contributors(
        logins=frozenset(logins - bots),
        unlinked=frozenset(one.email.lower() for one in plain if not one.login),
        bots=frozenset(bots),
    )


def everybody(known: Provenance) -> Contributors:
    """Return everybody who had a part in what was merged."""
    found, moves = Contributors(frozenset()), known.moves
    for move in () if isinstance(moves, str) else moves:
        for brought in move.ends:
            found = found.with_(contributors(known, brought, move.before))
    return found


def _parts(
    known: Provenance, brought: Brought, before: str
) -> tuple[frozenset[Identity], list[Commit]]:
    """Return who had a part in a pull request apart from its merges, and the merges."""
    commits = known.own(brought.pull.head, before).commits
    plain = {
        one
        for commit in commits
        for one in commit.named
        if len(commit.parents) != _TWO and (commit.sha, one.login) not in known.suggested
        if not (commit.sha in known.bumps and is_bot(one.login))
    }
    merges = [commit for commit in commits if len(commit.parents) == _TWO]
    return frozenset({Identity(brought.pull.author), *plain}), merges


@dataclass(frozen=True)
class Questions:
    """What has to be found out before one can judge: merges (ours, theirs), and (old, new)."""

    merges: tuple[Pair, ...] = ()
    holds: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.merges or self.holds)


def compared(known: Provenance, open_: Brought | None = None) -> tuple[tuple[Brought, str], ...]:
    """Return each pull request with the commit that it is compared with.

    `open_` is one that is not merged yet: it is compared with the tip.
    """
    moves = known.moves
    merged = [
        (brought, before)
        for move in (() if isinstance(moves, str) else moves)
        for brought in move.ends
        for before in _befores(move)
    ]
    return (*merged, *([(open_, known.tip)] if open_ else []))


def questions(known: Provenance, open_: Brought | None = None) -> Questions:
    """Return the next questions; their answers may raise further ones."""
    moves, pairs = known.moves, compared(known, open_)
    holds = dict.fromkeys(
        (old, before)
        for brought, before in pairs
        for old in known.own(brought.pull.head, before).unknown
        if (old, before) not in known.holds
    )
    if holds:
        return Questions(holds=tuple(holds))
    merges = [*_of_moves(known, () if isinstance(moves, str) else moves)]
    merges += [pair for brought, before in pairs for pair in _within(known, brought, before)]
    fresh = dict.fromkeys(pair for pair in merges if merged_tree(known, *pair) is None)
    both = known.lineage.commits
    return Questions(merges=tuple(p for p in fresh if p[0] in both and p[1] in both))


def _of_moves(known: Provenance, moves: tuple[Stretch, ...]) -> Iterator[Pair]:
    for move in moves:
        for brought in move.ends:
            if content(known, move, brought).same is None:
                yield from ((before, brought.pull.head) for before in _befores(move))


def _within(known: Provenance, brought: Brought, before: str) -> Iterator[Pair]:
    """Return the merges within a pull request that would name somebody who wrote nothing else."""
    plain, merges = _parts(known, brought, before)
    logins = {one.login.lower() for one in plain} - {""}
    for merge in merges:
        if any(one not in plain and one.login.lower() not in logins for one in merge.named):
            yield merge.parents[0], merge.parents[1]
