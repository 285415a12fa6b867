"""The stories of the hotfixes that may live: of all journals only so many are read.

Anybody with write access can make refs for journals, and garble one: neither may stop the events
of other incidents, nor use up the hour's requests.
"""

import re
from collections.abc import Callable, Iterator

from hotfix_actions.context import Context
from hotfix_actions.domain.story import Story, fold

# No team has more hotfixes alive at once.
MOST = 30
# The label that `open` puts on every incident's issue.
LABEL = "hotfix"
_JOURNAL = re.compile(r"hotfix/([1-9][0-9]{0,9})/journal")


def stories(
    context: Context, most: int = MOST, say: Callable[[str], object] | None = None
) -> Iterator[tuple[int, Story]]:
    """Read the journals, the newest incident first; one that cannot be read is stepped over.

    Where there are many, those of open incidents come first, and no more than `most` are read. What
    is stepped over or left out is told by `say`; where none is given, at once.
    """
    say = say or context.ports.report.say
    heads = {
        int(match[1]): head
        for name, head in context.ports.state.matching("hotfix/").items()
        if (match := _JOURNAL.fullmatch(name))
    }
    numbers = sorted(heads, reverse=True)
    if len(numbers) > most:
        numbers, left = _likely(context, numbers, most)
        say(left)
    if len(numbers) > 1:
        context.ports.journal.gather([heads[number] for number in numbers])
    for number in numbers:
        facts = context.ports.journal.read(number)
        if facts.trouble:
            say(f"stepped over: {facts.trouble}")
        if facts.events:
            yield number, fold(facts.events)


def _likely(context: Context, numbers: list[int], most: int) -> tuple[list[int], str]:
    """Choose those that may be alive, and say how many are left out."""
    alive = {issue.number for issue in context.ports.issues.labelled(LABEL)}
    first = sorted(numbers, key=lambda number: (number not in alive, -number))[:most]
    left = f"{len(numbers) - most} of {len(numbers)} journals are not read"
    return first, f"{left}: those of open incidents come first, then the newest"
