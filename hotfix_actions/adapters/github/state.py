"""The tool's state as git refs under `refs/hotfix/`, moved by GraphQL's `updateRefs`.

`updateRefs` is atomic over all refs that it names, and `beforeOid` is a precondition:
https://docs.github.com/en/graphql/reference/mutations#updaterefs,
https://docs.github.com/en/graphql/reference/input-objects#refupdate (forty zeros: must not exist,
or delete). A stale writer is told nothing but a general error, and the answer may be lost:
https://github.com/orgs/community/discussions/213655. So after anything but a clear yes the refs
themselves are read, and compared with what this writer alone can have put there. Reads may be
seconds old: as long as they show what was there before, the same swap is tried again, which a
compare-and-swap allows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hotfix_actions.adapters.github import answers, graphql, issue_text
from hotfix_actions.adapters.github.door import Door, ref_path
from hotfix_actions.adapters.github.own_writes import OwnWrites
from hotfix_actions.adapters.github.state_commits import StateCommits
from hotfix_actions.domain.state import Head, StateChange, StateCommit, in_the_way
from hotfix_actions.domain.step import IssueText
from hotfix_actions.errors import LostRace, PermissionMissing, RefsBlocked, RefsUnmoved, Unsure
from hotfix_actions.ports import Clock

# Reads lag by up to five seconds; the waits below add up to more than that.
WAITS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
NOTHING = "0" * 40
# Below it all of the state lives.
TOP = "hotfix"

_DECLARED = "$repository: ID!, $updates: [RefUpdate!]!"
NAME = "updateRefs"
_FIELD = "updateRefs(input: {repositoryId: $repository, refUpdates: $updates}) { clientMutationId }"

Seen = Literal["won", "lost", "as before"]


@dataclass(frozen=True)
class Move:
    """One ref's move; `force` lets it go aside."""

    name: str
    before: str | None
    after: str | None
    force: bool = False


@answers.reading
class RefState:
    """State of one repository; `repository` gives its node id when it is first needed."""

    def __init__(
        self, door: Door, commits: StateCommits, clock: Clock, repository: Callable[[], str]
    ) -> None:
        self._door = door
        self._commits = commits
        self._clock = clock
        self._repository = repository
        self._own = OwnWrites(clock)

    def ref(self, name: str) -> str:
        """Return the full name of the ref that holds a name's state."""
        return f"refs/{name}"

    def read(self, name: str) -> Head | None:
        """Return what a ref holds, or None."""
        row = self._door.get(self._door.repo(f"git/ref/{ref_path(name)}"))
        head = Head(row["object"]["sha"], row["object"]["type"]) if row else None
        return self._own.seen(name, head)

    def matching(self, prefix: str) -> Mapping[str, Head]:
        """Return all refs that begin with the prefix; this list has no pages.

        A slash at the end is not documented: it is left out, and looked for here.
        https://docs.github.com/en/rest/git/refs#list-matching-references
        """
        path = self._door.repo(f"git/matching-refs/{ref_path(prefix.rstrip('/'))}")
        found = {
            row["ref"].removeprefix("refs/"): Head(row["object"]["sha"], row["object"]["type"])
            for row in self._door.rows(path)
        }
        return {name: head for name, head in found.items() if name.startswith(prefix)}

    def swap(
        self, changes: Sequence[StateChange], text: IssueText | None = None
    ) -> Mapping[str, str | None]:
        """Make all changes or none. Raises LostRace; OutsideFailed where GitHub says neither.

        RefsBlocked names the refs that stand in the way: GitHub does not.

        The text goes in the same request, or by REST where GraphQL refuses it.
        """
        made: dict[int, str | None] = {}  # one commit may be wanted for several names
        moves = [self._move(change, made) for change in changes]
        after = {move.name: move.after for move in moves}
        for wait in (*WAITS, None):
            reason, unwritten = self._send(moves, text)
            if not reason:
                break
            seen = self._look(moves)
            if seen == "won":
                break
            if seen == "lost":
                raise LostRace(", ".join(move.name for move in moves))
            if wait == WAITS[0]:
                self._check_free(moves)
            if wait is None:
                raise _neither(moves, reason)
            self._clock.sleep(wait, f"state: looking again at refs/{moves[0].name}: {reason}")
        for move in moves:
            self._own.wrote(move.name, move.before, move.after)
        if text is not None and unwritten:
            issue_text.write(self._door, text, after)
        return after

    def _move(self, change: StateChange, made: dict[int, str | None]) -> Move:
        after = change.after
        if not isinstance(after, StateCommit):
            return Move(change.name, change.before, after)
        if after.follows or id(after) not in made:
            made[id(after)] = self._commits.make(change.before, after)
        return Move(change.name, change.before, made[id(after)], force=not after.follows)

    def _send(self, moves: Sequence[Move], text: IssueText | None) -> tuple[str, bool]:
        """Send the mutation; return why the moves may not have happened, or nothing.

        Return, too, whether the text was refused, or does not show to be written.
        """
        updates = [
            {
                "name": f"refs/{move.name}",
                "beforeOid": move.before or NOTHING,
                "afterOid": move.after or NOTHING,
                "force": move.force,
            }
            for move in moves
        ]
        heads = {move.name: move.after for move in moves}
        document, variables = _document(text, heads)
        variables |= {"repository": self._repository(), "updates": updates}
        try:
            data = graphql.query(self._door, document, variables, repeatable=False, shows=NAME)
        except Unsure as lost:
            return str(lost), False
        except graphql.Refusal as refusal:
            mine = [e for e in refusal.errors if e.path[:1] != (issue_text.NAME,)]
            if any(error.type in graphql.MAY_NOT for error in mine):
                raise _forbidden(moves, str(refusal)) from refusal
            if not mine and not graphql.shown(refusal.data, NAME):
                return f"the answer holds no {NAME}", False
            return "; ".join(error.message for error in mine), len(mine) < len(refusal.errors)
        return "", text is not None and not graphql.shown(data, issue_text.NAME)

    def _check_free(self, moves: Sequence[Move]) -> None:
        """Look whether refs stand where new ones are wanted. Raises RefsBlocked."""
        new = [move.name for move in moves if move.before is None and move.after is not None]
        there = self.matching(TOP) if new else {}
        for name in new:
            blocking = in_the_way(name, there)
            if blocking:
                raise RefsBlocked(self.ref(name), [self.ref(one) for one in blocking])

    def _look(self, moves: Sequence[Move]) -> Seen:
        there = {move.name: self.read(move.name) for move in moves}
        return judge(moves, {name: head.sha if head else None for name, head in there.items()})


