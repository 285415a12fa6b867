"""Simulate steps: list the changes and the story they would produce."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import gate
from hotfix_actions.domain.events import Event, Told
from hotfix_actions.domain.state import journal_of, lease_of
from hotfix_actions.domain.step import Change, Halt
from hotfix_actions.domain.story import Story
from hotfix_actions.errors import PersonNeeded
from hotfix_actions.flow_parts import AnyStep, Flow, writes
from hotfix_actions.stamping import stamp, stopped


def measured(context: Context) -> Story:
    """Return the story without verdicts that a plan only supposed: nobody measured them."""
    story, written = context.story, context.written
    if not any(gate.supposed(judged) for judged in story.judged.values()):
        return story
    judged = {name: one for name, one in story.judged.items() if not gate.supposed(one)}
    return msgspec.structs.replace(story, judged=judged, gates=written.gates)


# Stands for the journal's head where it would move.
PLANNED = "planned"


@dataclass
class Planning:
    """Simulates steps: names the changes, and adds the events they would record to the story."""

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
        """Add the event of a halt that would be recorded."""
        if halt.record and self.context.incident:
            self._foretell([stopped(self.context, halt)])

    def ask(self, needed: PersonNeeded) -> None:
        """Do nothing: a plan tries nothing, so nothing is refused."""

    def settle(self, *, last: bool = False) -> bool:  # noqa: ARG002  # nothing is held
        """Write nothing."""
        return False

    def prepare(self) -> None:
        """Write nothing."""

    def may_tell(self) -> bool:
        """Return False: a plan records nothing."""
        return False

    def overtaken(self) -> bool:
        """Return False: a plan writes nothing, so it cannot lose a race."""
        return False

    def close(self, *, failed: bool = False) -> None:  # noqa: ARG002
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
