"""What is true where a rollback ends on its way: it is told with why."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotfix_actions.commands.rolling import Rollback
from hotfix_actions.domain.running import Running
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections import aftermath, first_line
from hotfix_actions.projections.inert import plain
from hotfix_actions.steps.environment import RUNNING_NOW


@contextmanager
def told(one: Rollback) -> Iterator[None]:
    """Say on a failure, and on ^C, what runs then.

    Where the state was put back, or what runs was read since, the failure itself says so.
    """
    try:
        yield
    except HotfixError as failure:
        if not failure.now:
            failure.now = _now(one)
        failure.also(f"It went by {one.instead}." if one.instead else "")
        raise
    except KeyboardInterrupt as stopped:
        if one.context is not None:
            stopped.add_note(aftermath.told(one.context.story, one.request.environment))
        raise


def _now(one: Rollback) -> str:
    """Say what is true; nothing where the failure tells it."""
    name, context = one.request.environment, one.context
    if not one.undoing:
        seen = context.looked(RUNNING_NOW) if context is not None else None
        runs = f", which runs {seen}" if isinstance(seen, Running) and seen.told else ""
        return plain(f"nothing was changed in {name}{runs}", 1000)
    if context is None or context.story.incident is None or one.restored or one.began:
        return ""
    return first_line.failed(context.story, one.request.command, name)
