"""Says that GitHub does not answer, while it is still waited for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# After so many seconds without an answer a person wonders whether anything goes on.
PATIENT = 8.0


class Silence:
    """Tells once a command that an answer is late; `say` shows a line to the person who waits."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._told = False

    @contextmanager
    def watched(self, what: str) -> Iterator[None]:
        """Tell where this takes longer than `PATIENT` seconds, and nothing was told before."""
        if self._told:
            yield
            return
        timer = threading.Timer(PATIENT, self._tell, (what,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _tell(self, what: str) -> None:
        with self._lock:
            told, self._told = self._told, True
        if not told:
            self._say(
                f"GitHub has not answered for {PATIENT:.0f} s ({what}): it is waited for and "
                "asked again for about two minutes (https://www.githubstatus.com)"
            )