def _document(text: IssueText | None, heads: issue_text.Heads) -> tuple[str, dict[str, object]]:
    """Return the mutation with its own variables."""
    if text is None:
        return f"mutation({_DECLARED}) {{ {_FIELD} }}", {}
    declared = f"{_DECLARED}, {issue_text.DECLARED}"
    document = f"mutation({declared}) {{ {issue_text.FIELD} {_FIELD} }}"
    return document, issue_text.variables(text, heads)


def judge(moves: Sequence[Move], there: Mapping[str, str | None]) -> Seen:
    """Return, from what the refs hold, whether a swap with an unclear answer happened.

    A commit of this writer's own is nobody else's: one that is there proves the whole swap, since
    it happened as one. That names are gone proves it only where nothing else was asked for.
    """
    own = [move for move in moves if move.after is not None and move.after != move.before]
    if any(there[move.name] == move.after for move in own):
        return "won"
    gone = [move for move in moves if move.after is None]
    if not own and gone and all(there[move.name] is None for move in gone):
        return "won"
    if all(there[move.name] == move.before for move in moves):
        return "as before"
    return "lost"


def _names(moves: Sequence[Move]) -> str:
    return ", ".join(f"refs/{move.name}" for move in moves)


def _forbidden(moves: Sequence[Move], found: str) -> PermissionMissing:
    return PermissionMissing(
        tried=f"moving {_names(moves)} by GraphQL's updateRefs",
        found=found,
        remedy="give the token `contents: write`; where it has that, let the state live on "
        "branches, in .github/hotfix.yml:\n  state: branches",
    )


def _neither(moves: Sequence[Move], reason: str) -> RefsUnmoved:
    return RefsUnmoved(
        tried=f"moving {_names(moves)} by GraphQL's updateRefs, {len(WAITS) + 1} times",
        found=f"{reason}; the refs are as they were",
        remedy="run the same command again; if it comes back, a rule of the repository may refuse "
        "such refs: let the state live on branches, in .github/hotfix.yml:\n  state: branches",
    )
