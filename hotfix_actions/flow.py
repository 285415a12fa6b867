"""The runner: takes a command's steps in order, and writes the journal for them.

Each step looks, decides, ensures. What a step yields becomes the story at once and is written in
one commit at the end, or before its effect where it is an intent. Before anything is changed on
GitHub the incident's lease is taken and the flow starts over with fresh eyes, so that of two runs
for one incident the second finds everything done. Measuring a commit changes nothing there: it
needs no lease, and what it showed is kept when the flow starts over.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from hotfix_actions import leasing
from hotfix_actions.context import Context
from hotfix_actions.domain.events import Event, Intent, Told
from hotfix_actions.domain.step import Change, Halt, Outcome, Plan, Saved, Step
from hotfix_actions.errors import HotfixError, LeaseLost, LostRace, PersonNeeded
from hotfix_actions.leasing import journal_of, lease_of
from hotfix_actions.result import Result
from hotfix_actions.stamping import asked, stamp, stopped

# Texts are brought up to date again where another run was quicker, but not for ever.
PUBLISH_TRIES = 3
# Stands for the journal's head where it would move.
PLANNED = "planned"

AnyStep = Step[Context, Any]


@dataclass(frozen=True)
class Flow:
    """A command's steps, and the step that brings the projections up to date afterwards.

    A command without a lease never queues: rollback, note, status. `telling` posts, under the
    lease, what is written down together with what it tells; the closing step posts what it left.
    """

    steps: tuple[AnyStep, ...]
    closing: AnyStep
    leased: bool = True
    telling: AnyStep | None = None


@dataclass(frozen=True)
class Words:
    """The sentences that the runner needs from the projections."""

    subject: Callable[[Sequence[Event]], str]
    body: Callable[[Sequence[Event]], str]
    halt: Callable[[str, Mapping[str, str], Any], tuple[str, str]]
    next: Callable[[Any], str]


class Restart(Exception):
    """The lease was taken: look again at everything."""


class Mode(Protocol):
    """How steps are taken: for real, or only planned."""

    changes: list[Change]

    def take(self, step: AnyStep) -> Halt | None:
        """Take a step; a halt ends the flow."""

    def stop(self, halt: Halt) -> None:
        """Keep the fact of a halt."""

    def ask(self, needed: PersonNeeded) -> None:
        """Keep what a person has to do."""

    def settle(self, *, last: bool = False) -> bool:
        """Write down what is true so far, the `last` time with the leases given back.

        Return whether that was done, and no other run wrote meanwhile.
        """

    def may_tell(self) -> bool:
        """Whether something is to be written down under the lease: notices may go with it."""

    def overtaken(self) -> bool:
        """Whether another run has written to the journal since; what it wrote is then known."""

    def close(self) -> None:
        """Let go of everything."""


def run(flow: Flow, context: Context, words: Words, *, plan: bool) -> Result:
    """Run a command's flow to its end or its halt, then bring the projections up to date."""
    mode: Mode = Planning(context, flow) if plan else Doing(context, flow, words)
    try:
        halt = _steps(flow, context, mode)
        if flow.telling is not None and mode.may_tell():
            _shown(context, flow.telling, mode)
        mode.settle()
        _publish(flow, context, mode)
    except PersonNeeded as needed:
        mode.ask(needed)
        mode.settle()
        with suppress(HotfixError):  # what the person must do is told in any case
            _publish(flow, context, mode)
        raise
    except HotfixError:
        if writes(mode.changes):  # what was only found is found again by the next run
            mode.settle()
        raise
    finally:
        mode.close()
    return _result(context, words, mode, halt, plan=plan)


def _steps(flow: Flow, context: Context, mode: Mode) -> Halt | None:
    for step in flow.steps:
        try:
            halt = _shown(context, step, mode)
        except Restart:
            return _steps(flow, context, mode)
        if halt is not None:
            mode.stop(halt)
            return halt
    return None


def _publish(flow: Flow, context: Context, mode: Mode) -> None:
    """Bring the projections up to date; once more where another run wrote meanwhile.

    A rollback or a note waits for no lease: what was published here may tell less than theirs did.
    """
    for _ in range(PUBLISH_TRIES):
        before = len(mode.changes)
        _closing(flow, context, mode)
        if mode.settle(last=True) or len(mode.changes) == before or not mode.overtaken():
            return


def _closing(flow: Flow, context: Context, mode: Mode) -> None:
    """Bring the projections up to date: all that is true is written down by now."""
    try:
        _shown(context, flow.closing, mode)
    except Restart:
        _shown(context, flow.closing, mode)


def _shown(context: Context, step: AnyStep, mode: Mode) -> Halt | None:
    showing: AbstractContextManager[None] = context.ports.report.step(step.name)
    with showing:
        return mode.take(step)


def _result(context: Context, words: Words, mode: Mode, halt: Halt | None, *, plan: bool) -> Result:
    outcome: Outcome = halt.outcome if halt else "done"
    said, following = words.halt(halt.code, halt.facts, context.story) if halt else ("", "")
    return Result(
        outcome=outcome,
        story=context.story,
        halt=halt,
        changes=tuple(mode.changes),
        planned=plan,
        said=said,
        next=following or words.next(context.story),
    )


