"""Making a ref that only a person may be let make: the object first, then its ref."""

from collections.abc import Callable

from hotfix_actions.context import Context
from hotfix_actions.errors import PersonNeeded


def create_ref(context: Context, name: str, *, of: str, make: Callable[[], str]) -> str:
    """Create a ref at the object that `make` makes, and give that object.

    Where a person was asked to push one for the same commit (`of`), that one is used again: what
    they were given to paste stays right. Raises PersonNeeded where GitHub refuses.
    """
    asked = context.story.asked.get(f"refs/{name}")
    sha = asked.sha if asked is not None and asked.of == of else make()
    try:
        context.ports.refs.create(name, sha)
    except PersonNeeded as needed:
        raise needed.about(of) from needed
    return sha
