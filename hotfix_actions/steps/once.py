"""Creating a thing once, though the answer may be lost: look before creating again."""

from collections.abc import Callable
from typing import TypeVar

from hotfix_actions.errors import OutsideFailed, Unsure
from hotfix_actions.ports import Clock

T = TypeVar("T")
TRIES = 3
# Waits before looking again for what GitHub may still be at work on, in seconds.
LATE = (1.0, 2.0, 4.0, 8.0)


def create_once(
    what: str, make: Callable[[], T], look: Callable[[], T | None], *, clock: Clock | None = None
) -> T:
    """Create by `make`; after a lost answer `look` says whether it took effect.

    Where the answer was only late GitHub may still make it: it is looked for, repeatedly where
    there is a `clock` to wait by, and never made a second time. Raises OutsideFailed where GitHub
    loses every answer and shows nothing.
    """
    reason = ""
    for _ in range(TRIES):
        try:
            return make()
        except Unsure as lost:
            reason = str(lost)
            found = _look(what, look, clock if lost.late else None)
            if found is not None:
                return found
            if lost.late:
                break
    raise OutsideFailed(
        tried=f"creating {what}",
        found=reason,
        remedy="run the same command again: it looks for what was made before it makes anything",
    )


def _look(what: str, look: Callable[[], T | None], clock: Clock | None) -> T | None:
    """Look for what may have been made, with a `clock` for as long as it may still be made."""
    found = look()
    for seconds in LATE if clock is not None else ():
        if found is not None or clock is None:
            break
        clock.sleep(seconds, f"looking again for {what}: GitHub may still be at work on it")
        found = look()
    return found
