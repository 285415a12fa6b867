"""Taking steps only in thought: what would be changed, and the story as it would go on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Event, Told
from hotfix_actions.domain.state import journal_of, lease_of
from hotfix_actions.domain.step import Change, Halt
from hotfix_actions.errors import PersonNeeded
from hotfix_actions.flow_parts import AnyStep, Flow, writes
from hotfix_actions.stamping import stamp, stopped

# Stands for the journal's head where it would move.
PLANNED = "planned"


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

    def prepare(self) -> None:
        """Write nothing."""

    def may_tell(self) -> bool:
        """Nothing is written down by a plan."""
        return False

    def overtaken(self) -> bool:
        """Nobody is raced by a plan."""
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
