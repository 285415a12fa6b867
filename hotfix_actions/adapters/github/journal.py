"""The journal in the tool's state: one commit an append, moved only by compare-and-swap.

The tree holds `journal.jsonl` with all events so far and the files kept beside them. The loser of
a race reads again and retries; an event whose id is there already is not written again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotfix_actions.adapters.github import journal_chain
from hotfix_actions.adapters.github.leases import GithubLeases
from hotfix_actions.adapters.github.objects import GithubObjects, TooLong
from hotfix_actions.adapters.masking import Mask
from hotfix_actions.domain import codec
from hotfix_actions.domain.event import Unknown
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.state import COMMIT, Head, StateChange, StateCommit, journal_of
from hotfix_actions.domain.step import IssueText
from hotfix_actions.domain.story import ids
from hotfix_actions.domain.verify import Chain, digest
from hotfix_actions.errors import JournalUnreadable, LostRace, Outrun
from hotfix_actions.ports import Clock, JournalFacts, State

FILE = "journal.jsonl"
TRIES = 12


@dataclass(frozen=True)
class _Known:
    """A journal as this process knows it: its head and its text, which belong together."""

    head: str | None
    text: str
    events: tuple[Event | Unknown, ...]
    trouble: str = ""


class GithubJournal:
    """Journals kept in the repository itself."""

    def __init__(
        self,
        state: State,
        objects: GithubObjects,
        clock: Clock,
        leases: GithubLeases,
        mask: Mask | None = None,
    ) -> None:
        self._mask = mask
        self._state = state
        self._objects = objects
        self._clock = clock
        self._leases = leases
        self._known: dict[int, _Known] = {}

    def _ref(self, incident: int) -> str:
        """Return the full name of the ref that holds a journal, as git wants it."""
        return self._state.ref(journal_of(incident))

    def head(self, incident: int) -> str | None:
        """Return the journal's newest commit, or None."""
        head = self._state.read(journal_of(incident))
        return head.sha if head else None

    def gather(self, heads: Sequence[Head]) -> None:
        """Read several journals, as their heads are now, with one question.

        What does not come with it, as a long one, is asked for when it is read.
        """
        self._objects.gather_named([head.sha for head in heads if head.kind == COMMIT], [FILE])

    def read(self, incident: int) -> JournalFacts:
        """Read the journal; an incident without one has no head and no events."""
        known = self._read(incident)
        return JournalFacts(known.head, known.events, known.trouble)

    def _read(self, incident: int) -> _Known:
        head = self._state.read(journal_of(incident))
        before = self._known.get(incident)
        if head is None:
            known = _Known(None, "", ())
        elif before is not None and before.head == head.sha:
            known = before
        elif head.kind != COMMIT:
            trouble = f"{self._ref(incident)} points to a {head.kind}, which is no journal"
            known = _Known(head.sha, "", (), trouble)
        else:
            known = self._of_commit(incident, head.sha)
        self._known[incident] = known
        return known

    def _of_commit(self, incident: int, sha: str) -> _Known:
        try:
            content = self._objects.content(sha, FILE, codec.MOST_BYTES)
        except TooLong as long:
            trouble = f"holds a {FILE} of {long}: more than {codec.MOST_BYTES:,} are not read"
            return _Known(sha, "", (), f"{self._ref(incident)} {trouble}")
        if content is None:
            return _Known(sha, "", (), f"{self._ref(incident)} holds no {FILE}")
        text = codec.text_of(content)
        fault = codec.fault(text)
        if fault:
            return _Known(sha, "", (), f"{self._ref(incident)} holds a {FILE} that {fault}")
        # What is no UTF-8 cannot be sent back to the letter, so nothing is appended to it.
        foreign = (
            "" if codec.is_text(text) else f"{self._ref(incident)} holds bytes that are no text"
        )
        return _Known(sha, text, codec.decode(text), foreign)

    def file(self, incident: int, path: str) -> str | None:
        """Return a file kept beside the events, or None; one that is too long is none."""
        head = self.head(incident)
        try:
            content = self._objects.content(head, path, codec.MOST_BYTES) if head else None
        except TooLong:
            return None
        return None if content is None else content.decode(errors="replace")

    def chain(self, incident: int) -> Chain:
        """Return the commits of the journal by their first parents, as far as they are read."""
        head = self._state.read(journal_of(incident))
        if head is None or head.kind != COMMIT:
            return Chain()
        return journal_chain.read(self._objects, head.sha, FILE)

    def _clean(self, events: Sequence[Event]) -> Sequence[Event]:
        """Take the secrets out of events: what is once in a journal stays for ever."""
        text = codec.encode(events)
        if self._mask is None or self._mask.text(text) == text:
            return events
        lines = [json.dumps(self._mask.body(json.loads(line))) for line in text.splitlines()]
        found = codec.decode("".join(f"{line}\n" for line in lines))
        return [event for event in found if not isinstance(event, Unknown)]

    def _clean_files(self, files: Mapping[str, str]) -> Mapping[str, str]:
        mask = self._mask
        return files if mask is None else {path: mask.text(text) for path, text in files.items()}

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
        """Append in one commit what is not there yet, to what this process knows of the journal."""
        events, files = self._clean(events), self._clean_files(files)
        now = self._known.get(incident) or self._read(incident)
        for attempt in range(TRIES):
            known = set(ids(now.events))
            fresh = [event for event in events if event.id not in known]
            if not fresh:
                return JournalFacts(now.head, now.events, raced=bool(attempt or release))
            added = codec.encode(fresh)
            # The text so far is kept to the letter: it may hold what a newer version wrote.
            lines = now.text + added
            message = f"{subject}\n\n{body}\n\n{digest(added)}\n"
            commit = StateCommit(message, {FILE: lines, **files}, follows=True)
            leases = release if attempt == 0 else ()
            changes = [
                StateChange(journal_of(incident), now.head, commit),
                *self._leases.releasing(leases),
                *self._leases.asserting(holding),
            ]
            if now.trouble:
                raise JournalUnreadable(incident, now.trouble, ref=self._ref(incident))
            try:
                made = self._state.swap(changes, None if attempt else text)
            except LostRace:
                self._leases.look_again(release)
                self._leases.demand(holding)
                why = f"{self._ref(incident)}: {Outrun.FASTER}, reading again"
                self._clock.sleep(0.05 * attempt, why)
                now = self._read(incident)
                continue
            self._leases.forget(leases)
            head = str(made[journal_of(incident)])
            self._known[incident] = _Known(head, lines, (*now.events, *fresh))
            return JournalFacts(head, (*now.events, *fresh), raced=bool(attempt))
        ref = self._ref(incident)
        raise Outrun(f"appending to {ref}, {TRIES} times", ref)
