"""What is true where a rollback ends on its way: it is told with why."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hotfix_actions.context import Context
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections import aftermath, first_line


@contextmanager
def told(context: Callable[[], Context | None]) -> Iterator[None]:
    """Say on a failure, and on ^C, what runs then; nothing where no journal was read.

    Where the state is back the failure itself says so: only records are missing.
    """
    try:
        yield
    except HotfixError as failure:
        one = context()
        if one is not None and one.story.incident is not None and not one.restored:
            request = one.request
            failure.now = first_line.failed(one.story, request.command, request.environment)
        raise
    except KeyboardInterrupt as stopped:
        one = context()
        if one is not None:
            stopped.add_note(aftermath.told(one.story, one.request.environment))
        raise
