"""How long a text may be, and what gives way first."""

from collections.abc import Callable, Iterable

# Issues, pull requests and comments: "body is too long (maximum is 65536 characters)"; a check
# run's summary takes one less. https://docs.github.com/en/rest/checks/runs#create-a-check-run
LIMIT = 65_535


def length(text: str) -> int:
    """Count UTF-16 units, which are never fewer than characters, however these are counted."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitting(make: Callable[[int], str], sizes: Iterable[int]) -> str:
    """Give the first text that GitHub takes, made with ever fewer rows; else the last one."""
    text = ""
    for size in sizes:
        text = make(size)
        if length(text) <= LIMIT:
            break
    return text


def shortened(text: str, room: int) -> str:
    """Cut a text's end until it needs no more than `room`."""
    while text and length(text) > room:
        text = text[: len(text) - max(1, (length(text) - room) // 2)]
    return text
