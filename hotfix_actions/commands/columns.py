"""How wide the terminal is."""

import shutil

_NARROWEST, _WIDEST = 40, 100
# A file or a log has no width: whoever shows it wraps it, and a script reads whole lines.
_ENDLESS = 100_000


def columns() -> int:
    """Return how many columns a line of prose may have; the variable `COLUMNS` overrules."""
    found = shutil.get_terminal_size((_ENDLESS, 24)).columns
    return found if found == _ENDLESS else max(_NARROWEST, min(_WIDEST, found))
