"""The environments' service: one small server, which a test can make sick."""

import json
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.support.serving import Server, Serving


class Live(Serving):
    """Answers for production by what runs there; versions in `bad` answer with errors."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.folder = Path()
        self.bad: set[str] = set()
        self.looked_at = threading.Event()

    def open(self, folder: Path) -> None:
        """Serve what runs in this folder, healthy."""
        self.folder, self.bad = folder, set()
        self.looked_at = threading.Event()

    def runs(self, environment: str) -> str:
        """Say what runs in an environment."""
        return (self.folder / environment).read_text().strip()

    def done(self) -> list[str]:
        """Say what the deploy and restore commands did so far."""
        log = self.folder / "log"
        return log.read_text().splitlines() if log.exists() else []

    def metrics(self) -> dict[str, float]:
        """Give the metrics of production as it is now; a watch sees what was put there."""
        if any(line.startswith("deploy production") for line in self.done()):
            self.looked_at.set()
        return {"error_rate": 0.5 if self.runs("production") in self.bad else 0.0}


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:  # the name is http.server's
        body = json.dumps(self.server.owner.metrics() if "metrics" in self.path else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # inherited
        """Say nothing."""
