"""Serving the embedded GitHub alone, in the foreground."""

import signal
import threading
from pathlib import Path
from types import FrameType

from hotfix_actions.sandbox.server import Sandbox


def serve(data: Path, port: int) -> int:
    """Serve a data directory until SIGINT or SIGTERM arrives, and return 0.

    The one line on standard output is the address. Raises OSError when the port is taken. Has to
    be called from the main thread, which receives the signals.
    """
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    with Sandbox.start(data, port) as sandbox:
        previous = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            print(sandbox.url, flush=True)
            stopped.wait()
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)
    return 0
