"""The ports that the runner needs, as one small world that keeps its state.

The journal is a compare-and-swap list of commits, leases are shared between runs, the clock moves
only when somebody waits. What is not faked here raises: a runner has no business with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hotfix_actions.context import Context
from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.lag import LATE
from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.state import journal_of
from hotfix_actions.domain.step import IssueText
from hotfix_actions.domain.story import ids
from hotfix_actions.domain.verify import Chain, Link, Text
from hotfix_actions.errors import LeaseHeld, LeaseLost, LostRace, OutsideFailed
from hotfix_actions.ports import JournalFacts, Ports
from hotfix_actions.request import Request

START = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Commit:
    """One commit of a journal: its words, the ids it added, the files beside the events."""

    subject: str
    body: str
    added: tuple[str, ...]
    files: Mapping[str, str]
    text: str
    signer: str = ""


@dataclass
class FakeWorld:
    """Everything outside of the runs: what exists, and what happens behind a run's back.

    `moves` tells what happened together: an append, and the leases given back with it.
    `rival` is called once, between a run's reading of the journal and its append; `waited` once,
    while a run waits for a lease; `broken` names the ports that fail, `over` the runs that ended.
    """

    now: datetime = START
    things: dict[str, str] = field(default_factory=dict)
    journals: dict[int, list[Commit]] = field(default_factory=dict)
    leases: dict[str, Holder] = field(default_factory=dict)
    unsure: datetime | None = None
    moves: list[tuple[str, ...]] = field(default_factory=list)
    lease_terms: list[tuple[str, str, float, float]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    rival: Callable[[], object] | None = None
    waited: Callable[[], object] | None = None
    shown: list[str] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    signer: str = ""  # the App for which GitHub signs what is appended

    def context(self, command: str = "gate", **request: Any) -> Context:
        """Begin a run: by default run 1, for incident 7, with the journal read."""
        words = {"incident": 7, "run": "1", "actor": "lin"} | request
        asked = Request(command=command, **words)
        context = Context(request=asked, settings=Settings(), ports=self.ports(asked.run))
        if asked.incident is not None:
            context.load(asked.incident)
        return context

    def ports(self, run: str) -> Ports:
        """Give the ports of one run; those that are not faked raise."""
        faked: dict[str, Any] = {
            "journal": FakeJournal(self, run),
            "leases": FakeLeases(self, run),
            "clock": FakeClock(self),
            "report": FakeReport(self),
            "reads": FakeReads(),
            "state": FakeNames(),
        }
        return Ports(**{one.name: faked.get(one.name, Untouchable()) for one in fields(Ports)})

    def kinds(self, incident: int = 7) -> list[str]:
        """Give the kinds of a journal's events in their order."""
        commits = self.journals.get(incident, [])
        return [event.kind for event in codec.decode(commits[-1].text)] if commits else []

    def commits(self, incident: int = 7) -> list[tuple[str, ...]]:
        """Give the ids that each commit of a journal added."""
        return [commit.added for commit in self.journals.get(incident, [])]

    def held_by(self, lease: str) -> str:
        """Name the run that holds a lease; nothing where none does."""
        holder = self.leases.get(lease)
        return holder.run if holder else ""

    def happens(self, name: str) -> None:
        """Let happen once what was prepared behind the run's back."""
        prepared = getattr(self, name)
        setattr(self, name, None)
        if prepared is not None:
            prepared()

    def check(self, port: str) -> None:
        """Fail where this port is broken."""
        if port in self.broken:
            raise OutsideFailed(tried=f"using {port}", found="HTTP 502", remedy="run it again")


class FakeNames:
    """The names of refs, as they are where the state has refs of its own."""

    def ref(self, name: str) -> str:
        return f"refs/{name}"


@dataclass
class FakePeople:
    """Who the token is, a person or an App's bot, and the roles that were asked for."""

    login: str = "lin"
    roles: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def me(self) -> str:
        return "" if self.login.endswith("[bot]") else self.login

    def bot(self) -> str:
        return self.login if self.login.endswith("[bot]") else ""

    def role(self, login: str) -> str:
        self.asked.append(login)
        return self.roles.get(login, "none")


