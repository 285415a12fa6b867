"""What the rehearsal's page shows: plain facts, gathered by the rehearsal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hotfix_actions.projections.timeline import Entry

Outcome = Literal["done", "waiting", "refused", "skipped", "failed", "not rehearsed"]
Group = Literal["incident", "notice", "pull request", "release", "post-mortem", "other"]


@dataclass(frozen=True)
class StepRow:
    """One step of the rehearsal: a command of the tool, or a person's part played openly.

    `seconds` is wall time, `waited` the declared waits in it (a watch's pauses); `started` counts
    from the beginning, and is the end of the step before where it is not given.
    """

    name: str
    command: str
    who: str
    seconds: float
    requests: int = 0
    outcome: Outcome = "done"
    note: str = ""
    person: bool = False
    waited: float = 0.0
    started: float | None = None


@dataclass(frozen=True)
class Document:
    """A text as it stands on the embedded GitHub; `number` is its issue or pull request."""

    title: str
    markdown: str
    group: Group
    number: int = 0
    about: str = ""


@dataclass(frozen=True)
class Reading:
    """One sample of a watch: its state, and what was seen."""

    state: Literal["good", "bad", "same", "blind"]
    seen: Mapping[str, float]
    why: str = ""


@dataclass(frozen=True)
class Deployed:
    """What became of one environment, with the samples of its watch and their limits."""

    environment: str
    tag: str
    previous: str
    outcome: Outcome
    summary: str
    readings: Sequence[Reading] = ()
    limits: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Place:
    """Something that was made: where it is, and the command that shows it."""

    what: str
    where: str
    how: str = ""


@dataclass(frozen=True)
class NotRehearsed:
    """Something that was not rehearsed, and why: never to be taken for passed."""

    what: str
    why: str


@dataclass(frozen=True)
class PageData:
    """All of it. `verdict` is one sentence; `embedded` the address of the server, now stopped.

    `why` says what ended it early and what to do; `left` are places that name the old version.
    `shows` is what a scenario is about and what was found at its end.
    `people` are the logins of persons: the same deed by another login is the tool's.
    """

    title: str
    outcome: Outcome
    verdict: str
    began: datetime
    steps: Sequence[StepRow]
    documents: Sequence[Document] = ()
    deployments: Sequence[Deployed] = ()
    timeline: Sequence[Entry] = ()
    people: frozenset[str] = frozenset()
    places: Sequence[Place] = ()
    not_rehearsed: Sequence[NotRehearsed] = ()
    facts: Sequence[tuple[str, str]] = ()
    embedded: str = ""
    version: str = ""
    why: Sequence[str] = ()
    left: Sequence[str] = ()
    shows: Sequence[str] = ()
