"""The journal as a git ref: one commit an append, moved only by fast-forward.

The tree holds `journal.jsonl` with all events so far and the files kept beside them. The loser of
a race reads again and retries; an event whose id is there already is not written again.
"""

from collections.abc import Mapping, Sequence

from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.refs import GithubRefs
from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.verify import Link, digest
from hotfix_actions.errors import LostRace, OutsideFailed
from hotfix_actions.ports import Clock, JournalFacts

FILE = "journal.jsonl"
TRIES = 12


def ref_of(incident: int) -> str:
    """Name the ref of an incident's journal, without `refs/`."""
    return f"hotfix/{incident}/journal"


class GithubJournal:
    """Journals kept in the repository itself."""

    def __init__(self, refs: GithubRefs, objects: GithubObjects, clock: Clock) -> None:
        self._refs = refs
        self._objects = objects
        self._clock = clock

    def head(self, incident: int) -> str | None:
        """Give the journal's newest commit, or None."""
        return self._refs.get(ref_of(incident))

    def read(self, incident: int) -> JournalFacts:
        """Read the journal; an incident without one has no head and no events."""
        head = self.head(incident)
        if head is None:
            return JournalFacts(None)
        return JournalFacts(head, codec.decode(self._objects.file(head, FILE) or ""))

    def file(self, incident: int, path: str) -> str | None:
        """Give a file kept beside the events, or None."""
        head = self.head(incident)
        return self._objects.file(head, path) if head else None

    def chain(self, incident: int) -> Sequence[Link]:
        """Give every commit of the journal, oldest first, by its first parents."""
        links: list[Link] = []
        sha = self.head(incident)
        while sha:
            commit = self._objects.commit(sha)
            text = self._objects.file(sha, FILE) or ""
            links.append(Link(sha, commit.parents, commit.message, text))
            sha = commit.parents[0] if commit.parents else None
        return links[::-1]

    def append(
        self,
        incident: int,
        events: Sequence[Event],
        *,
        subject: str,
        body: str,
        files: Mapping[str, str],
    ) -> JournalFacts:
        """Append in one commit what is not there yet."""
        for attempt in range(TRIES):
            if attempt:
                self._clock.sleep(0.05 * attempt, "journal: another run was faster, reading again")
            now = self.read(incident)
            known = {event.id for event in now.events}
            fresh = [event for event in events if event.id not in known]
            if not fresh:
                return now
            added = codec.encode(fresh)
            # The text so far is kept to the letter: it may hold what a newer version wrote.
            before = self._objects.file(now.head, FILE) if now.head else None
            commit = self._objects.make_commit(
                parents=[now.head] if now.head else [],
                changes={FILE: (before or "") + added, **files},
                message=f"{subject}\n\n{body}\n\n{digest(added)}\n",
                base=now.head,
            )
            try:
                self._move(incident, now.head, commit)
            except LostRace:
                continue
            return JournalFacts(commit, (*now.events, *fresh))
        raise OutsideFailed(
            tried=f"appending to refs/{ref_of(incident)}, {TRIES} times",
            found="another run was faster each time",
            remedy="run the same command again",
        )

    def _move(self, incident: int, head: str | None, commit: str) -> None:
        if head is None:
            self._refs.create(ref_of(incident), commit)
        else:
            self._refs.advance(ref_of(incident), commit)
