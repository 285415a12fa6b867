"""What a command did, with times: requests, git calls, child processes, declared waits."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

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
    """Collects spans; with a file, each is appended to it at once as a line of JSON."""

    def __init__(self, file: Path | None = None) -> None:
        self.spans: list[Span] = []
        self._file = file
        self._lock = threading.Lock()

    def add(self, span: Span) -> None:
        """Keep a span; safe from any thread."""
        with self._lock:
            self.spans.append(span)
            if self._file is not None:
                with self._file.open("a") as out:
                    out.write(json.dumps(asdict(span)) + "\n")

    @contextmanager
    def span(self, kind: Kind, name: str, **detail: Any) -> Iterator[dict[str, Any]]:
        """Time a block; the detail may be filled in while it runs."""
        started = time.time()
        clock = time.perf_counter()
        try:
            yield detail
        finally:
            self.add(Span(kind, name, started, time.perf_counter() - clock, detail))
