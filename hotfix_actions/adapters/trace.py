"""What a command did, with times: requests, git calls, child processes, declared waits."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from hotfix_actions.adapters.masking import Mask

Kind = Literal["request", "git", "process", "wait", "step", "command"]


@dataclass(frozen=True)
class Span:
    """One thing that took time: `started` in seconds since the epoch, `seconds` its length."""

    kind: Kind
    name: str
    started: float
    seconds: float
    detail: dict[str, Any] = field(default_factory=dict)


class Trace:
    """Collects spans; with a file, each is appended to it at once as a line of JSON.

    `mask` takes the secrets out of what is written.
    """

    def __init__(self, file: Path | None = None, mask: Mask | None = None) -> None:
        self.spans: list[Span] = []
        self._mask = mask
        self._file = file
        self._lock = threading.Lock()

    def add(self, span: Span) -> None:
        """Keep a span; safe from any thread."""
        with self._lock:
            self.spans.append(span)
            if self._file is not None:
                told = asdict(span) if self._mask is None else self._mask.deep(asdict(span))
                with self._file.open("a") as out:
                    out.write(json.dumps(told) + "\n")

    @contextmanager
    def span(self, kind: Kind, name: str, **detail: Any) -> Iterator[dict[str, Any]]:
        """Time a block; the detail may be filled in while it runs."""
        started = time.time()
        clock = time.perf_counter()
        try:
            yield detail
        finally:
            self.add(Span(kind, name, started, time.perf_counter() - clock, detail))
