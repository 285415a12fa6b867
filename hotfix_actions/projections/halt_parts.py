"""What the messages of a halt are made of."""

from typing import NamedTuple


class Words(NamedTuple):
    """What was found, and what to do next: plain text, one line each."""

    what: str
    next: str
