"""The shape of a step: look, decide, ensure.

`look` reads what is true, `decide` is a pure function from facts and settings to a plan or a halt,
`ensure` creates only what is missing and yields every fact that is now true, made just now or
found. The runner writes the journal, not the step.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from hotfix_actions.domain.events import Event
from hotfix_actions.domain.settings import Settings

Outcome = Literal["done", "waiting", "refused", "skipped", "failed"]


@dataclass(frozen=True)
class Change:
    """One thing that a plan would change in the world, by the name that people know it by."""

    verb: Literal["create", "update", "delete", "run"]
    thing: str

    def __str__(self) -> str:
        return f"{self.verb} {self.thing}"


@dataclass(frozen=True)
class Halt:
    """An answer, not an exception: the flow stops here for now.

    `code` and `facts` say why; the words for people are in `projections.wording`. `record` is
    false where nothing happened that the journal should hold. `usage` is true where no rule says
    no, but the words given do not fit the world: exit code 2.
    """

    outcome: Literal["refused", "waiting", "skipped"]
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    record: bool = True
    usage: bool = False


@dataclass(frozen=True)
class Plan:
    """What a step will ensure: the changes, and the events that would then be true.

    `foretold` is what `--plan` folds into the story so that later steps can decide; a plan with no
    changes finds everything there already. `payload` is the step's own. `locks` are leases, each
    with its seconds, that may be taken in one move with the incident's, if that is not held yet.
    """

    changes: tuple[Change, ...] = ()
    foretold: tuple[Event, ...] = ()
    payload: Any = None
    locks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """A file that a step keeps beside the journal's events; yielded before its event."""

    path: str
    text: str


# Stands in a text for the commit that the journal will have when the text is written.
TO_COME = "0" * 39 + "1"


@dataclass(frozen=True)
class IssueText:
    """The text of the incident's issue, which is written last, together with the leases' release.

    `node` is the issue's id in GraphQL, `journal` the name of the journal that it names.
    """

    number: int
    node: str
    body: str
    journal: str = ""

    def at(self, heads: Mapping[str, str | None]) -> str:
        """Return the text once it is known what the names of the state hold."""
        return self.body.replace(TO_COME, heads.get(self.journal) or TO_COME)


C = TypeVar("C")
F = TypeVar("F")


@dataclass(frozen=True)
class Step(Generic[C, F]):
    """One unit of the flow: one module under `steps/`."""

    name: str
    look: Callable[[C], F]
    decide: Callable[[F, Settings], Plan | Halt]
    ensure: Callable[[C, Plan], Iterator[Event | Saved | IssueText]]
