"""The embedded GitHub as one object: started, seeded, asked, stopped."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from hotfix_actions.sandbox.catalogue import operations
from hotfix_actions.sandbox.effects.auto_merge import settle
from hotfix_actions.sandbox.hub import Hub
from hotfix_actions.sandbox.observer import Observer, unheard
from hotfix_actions.sandbox.web.admin import Admin
from hotfix_actions.sandbox.web.app import App
from hotfix_actions.sandbox.web.downloads import Downloads
from hotfix_actions.sandbox.web.faults import Faults
from hotfix_actions.sandbox.web.git_http import GitHttp
from hotfix_actions.sandbox.web.http11 import HttpServer
from hotfix_actions.sandbox.web.log import Logged
from hotfix_actions.sandbox.web.operation import Operation
from hotfix_actions.sandbox.world import World

LOOK = 0.005  # seconds: how often the server looks whether it shall end, which it is waited for


class Sandbox:
    """A running embedded GitHub; a context manager that stops it."""

    def __init__(self, hub: Hub, server: HttpServer) -> None:
        self._hub = hub
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(LOOK,), daemon=True)
        self._thread.start()
        self.url = hub.url
        self.world = World(hub)

    @classmethod
    def start(cls, data: Path, port: int = 0, observer: Observer | None = None) -> Self:
        """Serve the data directory on loopback; raises OSError when the port is taken.

        What the directory holds from an earlier run is there again.
        """
        hub = Hub(data, observer or unheard)
        hub.settle = settle
        known = operations()
        app = App(hub, known, [GitHttp(hub), Downloads(hub), Admin(hub, _names(known))])
        try:
            server = HttpServer(port, app)
        except OSError:
            hub.close()
            raise
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        return cls(hub, server)

    @property
    def faults(self) -> Faults:
        """Return the fault switchboard."""
        return self._hub.faults

    def git_dir(self, full_name: str) -> Path:
        """Return the bare repository of owner/name."""
        owner, _, name = full_name.partition("/")
        return self._hub.git_dir(owner, name)

    def requests(self) -> list[Logged]:
        """Return the requests so far, oldest first; seeding is not among them."""
        return self._hub.log.all()

    def operations(self) -> list[str]:
        """Return GitHub's ids of the operations that are known."""
        return _names(operations())

    def stop(self) -> None:
        """End every connection and child process."""
        self._server.close()
        self._thread.join()
        self._hub.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _names(known: list[Operation]) -> list[str]:
    return sorted({each.name for each in known})
