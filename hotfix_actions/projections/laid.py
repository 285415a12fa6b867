"""Our own words laid out for a terminal: prose wraps at its width, a command never does.

In Markdown the same words carry the commands as code spans (`inert.prose`).
"""

import re
import textwrap
from collections.abc import Iterator

# How wide a line of prose is where its caller does not say.
WIDTH = 88
_STARTS = "git|gh|hotfix|export|sudo|uv|npm|chmod|iconv|make|sh|kubectl"
# What can be pasted. A command's bare name within a sentence (`hotfix release`) is a word of it.
_COMMAND = re.compile(rf"`((?:{_STARTS}) [^`]+)`")
_NAME = re.compile(r"hotfix(?: [a-z-]+)+$")
_SPAN = re.compile(r"`[^`]*`")
_GAP = "\ue000"


def prose(text: str, columns: int, indent: str = "", hang: str = "") -> list[str]:
    """Wrap at word boundaries; what stands in backticks is not broken.

    `indent` begins the first line, `indent` and `hang` the others.
    """
    kept = _SPAN.sub(lambda found: found[0].replace(" ", _GAP), text)
    lines = textwrap.wrap(
        kept,
        columns,
        initial_indent=indent,
        subsequent_indent=indent + hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_GAP, " ") for line in lines]


def laid(text: str, columns: int, indent: str = "") -> list[str]:
    """Lay words out: each command on a line of its own, two columns further in, never broken."""
    lines: list[str] = []
    for part, command in _parts(text):
        if command:
            lines.append(f"{indent}  {part}")
        else:
            lines += prose(part, columns, indent)
    return lines


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield prose and commands in turn, without what only joins them in a sentence."""
    before = ""
    for at, part in enumerate(_COMMAND.split(text)):
        if at % 2 == 0:
            before += part
        elif _NAME.match(part) and not before.rstrip().endswith(":"):
            before += f"`{part}`"
        else:
            yield from _sentence(before)
            yield part, True
            before = ""
    yield from _sentence(before)


def _sentence(text: str) -> Iterator[tuple[str, bool]]:
    said = text.strip().lstrip(",;:.").strip()
    if said:
        yield said, False
