"""What a step is given: the request, the settings, the ports, and the story so far."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from hotfix_actions.domain import world
from hotfix_actions.domain.attempts import as_of
from hotfix_actions.domain.events import Event, SampledBefore, Unknown
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.state import journal_of
from hotfix_actions.domain.step import IssueText
from hotfix_actions.domain.story import Story, fold, ids, tell
from hotfix_actions.errors import UsageFault
from hotfix_actions.ports import JournalFacts, Ports
from hotfix_actions.request import Request

T = TypeVar("T")


class Restart(Exception):
    """A lease or a lock was taken: look again at everything."""


class Context:
    """One run of one command. The story grows as the runner takes in events."""

    def __init__(self, *, request: Request, settings: Settings, ports: Ports) -> None:
        self.request = request
        self.settings = settings
        self.ports = ports
        self.story = Story()
        self.head: str | None = None
        self.trouble = ""
        self.held: list[str] = []
        self.lost: set[str] = set()  # environments whose lock was seen to be another run's
        self.kept: dict[str, datetime] = {}  # when an environment's lock was seen to be this run's
        self.succeeded = 0  # the deployment record that this run called a success
        self.undoing = False  # whether this run has begun to put a state back
        self.touched = False  # whether this run has let a restore command do its work
        self.reopened = False  # whether this run has opened the incident again
        self.unsettled: datetime | None = None  # until when it may be overwritten
        self.restored = ""  # the state that this run put back, and verified
        self.unverified = False  # unless nothing tells what runs
        self.said_already: list[str] = []  # sentences on what a person said before, word for word
        self.read_before: dict[str, str] = {}  # what ran where this run then began a rollout
        self.named_then: dict[str, str] = {}  # the commits that these states named
        self.sampled: dict[str, SampledBefore] = {}  # what it saw of an environment just before
        self.back_to: dict[str, str] = {}  # the state that a rollback may put back, by environment
        # what records a rollback on GitHub where neither lock nor journal can be written
        self.record_apart: Callable[[], None] | None = None
        self.undoes = 0  # the attempt that a rollback undoes, though a later one was begun
        self._memory: dict[str, Any] = {}
        self._measured: dict[str, Any] = {}
        self._written: tuple[Event | Unknown, ...] = ()

    @property
    def incident(self) -> int:
        """The incident's number; 0 where there is none yet."""
        return self.request.incident or self.story.number or 0

    @property
    def journal_ref(self) -> str:
        """The full name of the ref that holds the incident's journal, as git wants it."""
        return self.ports.state.ref(journal_of(self.incident))

    def load(self, incident: int) -> None:
        """Read the journal of an incident; what was told so far is forgotten."""
        facts = self.ports.journal.read(incident)
        self.head, self.trouble = facts.head, facts.trouble
        self._written = facts.events
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was looked at and what is not written down; the journal stays as read."""
        self.story = self._fold(self._written)
        self._memory = {}

    def catch_up(self) -> None:
        """Read what other runs have written since."""
        self.take_in(self.ports.journal.read(self.incident))

    def take_in(self, facts: JournalFacts) -> None:
        """Tell the story by the journal as it is now; what is not written down yet stays."""
        written = set(ids(facts.events))
        told = (event for event in self.story.events if isinstance(event, Event))
        own = [event for event in told if event.id not in written]
        self.head, self.story = facts.head, self._fold((*facts.events, *own))
        self._written = facts.events

    def undo_attempt(self, attempt: int) -> None:
        """Tell the story of an attempt, as if no later one had been begun."""
        self.undoes = attempt
        self.story = self._fold(self.story.events)

    def _fold(self, events: Iterable[Event | Unknown]) -> Story:
        return fold(as_of(events, self.undoes) if self.undoes else events)

    @property
    def written(self) -> Story:
        """The story as the journal tells it, without what this run adds."""
        return self._fold(self._written)

    def is_written(self, event: Event) -> bool:
        """Whether an event is in the journal by now, by this run or an earlier one."""
        return event.id in set(ids(self._written))

    def once(self, what: str, read: Callable[[], T]) -> T:
        """Read something once a run: several steps look at it."""
        if what not in self._memory:
            self._memory[what] = read()
        return cast("T", self._memory[what])

    def looked(self, what: str) -> object:
        """Return what `once` has read in this run; None where it has not."""
        return self._memory.get(what)

    def measured(self, what: str, measure: Callable[[], T]) -> T:
        """Measure once a run what an exact commit shows; it holds whatever is loaded anew.

        `what` names the commits too.
        """
        if what not in self._measured:
            self._measured[what] = measure()
        return cast("T", self._measured[what])

    def forget(self, what: str) -> None:
        """Read it anew the next time: a step has changed it."""
        self._memory.pop(what, None)

    def hold(
        self,
        name: str,
        *,
        seconds: float,
        wait: float,
        force: bool = False,
        given: Mapping[str, str] | None = None,
    ) -> None:
        """Take a lease for the rest of this run; taking it again renews it.

        What was read before is old where another run had the lease until now. Raises LostRace where
        the state does not hold what is `given`.
        """
        free = self.ports.leases.take(
            name,
            command=self.request.command,
            seconds=seconds,
            wait=wait,
            force=force,
            given=given or {},
        )
        if not free:
            self.ports.reads.renew()
        if name not in self.held:
            self.held.append(name)

    def hold_together(self, names: Sequence[str], *, seconds: float, wait: float) -> None:
        """Take or renew several leases, in one move where all are free."""
        self.ports.leases.take_together(
            names, command=self.request.command, seconds=seconds, wait=wait
        )
        self.ports.reads.renew()
        self.held += [name for name in names if name not in self.held]

    def try_hold(self, names: Sequence[str], seconds: float, given: Mapping[str, str]) -> bool:
        """Take several leases in one move if all are free and the state holds what is `given`.

        All were free at that moment: what was read just before still holds.
        """
        taken = self.ports.leases.try_together(
            names, command=self.request.command, seconds=seconds, given=given
        )
        if taken:
            self.held += [name for name in names if name not in self.held]
        return taken

    def trade(self, name: str, pointer: str) -> None:
        """Give up a lease of this run for a name that stays."""
        self.ports.leases.trade(name, pointer)
        self.held.remove(name)

    def leave_unsure(self) -> None:
        """Release every lease; the next run then looks longer for what this one has made."""
        self.ports.leases.release_unsure(self.held)
        self.held = []

    def let_go(self, given: Mapping[str, str] | None = None, text: IssueText | None = None) -> None:
        """Release every lease, in one move. Raises LostRace, where not all `given` holds.

        The text of the incident's issue is written just before.
        """
        if self.held:
            self.ports.leases.release(self.held, given or {}, text)
        self.held = []

    def tell(self, event: Event) -> None:
        """Let the story go on."""
        self.story = tell(self.story, event)

    def issue(self) -> world.Issue | None:
        """Give the incident's issue, or None where no number is known yet.

        Raises UsageFault where the number names no issue, or a pull request.
        """
        if not self.incident:
            return None
        found = self.ports.issues.get(self.incident)
        if found is None:
            raise UsageFault(
                tried=f"reading issue #{self.incident}",
                found="there is no such issue",
                remedy="give the number of the incident's issue, or open a new incident:\n"
                "  hotfix open --title 'What is broken' --severity high",
            )
        if found.is_pull:
            raise UsageFault(
                tried=f"reading issue #{self.incident}",
                found=f"#{self.incident} is a pull request",
                remedy="give the number of the incident's issue, not of its fix",
            )
        return found
