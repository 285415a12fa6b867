"""How late GitHub's lists are: for how long, and how often, a thing is looked for."""

from collections.abc import Iterator

# Lists lack a new thing for up to ten seconds; half as much again is waited.
LATE = 15.0
FIRST = 1.0


def waits(seconds: float) -> Iterator[float]:
    """Return the waits between looks, each twice as long as the one before, in all `seconds`."""
    wait = FIRST
    while seconds > 0:
        yield min(wait, seconds)
        seconds -= wait
        wait *= 2