class Untouchable:
    """A port that the runner has no business with."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the runner used .{name} of a port that is none of its business")


class FakeReads:
    """Keeps nothing: the fakes are always as they are."""

    def renew(self) -> None:
        """Nothing was kept."""


@dataclass
class FakeClock:
    world: FakeWorld

    def now(self) -> datetime:
        return self.world.now

    def sleep(self, seconds: float, why: str) -> None:
        assert why
        self.world.now += timedelta(seconds=seconds)


@dataclass
class FakeReport:
    world: FakeWorld

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.world.shown.append(f"begin {name}")
        try:
            yield
        finally:
            self.world.shown.append(f"end {name}")

    def say(self, text: str) -> None:
        self.world.shown.append(text)


def text_of(commit: Commit) -> Text:
    """Return the events that a commit of a journal holds."""
    whole = commit.text.encode()
    return Text(whole, len(whole))


@dataclass
class FakeJournal:
    world: FakeWorld
    run: str

    def head(self, incident: int) -> str | None:
        return self.read(incident).head

    def gather(self, heads: Sequence[object]) -> None:
        self.world.shown.append(f"gathered {len(heads)} journals")

    def read(self, incident: int) -> JournalFacts:
        self.world.check("journal")
        commits = self.world.journals.get(incident, [])
        if not commits:
            return JournalFacts(None)
        return JournalFacts(f"head-{len(commits)}", codec.decode(commits[-1].text))

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
        raced = False
        while True:
            now = self.read(incident)
            self.world.happens("rival")
            for name in holding:
                if self.world.held_by(name) != self.run:
                    raise LeaseLost(tried=f"under {name}", found="taken over", remedy="look")
            known = set(ids(now.events))
            fresh = [event for event in events if event.id not in known]
            if now.head != self.read(incident).head:
                if text is not None and not raced:  # it goes with the first try, as on GitHub
                    self.world.texts[text.number] = text.at({journal_of(incident): "lost"})
                raced = True
                continue  # somebody was faster: read again
            if not fresh:
                return replace(now, raced=raced)
            lines = codec.encode([*now.events, *fresh])
            added = tuple(event.id for event in fresh)
            commit = Commit(subject, body, added, dict(files), lines, self.world.signer)
            self.world.journals.setdefault(incident, []).append(commit)
            given_back = () if raced else tuple(release)
            head = self.read(incident).head
            if text is not None and not raced:
                self.world.texts[text.number] = text.at({journal_of(incident): head})
            FakeLeases(self.world, self.run).release(given_back)
            self.world.moves.append((f"journal of {incident}", *given_back))
            return replace(self.read(incident), raced=raced)

    def file(self, incident: int, path: str) -> str | None:
        texts = [commit.files.get(path) for commit in self.world.journals.get(incident, [])]
        return next((text for text in reversed(texts) if text is not None), None)

    def chain(self, incident: int) -> Chain:
        """Return the commits of the journal, each with its text and who GitHub signed it for."""
        self.world.check("journal")
        commits = self.world.journals.get(incident, [])
        links = [
            Link(f"head-{n}", (f"head-{n - 1}",) if n > 1 else (), "", text_of(one), one.signer)
            for n, one in enumerate(commits, 1)
        ]
        return Chain(links)


@dataclass
class FakeLeases:
    """Leases of one run; all runs of a world share the holders."""

    world: FakeWorld
    run: str

    def take(
        self,
        name: str,
        *,
        command: str,
        seconds: float,
        wait: float = 0,
        force: bool = False,
        given: Mapping[str, str] | None = None,
    ) -> bool:
        self.world.check("leases")
        free = name not in self.world.leases
        if not force and not self._free(name):
            self.world.now += timedelta(seconds=wait)
            self.world.happens("waited")
        if not force and not self._free(name):
            raise LeaseHeld(tried=f"taking {name}", found="it is held", remedy="wait")
        self._demand(given or {})
        before = self.world.leases.get(name)
        number = before.number + (before.run != self.run) if before else 1
        until = self.world.now + timedelta(seconds=seconds)
        self.world.leases[name] = Holder(self.run, until, number, command)
        self.world.lease_terms.append((name, command, seconds, wait))
        return free

    def take_together(
        self, names: Sequence[str], *, command: str, seconds: float, wait: float = 0
    ) -> None:
        for name in names:
            self.take(name, command=command, seconds=seconds, wait=wait)

    def try_together(
        self, names: Sequence[str], *, command: str, seconds: float, given: Mapping[str, str]
    ) -> bool:
        try:
            self._demand(given)
        except LostRace:
            return False
        if not all(map(self._free, names)):
            return False
        self.take_together(names, command=command, seconds=seconds)
        return True

    def holder(self, name: str) -> Holder | None:
        holder = self.world.leases.get(name)
        own = holder is not None and holder.run == self.run
        return holder if own or not self._free(name) else None

    def fault(self, name: str) -> str:
        raise AssertionError(f"the runner does not verify {name}")

    def release(
        self,
        names: Sequence[str],
        given: Mapping[str, str] | None = None,
        text: IssueText | None = None,
    ) -> None:
        if text is not None:
            self.world.texts[text.number] = text.body
        self._demand(given or {})
        for name in names:
            if self.world.held_by(name) == self.run:
                del self.world.leases[name]

    def release_unsure(self, names: Sequence[str]) -> None:
        self.world.unsure = self.world.now
        self.release(names)

    def doubt(self) -> float | None:
        if self.world.unsure is None:
            return None
        return max(0.0, LATE - (self.world.now - self.world.unsure).total_seconds())

    def trade(self, name: str, pointer: str) -> None:
        self.world.things[pointer] = self.run
        self.release([name])

    def _demand(self, given: Mapping[str, str]) -> None:
        for journal, head in given.items():
            if FakeJournal(self.world, self.run).head(int(journal.split("/")[1])) != head:
                raise LostRace(journal)

    def _free(self, name: str) -> bool:
        holder = self.world.leases.get(name)
        if holder is None or holder.run == self.run or holder.run in self.world.over:
            return True
        return holder.until <= self.world.now


@dataclass
class FakeWorkflows:
    """Workflows by the names of their files: which are enabled, and which runs were started.

    `refused` is why GitHub changes none of them; `changed` is called once, after a change.
    """

    enabled: dict[str, bool] = field(default_factory=dict)
    started: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    refused: str = ""
    changed: Callable[[], object] | None = None

    def enable(self, file: str) -> str:
        return self._set(file, on=True)

    def disable(self, file: str) -> str:
        return self._set(file, on=False)

    def start(self, file: str, *, ref: str, inputs: Mapping[str, str]) -> None:
        self.started.append((file, ref, dict(inputs)))

    def _set(self, file: str, *, on: bool) -> str:
        refused = self.refused
        if not refused:
            self.enabled[file] = on
        prepared, self.changed = self.changed, None
        if prepared is not None:
            prepared()
        return refused
