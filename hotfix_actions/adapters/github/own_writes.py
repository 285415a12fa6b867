"""What this process wrote itself, for as long as reads may still show what was there before.

GitHub's reads of single refs lag: just after a write a GET may answer 404 or the old value. Whoever
wrote knows better: a read that shows a value which this process itself has replaced is late.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotfix_actions.domain.state import Head
from hotfix_actions.ports import Clock

# Reads lag by up to five seconds, as others have seen.
LAG = timedelta(seconds=6)


@dataclass
class _Written:
    """What a name held before each late write of this process, and what it holds since the last."""

    after: str | None = None
    before: list[tuple[datetime, str | None]] = field(default_factory=list)


class OwnWrites:
    """Reads corrected by the writes of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._names: dict[str, _Written] = {}

    def wrote(self, name: str, before: str | None, after: str | None) -> None:
        """Know a write that went well."""
        if before != after:
            written = self._names.setdefault(name, _Written())
            written.after = after
            written.before.append((self._clock.now(), before))

    def seen(self, name: str, head: Head | None) -> Head | None:
        """Return what a name holds, from what a read has shown."""
        written = self._names.get(name)
        if written is None:
            return head
        since = self._clock.now() - LAG
        written.before = [(when, sha) for when, sha in written.before if when > since]
        shown = head.sha if head else None
        if shown == written.after or all(sha != shown for _, sha in written.before):
            return head
        return Head(written.after) if written.after else None
