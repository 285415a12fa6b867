"""What this command has read from GitHub already, and when it has to be read again.

An answer is kept until one of four things: this command writes to what it is about; a lease is
taken, after which everything is looked at with fresh eyes; it is older than `FRESH`; an answer to a
write was lost, after which nothing is kept any more: who then looks for what was made must see it.
What never changes (commits, trees, comparisons by SHA) is no matter of this.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from hotfix_actions.errors import Unsure
from hotfix_actions.ports import Clock

T = TypeVar("T")
# What a person does on GitHub meanwhile is seen after this long at the latest.
FRESH = timedelta(seconds=10)
Key = tuple[str, ...]


class Reads:
    """The answers of one command; safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._kept: dict[Key, tuple[datetime, Any]] = {}
        self._writes = 0
        self._trusted = True
        self._kinds: frozenset[str] = frozenset()
        self._refill: Callable[[], object] = lambda: None
        self._due = False
        self._filled = clock.now()
        self._ahead: dict[Key, Callable[[], object]] = {}
        self.renewed = 0

    def refill(self, kinds: frozenset[str], ask: Callable[[], object]) -> None:
        """Ask for all of these kinds at once, whenever one is needed after everything is stale.

        They are known already: the caller has just asked.
        """
        self._kinds, self._refill, self._filled = kinds, ask, self._clock.now()

    def ahead_of(self, *key: str, ask: Callable[[], object]) -> None:
        """Ask once for more than this key, when it is needed first and not known by then."""
        self._ahead[key] = ask

    def of(self, *key: str, read: Callable[[], T]) -> T:
        """Return the kept answer, or read it now."""
        if key[0] in self._kinds and self._is_due(key):
            self._filled = self._clock.now()
            self._refill()
        ask = self._ahead.pop(key, None)
        if ask is not None and self._trusted and self.kept(*key) is None:
            ask()
        now = self._clock.now()
        with self._guard:
            at, value = self._kept.get(key, (None, None))
            writes = self._writes
        if at is not None and now - at < FRESH:
            return cast("T", value)
        found = read()
        self._keep(key, now, found, writes)
        return found

    def kept(self, *key: str) -> Any:
        """Return an answer that is kept, or None."""
        with self._guard:
            at, value = self._kept.get(key, (None, None))
        return value if at is not None and self._clock.now() - at < FRESH else None

    def _is_due(self, key: Key) -> bool:
        """Whether to ask for all at once: after the lease, and for what has grown old.

        What is older than the last time of asking was not told by it: it is asked for singly.
        """
        now = self._clock.now()
        with self._guard:
            at, _ = self._kept.get(key, (None, None))
            old = at is not None and now - at >= FRESH and now - self._filled >= FRESH
            due = self._due or old
            self._due = False
            return due and self._trusted

    def known(self, *key: str, value: object) -> None:
        """Keep what the answer to a write has told."""
        self._keep(key, self._clock.now(), value, self._writes)

    def amend(self, *key: str, change: Callable[[Any], object]) -> None:
        """Change a kept answer by what this command did itself; it grows no younger."""
        with self._guard:
            if key in self._kept:
                at, value = self._kept[key]
                self._kept[key] = (at, change(value))

    def stale(self, *prefix: str) -> None:
        """Forget every answer whose key begins so."""
        with self._guard:
            self._writes += 1
            self._kept = {k: v for k, v in self._kept.items() if k[: len(prefix)] != prefix}

    def renew(self) -> None:
        """Forget everything."""
        self.stale()
        with self._guard:
            self._due = True
            self.renewed += 1

    @contextmanager
    def writing(self, *kinds: str) -> Iterator[None]:
        """Forget what a write touches, however it ends."""
        try:
            yield
        except Unsure:
            with self._guard:
                self._trusted = False
            self.renew()
            raise
        finally:
            for kind in kinds:
                self.stale(kind)

    def _keep(self, key: Key, at: datetime, value: object, writes: int) -> None:
        """Keep an answer, unless something was written while it was under way."""
        with self._guard:
            if self._trusted and writes == self._writes:
                self._kept[key] = (at, value)
