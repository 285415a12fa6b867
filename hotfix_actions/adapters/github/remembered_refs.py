"""Branches, tags and the tool's state, asking nothing twice: the answers are kept in `Reads`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.refs import GithubRefs
from hotfix_actions.adapters.github.state import RefState
from hotfix_actions.domain.state import Head, StateChange
from hotfix_actions.domain.step import IssueText
from hotfix_actions.errors import LostRace, PermissionMissing, RefsUnmoved

# All names of the tool's state begin so.
STATE = "hotfix/"
# Branches and tags that are known as whole lists.
BRANCHES = "heads/hotfix/"
CARRIERS = "heads/merge-back/"
TAGS = "tags/"
Swap = Callable[[Sequence[StateChange]], object]
LISTED = (BRANCHES, CARRIERS, TAGS)


class RememberedRefs(GithubRefs):
    """Branches and tags; `swap` moves refs by compare-and-swap."""

    def __init__(self, reads: Reads, door: Door, swap: Swap) -> None:
        super().__init__(door)
        self._reads = reads
        self._swap = swap

    def get(self, name: str) -> str | None:
        """Return the object a ref names, or None."""
        asked = super().get
        return self._reads.of("ref", name, read=lambda: self._listed(name, asked))

    def _listed(self, name: str, asked: Callable[[str], str | None]) -> str | None:
        """Return what a kept list says of a ref; ask where there is none."""
        for prefix in LISTED:
            listed = self._reads.kept("refs", prefix) if name.startswith(prefix) else None
            if listed is not None:
                found: str | None = listed.get(name)
                return found
        return asked(name)

    def matching(self, prefix: str) -> Mapping[str, str]:
        """Return all refs that begin with the prefix."""
        asked = super().matching
        return self._reads.of("refs", prefix, read=lambda: asked(prefix))

    def create(self, name: str, sha: str) -> None:
        """Create a ref. Raises LostRace where it exists."""
        with self._writing(name):
            super().create(name, sha)

    def delete(self, name: str, sha: str) -> str:
        """Remove a ref that names exactly `sha`; return nothing, or why GitHub will not.

        REST's deletion takes whatever a ref names by then, so it is done by GraphQL's `updateRefs`,
        which takes a precondition. One that is gone already is fine. Raises LostRace where the ref
        names another object.
        https://docs.github.com/en/graphql/reference/input-objects#refupdate
        """
        try:
            with self._writing(name):
                self._swap([StateChange(name, sha, None)])
        except (PermissionMissing, RefsUnmoved) as refused:
            return refused.found
        except LostRace:
            if super().get(name) is not None:
                raise
        return ""

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        """Forget what is known of a ref, and of the lists that it stands in."""
        try:
            with self._reads.writing():
                yield
        finally:
            self._reads.stale("ref", name)
            self._reads.stale("tag", name.removeprefix(TAGS))
            for prefix in LISTED:
                if name.startswith(prefix):
                    self._reads.stale("refs", prefix)


class RememberedState:
    """The tool's state: one listing, first that of the start, answers until anything is changed.

    What this run changes itself is known, so the listing stays good for what others hold.
    """

    def __init__(self, reads: Reads, asked: RefState, heads: Mapping[str, Head]) -> None:
        self._reads = reads
        self._asked = asked
        self._listed = reads.renewed
        reads.known("state", value=heads)
        reads.known("listed state", value=heads)

    def _kept(self) -> Mapping[str, Head] | None:
        """Return the listing; after the lease it is read once more."""
        if self._listed != self._reads.renewed:
            self._listed = self._reads.renewed
            listed = self._asked.matching(STATE)
            self._reads.known("state", value=listed)
            self._reads.known("listed state", value=listed)
        kept: Mapping[str, Head] | None = self._reads.kept("state")
        return kept

    def read(self, name: str) -> Head | None:
        """Return what a name holds, or None."""
        listed = self._kept()
        return self._asked.read(name) if listed is None else listed.get(name)

    def matching(self, prefix: str) -> Mapping[str, Head]:
        """Return all names that begin with the prefix."""
        listed = self._kept()
        if listed is None:
            listed = self._reads.of("listed state", read=lambda: self._asked.matching(STATE))
        return {name: head for name, head in listed.items() if name.startswith(prefix)}

    def ref(self, name: str) -> str:
        """Return the ref, with `refs/`, that a name stands for."""
        return self._asked.ref(name)

    def swap(
        self, changes: Sequence[StateChange], text: IssueText | None = None
    ) -> Mapping[str, str | None]:
        """Make all changes or none. Raises LostRace; OutsideFailed where GitHub says neither."""
        touched = ("state", "issue", "issues") if text else ("state",)
        try:
            with self._reads.writing(*touched):
                made = self._asked.swap(changes, text)
        except LostRace:
            self._reads.stale("listed state")
            raise
        self._reads.amend("listed state", change=lambda listed: _moved(listed, made))
        return made


def _moved(listed: Mapping[str, Head], made: Mapping[str, str | None]) -> Mapping[str, Head]:
    """Return a listing as it is after this run's own changes."""
    kept = {name: head for name, head in listed.items() if name not in made}
    return kept | {name: Head(sha) for name, sha in made.items() if sha is not None}
