"""The ports of the tool's own state, and what stands on it: journal and leases.

`ports` gives them, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotfix_actions.domain.events import Event, Unknown
from hotfix_actions.domain.lease import Holder, LeaseFault
from hotfix_actions.domain.state import Head, StateChange
from hotfix_actions.domain.step import IssueText
from hotfix_actions.domain.verify import Chain


class State(Protocol):
    """The tool's own state: names such as `hotfix/7/journal`, moved only by compare-and-swap.

    Journal, leases, claims and markers of withdrawn versions stand on it.
    """

    def ref(self, name: str) -> str:
        """Return the full name of the ref that holds a name's state, as git wants it."""

    def read(self, name: str) -> Head | None:
        """Return what a name holds, or None. Just after a change it may be seconds old."""

    def matching(self, prefix: str) -> Mapping[str, Head]:
        """Return all names that begin with the prefix."""

    def swap(
        self, changes: Sequence[StateChange], text: IssueText | None = None
    ) -> Mapping[str, str | None]:
        """Make all changes of one call or none, and return what each name holds now.

        The `text` of an issue is written with them, whatever becomes of the changes. Raises
        LostRace where a name does not hold what a change says that it must.
        """


@dataclass(frozen=True)
class JournalFacts:
    """The journal as it is: its head and its events.

    `trouble` says why it cannot be read. `raced`: another run wrote while this one appended.
    """

    head: str | None
    events: tuple[Event | Unknown, ...] = ()
    trouble: str = ""
    raced: bool = False


class Journal(Protocol):
    """The ordered, append-only list of one incident's events."""

    def head(self, incident: int) -> str | None:
        """Give the journal's newest commit, or None."""

    def gather(self, heads: Sequence[Head]) -> None:
        """Read several journals, as their heads are now, with one question."""

    def read(self, incident: int) -> JournalFacts:
        """Read the journal; an incident without one has no head and no events."""

    def append(
        self,
        incident: int,
        events: Sequence[Event],
        *,
        subject: str,
        body: str,
        files: Mapping[str, str],
        release: Sequence[str] = (),
        holding: Sequence[str] = (),
        text: IssueText | None = None,
    ) -> JournalFacts:
        """Append in one commit what is not there yet; a lost race is read again and retried.

        Leases to `release` go in the same move, and the issue's `text` with it, unless another run
        wrote meanwhile (`raced`): then leases are kept, and the text may name a wrong head. Raises
        LeaseLost where this run holds one of `holding` no more.
        """

    def file(self, incident: int, path: str) -> str | None:
        """Give a file kept beside the events, or None."""

    def chain(self, incident: int) -> Chain:
        """Give the commits of the journal, as far as they are read."""


class Leases(Protocol):
    """Exclusive rights of a run: created, renewed and deleted by compare-and-swap."""

    def take(
        self,
        name: str,
        *,
        command: str,
        seconds: float,
        wait: float = 0,
        force: bool = False,
        given: Mapping[str, str] = ...,
    ) -> bool:
        """Take a lease, or renew it; `force` takes it over from a live run.

        Return whether it was free at once: then no run has worked under it a moment ago. `given`
        are names of the state with the commits that they must hold at that moment: raises
        LostRace where they hold others. Raises LeaseHeld after waiting `wait` seconds.
        """

    def take_together(
        self, names: Sequence[str], *, command: str, seconds: float, wait: float = 0
    ) -> None:
        """Take or renew several leases in one move. Raises LeaseHeld after `wait` seconds."""

    def try_together(
        self, names: Sequence[str], *, command: str, seconds: float, given: Mapping[str, str]
    ) -> bool:
        """Take or renew several leases in one move; False where one is not free, at once.

        False, too, where the state does not hold what is `given`.
        """

    def holder(self, name: str) -> Holder | None:
        """Return who holds a lease now, or None."""

    def fault(self, name: str) -> LeaseFault | None:
        """Return why a lease cannot be read; None where it can, or where there is none."""

    def release(
        self,
        names: Sequence[str],
        given: Mapping[str, str] = ...,
        text: IssueText | None = None,
    ) -> None:
        """Let go of leases that this run holds; one taken over by another is left alone.

        The `text` of an issue is written just before. Raises LostRace where the state does not
        hold what is `given`: they are kept then.
        """

    def release_unsure(self, names: Sequence[str]) -> None:
        """Let go of leases, saying that this run may have made what it has not written down."""

    def doubt(self) -> float | None:
        """Return for how many seconds from now lists may lack what earlier runs made.

        None where each run that had these leases before wrote down what it made.
        """

    def trade(self, name: str, pointer: str) -> None:
        """Delete a lease and create the ref that replaces it, in one update."""
