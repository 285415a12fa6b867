"""What a test's clients asked of the embedded GitHub and what it answered, bodies included.

The server itself keeps no bodies. For the length of a test run the class of its application is
replaced by one that hands a copy of every exchange on, whoever starts the server.
"""

import threading
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from hotfix_actions.sandbox.web.app import App, raw_path


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `operation` is what the server took the request for."""

    method: str
    path: str
    query: str
    content_type: str
    body: bytes
    status: int
    answer_type: str
    answer: bytes
    operation: str | None

    @property
    def title(self) -> str:
        """Return the request line and the status, as a failing test shows them."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.method} {self.path}{query} -> {self.status}"


class Recorder:
    """Collects exchanges; safe to use from the server's threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: list[Exchange] = []

    def keep(self, exchange: Exchange) -> None:
        with self._guard:
            self._kept.append(exchange)

    def take(self) -> list[Exchange]:
        """Return the exchanges since the last call."""
        with self._guard:
            taken, self._kept = self._kept, []
            return taken


def recorded(recorder: Recorder) -> type[App]:
    """Return the server's application, except that every exchange is handed to the recorder."""

    class RecordedApp(App):
        def _faulty(self, request: Request, path: str, facts: Any) -> Response:
            response = super()._faulty(request, path, facts)
            # What the fault switchboard says is not what GitHub says.
            if facts.fault in {None, "delay"} and _speaks_json(facts.operation, response):
                recorder.keep(_exchange(request, response, facts.operation))
            return response

    return RecordedApp


def _speaks_json(operation: str | None, response: Response) -> bool:
    """Tell whether the description has a word on it.

    It has none on git over HTTP, which is no operation (an unknown route is none either, but
    ours to judge), nor on diffs, nor on the files of releases.
    """
    if response.mimetype in ("application/vnd.github.v3.diff", "application/octet-stream"):
        return False
    return operation is not None or response.status_code == 501


def _exchange(request: Request, response: Response, operation: str | None) -> Exchange:
    return Exchange(
        method="GET" if request.method == "HEAD" else request.method,
        path=raw_path(request),
        query=request.query_string.decode(),
        content_type=request.mimetype,
        body=request.get_data(),
        status=response.status_code,
        answer_type=response.content_type or "",
        answer=response.get_data(),
        operation=operation,
    )
