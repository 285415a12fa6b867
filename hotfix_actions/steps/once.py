"""Creating a thing once, though the answer may be lost: look before creating again."""

from collections.abc import Callable
from typing import TypeVar

from hotfix_actions.errors import OutsideFailed, Unsure

T = TypeVar("T")
TRIES = 3


def create_once(what: str, make: Callable[[], T], look: Callable[[], T | None]) -> T:
    """Create by `make`; after a lost answer `look` says whether it took effect.

    Raises OutsideFailed where GitHub loses every answer and shows nothing.
    """
    reason = ""
    for _ in range(TRIES):
        try:
            return make()
        except Unsure as lost:
            reason = str(lost)
            found = look()
            if found is not None:
                return found
    raise OutsideFailed(
        tried=f"creating {what}, {TRIES} times",
        found=reason,
        remedy="run the same command again: it looks for what was made before it makes anything",
    )
