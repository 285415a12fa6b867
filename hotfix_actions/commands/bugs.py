"""A bug of this tool on the way of a rollback: it must not keep production broken."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotfix_actions.errors import HotfixError, OutsideFailed


class Broken(OutsideFailed):
    """A bug of this tool, on the ordinary way: it must not keep production broken."""

    def __init__(self, bug: Exception) -> None:
        self.bug = bug
        super().__init__(
            tried="rolling back by the journal",
            found=f"hotfix has a bug: {type(bug).__name__}: {str(bug)[:300]}",
            remedy="please report it",
        )


@contextmanager
def in_words() -> Iterator[None]:
    """Let a bug be one more thing that keeps a rollback from its ordinary way, and is told."""
    try:
        yield
    except HotfixError:
        raise
    except Exception as bug:
        raise Broken(bug) from bug
