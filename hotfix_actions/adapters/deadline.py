"""A deadline for the whole of something that waits for others, such as an answer of HTTP.

A limit of a socket is one between two parts: a server that sends a byte a second never meets it,
neither do names that are slow to be found, nor a proxy that greets slowly.
"""

import http.client
import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import NoReturn, TypeVar

import urllib3

T = TypeVar("T")


class TooSlow(Exception):
    """It took longer than it may."""


# What a request raises where no answer comes, or one that is none: `requests` makes most of it a
# RequestException, an OSError, and lets the rest through.
NO_ANSWER = (
    TooSlow,
    OSError,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    ValueError,
    EOFError,
)


def within(seconds: float, ask: Callable[[], T]) -> T:
    """Return or raise what `ask` does. Raises TooSlow after `seconds`, without waiting further.

    It is done on a thread of its own, which is left to itself then: whatever `ask` uses must not be
    used again. It ends with the process at the latest.
    """
    done: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()

    def run() -> None:
        try:
            found = ask()
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            done.put(partial(_raise, error))
        else:
            done.put(lambda: found)

    threading.Thread(target=run, daemon=True, name="within a deadline").start()
    try:
        told = done.get(timeout=max(seconds, 0.0))
    except queue.Empty:
        raise TooSlow(f"not done within {seconds:g} s") from None
    return told()


def _raise(error: BaseException) -> NoReturn:
    raise error
