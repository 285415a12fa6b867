"""Taking steps for real: what they yield is written down, and leases are taken and given back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from hotfix_actions import leasing
from hotfix_actions.context import Context, Restart
from hotfix_actions.domain.events import Event, Intent, Told
from hotfix_actions.domain.state import journal_of, lease_of
from hotfix_actions.domain.step import TO_COME, Change, Halt, IssueText, Saved
from hotfix_actions.errors import LeaseLost, LostRace, PersonNeeded
from hotfix_actions.flow_parts import AnyStep, Flow, Words, writes
from hotfix_actions.stamping import asked, stamp, stopped


@dataclass
class Doing:
    """Takes steps for real."""

    context: Context
    flow: Flow
    words: Words
    changes: list[Change] = field(default_factory=list)
    batch: list[Event] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    text: IssueText | None = None
    raced: bool = False
    unwritten: str = ""

    def take(self, step: AnyStep) -> Halt | None:
        """Look, decide, ensure. Raises Restart where the lease or a lock has been taken."""
        todo = step.decide(step.look(self.context), self.context.settings)
        if isinstance(todo, Halt):
            return todo
        if writes(todo.changes) and self._lacks_lease():
            self._take_lease(todo.locks)
            raise Restart
        self.changes += todo.changes
        try:
            for thing in step.ensure(self.context, todo):
                self.keep(thing)
        except Restart:
            self._discard()
            raise
        return None

    def stop(self, halt: Halt) -> None:
        """Keep the fact of a halt, where an incident has a journal to hold it."""
        if halt.record and self.context.incident:
            self.keep(stopped(self.context, halt))

    def ask(self, needed: PersonNeeded) -> None:
        """Keep what a person has to do, and the command that goes on afterwards."""
        self.keep(asked(self.context, needed))

    def keep(self, thing: Event | Saved | IssueText) -> None:
        """Let the story go on; an intent is written down before its effect."""
        if isinstance(thing, IssueText):
            self.text = thing
            return
        if isinstance(thing, Saved):
            self.files[thing.path] = thing.text
            return
        event = stamp(self.context, thing)
        if isinstance(event, Told) and event.anchor == TO_COME:
            event = msgspec.structs.replace(event, anchor="")  # it is written down with that head
        if event.id in self.context.story.ids:
            return
        self.context.tell(event)
        self.batch.append(event)
        if isinstance(event, Intent):
            self._intend(event)

    def _intend(self, event: Intent) -> None:
        """Record an intent; drop it if another run took over its leases."""
        try:
            self._append(holding=self.context.held if event.guarded else ())
        except LeaseLost:
            self.batch.remove(event)
            raise

    def settle(self, *, last: bool = False) -> bool:
        """Append the batch to the journal: one commit and one move, or none.

        The leases that are given back go in the same move, unless another run wrote meanwhile.
        Where the flow ended before there was an incident, no journal can hold it.
        """
        if last and not self.batch:
            return self._let_go()
        if last and not self._is_leased():
            self._rewrite()
        text, self.text = self.text, None
        release = tuple(self.context.held) if last else ()
        if not self._append(release=release, text=text) or not last:
            return False
        self.context.held = [name for name in self.context.held if name not in release]
        return True

    def _let_go(self) -> bool:
        """Give the leases back if the journal is still as it was; return whether it was.

        The issue is rewritten on the same way.
        """
        number, head = self.context.incident, self.context.head
        if not self._is_leased() or not head:
            self._rewrite()
            return False
        text, self.text = self.text, None
        try:
            self.context.let_go({journal_of(number): head}, text)
        except LostRace:
            return False
        return True

    def _is_leased(self) -> bool:
        """Whether this run holds the incident's lease."""
        return lease_of(self.context.incident) in self.context.held

    def _rewrite(self) -> None:
        text, self.text = self.text, None
        if text is not None:
            self.context.ports.issues.update(text.number, body=text.body)

    def _append(
        self,
        *,
        release: Sequence[str] = (),
        holding: Sequence[str] = (),
        text: IssueText | None = None,
    ) -> bool:
        """Return whether anything was written, and nobody else wrote meanwhile."""
        if not self.batch or not self.context.incident:
            return False
        if self.context.trouble and not self.flow.leased:
            self._say_unwritten(self.context.trouble)
            return False
        facts = self.context.ports.journal.append(
            self.context.incident,
            self.batch,
            subject=self.words.subject(self.batch),
            body=self.words.body(self.batch),
            files=self.files,
            release=release,
            holding=holding,
            text=text,
        )
        self.context.take_in(facts)
        self.batch, self.files = [], {}
        self.raced = facts.raced
        return not facts.raced

    def _say_unwritten(self, why: str) -> None:
        if why != self.unwritten:
            self.context.ports.report.say(f"nothing is written down: {why}")
        self.unwritten = why

    def prepare(self) -> None:
        """Write down what is true; under the lease it goes with the texts, in one move.

        Those name the journal's head by what stands for it until then.
        """
        if self.may_tell():
            self.context.head = TO_COME
        else:
            self.settle()

    def may_tell(self) -> bool:
        """Whether something is to be written down, and this run holds the incident's lease."""
        return bool(self.batch) and self._is_leased()

    def overtaken(self) -> bool:
        """Compare the journal's head; where it moved, look at everything with fresh eyes."""
        number = self.context.incident
        if self.raced:
            self.raced = False
            return True
        if not number or self.context.ports.journal.head(number) == self.context.head:
            return False
        self.context.load(number)
        return True

    def close(self, *, failed: bool = False) -> None:
        """Release the leases; a run that failed may have made what it has not written down."""
        if failed and writes(self.changes):
            self.context.leave_unsure()
        else:
            self.context.let_go()

    def _lacks_lease(self) -> bool:
        """Whether the lease is missing; a new incident has no number yet, only its claim."""
        number = self.context.incident
        return self.flow.leased and bool(number) and lease_of(number) not in self.context.held

    def _take_lease(self, locks: Mapping[str, float]) -> None:
        """Take the lease; discard pending events and restart (not for a new incident)."""
        self._discard()
        leasing.take(self.context, locks)

    def _discard(self) -> None:
        """Forget what was gathered: the flow starts over. A new incident's facts are written."""
        if self.context.request.incident is None:
            self.settle()
        else:
            self.changes.clear()
        self.batch, self.files = [], {}
