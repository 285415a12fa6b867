"""Holding a request of a running process, so that the process can be killed at that very moment."""

import threading
from typing import Any, Literal

from hotfix_actions.sandbox import Fault
from tests.support.e2e import Scene

PATIENCE = 30.0


class Gate:
    """Holds a request of one operation; `after` it has its effect though nobody hears.

    It is the next one, after the first `skip`.
    """

    def __init__(
        self,
        scene: Scene,
        operation: str,
        moment: Literal["before", "after"],
        skip: int = 0,
    ) -> None:
        self._operation = operation
        self._skip = skip
        self._moment = moment
        self._faults = scene.stage.sandbox.faults
        self._log = scene.stage.sandbox._hub.log
        self._take, self._add = self._faults.take, self._log.add
        self._reached, self._open, self._over = (threading.Event() for _ in range(3))
        self._held: int | None = None
        self._faults.take = self._hold  # type: ignore[method-assign]
        self._log.add = self._heard  # type: ignore[method-assign]

    def wait(self) -> None:
        """Wait until the request is there."""
        assert self._reached.wait(PATIENCE), f"{self._operation} was never asked for"

    def open(self) -> None:
        """Let the request go on, and wait until it is over."""
        self._faults.take = self._take  # type: ignore[method-assign]
        self._open.set()
        assert self._over.wait(PATIENCE)
        self._log.add = self._add  # type: ignore[method-assign]

    def _hold(self, method: str, path: str, *operations: str | None) -> Fault | None:
        if self._operation not in operations or self._held is not None:
            return self._take(method, path, *operations)
        if self._skip:
            self._skip -= 1
            return self._take(method, path, *operations)
        self._held = threading.get_ident()
        self._reached.set()
        self._open.wait(PATIENCE)
        return Fault(path, "drop-before") if self._moment == "before" else None

    def _heard(self, **facts: Any) -> None:
        self._add(**facts)
        if threading.get_ident() == self._held:
            self._over.set()
