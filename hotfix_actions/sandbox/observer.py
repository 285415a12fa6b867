"""How the rehearsal listens to the embedded GitHub: every request and every git process."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, Protocol

Kind = Literal["request", "git"]
Detail = Mapping[str, str | int]


class Observer(Protocol):
    """Called after the fact, from the thread that served the request."""

    def __call__(
        self, kind: Kind, name: str, started: float, seconds: float, detail: Detail, /
    ) -> None:
        """Take one report; `started` is in seconds since the epoch."""


def unheard(_kind: Kind, _name: str, _started: float, _seconds: float, _detail: Detail) -> None:
    """Listen to nothing: the observer when none is given."""


@contextmanager
def timed(observer: Observer, kind: Kind, name: str, detail: Detail) -> Iterator[None]:
    """Report how long the block took, whether it ended well or not."""
    started, clock = time.time(), time.perf_counter()
    try:
        yield
    finally:
        observer(kind, name, started, time.perf_counter() - clock, detail)