@dataclass
class Doing:
    """Takes steps for real."""

    context: Context
    flow: Flow
    words: Words
    changes: list[Change] = field(default_factory=list)
    batch: list[Event] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def take(self, step: AnyStep) -> Halt | None:
        """Look, decide, ensure. Raises Restart once, when the lease has been taken."""
        todo = step.decide(step.look(self.context), self.context.settings)
        if isinstance(todo, Halt):
            return todo
        if writes(todo.changes) and self._lacks_lease():
            self._take_lease(todo.locks)
            raise Restart
        self.changes += todo.changes
        for thing in step.ensure(self.context, todo):
            self.keep(thing)
        return None

    def stop(self, halt: Halt) -> None:
        """Keep the fact of a halt, where an incident has a journal to hold it."""
        if halt.record and self.context.incident:
            self.keep(stopped(self.context, halt))

    def ask(self, needed: PersonNeeded) -> None:
        """Keep what a person has to do, and the command that goes on afterwards."""
        self.keep(asked(self.context, needed))

    def keep(self, thing: Event | Saved) -> None:
        """Let the story go on; an intent is written down before its effect."""
        if isinstance(thing, Saved):
            self.files[thing.path] = thing.text
            return
        event = stamp(self.context, thing)
        if event.id in self.context.story.ids:
            return
        self.context.tell(event)
        self.batch.append(event)
        if isinstance(event, Intent):
            self._intend(event)

    def _intend(self, event: Intent) -> None:
        """Write an intent down; one whose leases another run took over has not happened."""
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
        release = tuple(self.context.held) if last else ()
        if not self._append(release=release) or not last:
            return False
        self.context.held = [name for name in self.context.held if name not in release]
        return True

    def _let_go(self) -> bool:
        """Give the leases back if the journal is still as it was; return whether it was."""
        number, head = self.context.incident, self.context.head
        if not self.context.held or not head:
            return False
        try:
            self.context.let_go({journal_of(number): head})
        except LostRace:
            return False
        return True

    def _append(self, *, release: Sequence[str] = (), holding: Sequence[str] = ()) -> bool:
        """Return whether anything was written, and nobody else wrote meanwhile."""
        if not self.batch or not self.context.incident:
            return False
        if self.context.trouble and not self.flow.leased:
            self.context.ports.report.say(f"nothing is written down: {self.context.trouble}")
            return False
        facts = self.context.ports.journal.append(
            self.context.incident,
            self.batch,
            subject=self.words.subject(self.batch),
            body=self.words.body(self.batch),
            files=self.files,
            release=release,
            holding=holding,
        )
        self.context.take_in(facts)
        self.batch, self.files = [], {}
        return not facts.raced

    def may_tell(self) -> bool:
        """Whether something is to be written down, and this run holds the incident's lease."""
        return bool(self.batch) and lease_of(self.context.incident) in self.context.held

    def overtaken(self) -> bool:
        """Compare the journal's head; where it moved, look at everything with fresh eyes."""
        number = self.context.incident
        if not number or self.context.ports.journal.head(number) == self.context.head:
            return False
        self.context.load(number)
        return True

    def close(self) -> None:
        """Release the leases."""
        self.context.let_go()

    def _lacks_lease(self) -> bool:
        """A new incident has no number to lease yet: there the claim stands in."""
        number = self.context.incident
        return self.flow.leased and bool(number) and lease_of(number) not in self.context.held

    def _take_lease(self, locks: Mapping[str, float]) -> None:
        """Take it; what was gathered without it is looked at again, but for a new incident."""
        if self.context.request.incident is None:
            self.settle()
        else:
            self.changes.clear()
        self.batch, self.files = [], {}
        leasing.take(self.context, locks)


@dataclass
class Planning:
    """Takes steps only in thought: names the changes, and lets the story go on as foretold."""

    context: Context
    flow: Flow
    changes: list[Change] = field(default_factory=list)
    fresh: bool = False

    def take(self, step: AnyStep) -> Halt | None:
        """Look and decide, nothing else."""
        todo = step.decide(step.look(self.context), self.context.settings)
        if isinstance(todo, Halt):
            return todo
        self.changes += todo.changes
        self._foretell(todo.foretold)
        return None

    def stop(self, halt: Halt) -> None:
        """Keep in mind that the halt would be written down."""
        if halt.record and self.context.incident:
            self._foretell([stopped(self.context, halt)])

    def ask(self, needed: PersonNeeded) -> None:
        """Nothing is refused where nothing is tried."""

    def settle(self, *, last: bool = False) -> bool:  # noqa: ARG002  # nothing is held
        """Write nothing."""
        return False

    def may_tell(self) -> bool:
        """Nothing is written down by a plan."""
        return False

    def overtaken(self) -> bool:
        """Nobody is raced by a plan."""
        return False

    def close(self) -> None:
        """Name what the runner itself would write."""
        number = self.context.incident or "new"
        if writes(self.changes) and self.flow.leased:
            self.changes.append(Change("update", f"refs/{lease_of(number)}"))
        if self.fresh:
            self.changes.append(Change("update", f"refs/{journal_of(number)}"))

    def _foretell(self, events: Iterable[Event]) -> None:
        for event in events:
            stamped = stamp(self.context, event)
            if stamped.id not in self.context.story.ids:
                self.fresh = True
                self.context.tell(stamped)
                if not isinstance(stamped, Told):
                    self.context.head = PLANNED


def writes(changes: Sequence[Change]) -> bool:
    """Whether anything on GitHub would change: a command that is run is none, by itself.

    Those that put a version in place are run under the environment's lock, whose taking is.
    """
    return any(change.verb != "run" for change in changes)


__all__ = ["Doing", "Flow", "Plan", "Planning", "Result", "Words", "run"]
