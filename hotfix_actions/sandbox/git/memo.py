"""Remembering what follows from SHAs alone, and so never changes."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_LIMIT = 5000


class Memo:
    """A bounded memory; when full it starts anew, which costs time and never a right answer."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def get(self, key: Hashable, work: Callable[[], T]) -> T:
        """Return what is remembered for the key, or do the work and remember it."""
        if key in self._known:
            known: T = self._known[key]
            return known
        if len(self._known) >= _LIMIT:
            self._known.clear()
        made = work()
        self._known[key] = made
        return made

    def forget(self, key: Hashable) -> None:
        """Forget one answer, such as that an object is missing: it may come."""
        self._known.pop(key, None)
