"""What a flow is made of: its steps, the sentences it needs, and how its steps are taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.step import Change, Halt, Step
from hotfix_actions.errors import PersonNeeded

AnyStep = Step[Context, Any]


@dataclass(frozen=True)
class Flow:
    """A command's steps, and the step that brings the projections up to date afterwards.

    A command without a lease never queues: rollback, note, status. `telling` posts, under the
    lease, what is written down together with what it tells; the closing step posts what it left.
    `concluding` tells at the very last how it ended, by what other runs have written since.
    """

    steps: tuple[AnyStep, ...]
    closing: AnyStep
    leased: bool = True
    telling: AnyStep | None = None
    concluding: tuple[AnyStep, ...] = ()


@dataclass(frozen=True)
class Words:
    """The sentences that the runner needs from the projections."""

    subject: Callable[[Sequence[Event]], str]
    body: Callable[[Sequence[Event]], str]
    halt: Callable[[str, Mapping[str, str], Any], tuple[str, str]]
    next: Callable[[Any], str]


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

    def prepare(self) -> None:
        """Write down what is true, or leave it to go with the texts in one move."""

    def may_tell(self) -> bool:
        """Whether something is to be written down under the lease: notices may go with it."""

    def overtaken(self) -> bool:
        """Whether another run has written to the journal since; what it wrote is then known."""

    def close(self, *, failed: bool = False) -> None:
        """Let go of everything; `failed` where the flow did not come to an end."""


def writes(changes: Sequence[Change]) -> bool:
    """Whether anything on GitHub would change: a command that is run is none, by itself.

    Those that put a version in place are run under the environment's lock, whose taking is.
    """
    return any(change.verb != "run" for change in changes)
