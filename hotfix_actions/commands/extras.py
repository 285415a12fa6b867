"""What is installed only on request: the libraries of the rehearsal and the embedded GitHub."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotfix_actions.errors import UsageFault

# The extra and the packages it brings, as they are imported (pyproject.toml).
REHEARSE = ("graphql", "markdown_it", "werkzeug")


@contextmanager
def needing_rehearse(command: str) -> Iterator[None]:
    """Import what a command needs of the extra `rehearse`.

    Raises UsageFault with the words that install it, where it is not there.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library not in REHEARSE:
            raise
        raise UsageFault(
            tried=f"starting {command}",
            found=f"{library} is not installed: the extra `rehearse` brings it",
            remedy='pip install "hotfix-actions[rehearse]"   # in a checkout: make rehearse',
        ) from missing
