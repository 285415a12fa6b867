"""SIGTERM and SIGHUP end a command as ^C does: children ended, what was done kept and told."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let these signals raise KeyboardInterrupt; one that is ignored (nohup) stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only
        return
    heard = [signal.SIGTERM, signal.SIGHUP]
    before = {each: signal.getsignal(each) for each in heard}
    ours = [each for each in heard if before[each] == signal.SIG_DFL]
    for each in ours:
        signal.signal(each, _interrupt)
    try:
        yield
    finally:
        for each in ours:
            signal.signal(each, before[each])


def _interrupt(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt(signal.Signals(number).name)
