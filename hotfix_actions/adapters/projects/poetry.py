"""Poetry's own way to write requirements, as pip reads them.

https://python-poetry.org/docs/dependency-specification/
"""

import re
from collections.abc import Iterator, Mapping

_PLAIN = {"version", "extras"}
_NUMBER = re.compile(r"(?P<mark>[\^~]?)(?P<number>\d+(?:\.\d+)*)")


def requirements(table: object) -> Iterator[str]:
    """Give what a table of dependencies asks for.

    What comes from elsewhere than an index, or only on some systems, is left out.
    """
    for name, how in table.items() if isinstance(table, Mapping) else ():
        told = {"version": how} if isinstance(how, str) else how
        if name == "python" or not isinstance(told, Mapping) or set(told) - _PLAIN:
            continue
        extras = ",".join(told.get("extras") or ())
        yield f"{name}{f'[{extras}]' if extras else ''}{bounds(str(told.get('version', '*')))}"


def bounds(constraint: str) -> str:
    """Write a constraint as PEP 440 does; nothing where that cannot be done."""
    if constraint.strip() == "*" or "|" in constraint:
        return ""
    return ",".join(_bound(part.strip()) for part in constraint.split(","))


def _bound(part: str) -> str:
    match = _NUMBER.fullmatch(part)
    if match is None:
        return part if part[:1] in "<>=!~" else f"=={part}"
    if not match["mark"]:
        return f"=={match['number']}"
    numbers = [int(number) for number in match["number"].split(".")]
    at = _raised(numbers) if match["mark"] == "^" else min(1, len(numbers) - 1)
    above = [*numbers[:at], numbers[at] + 1]
    return f">={match['number']},<{'.'.join(map(str, above))}"


def _raised(numbers: list[int]) -> int:
    """Give the place that a caret lets nobody raise: the first that is not zero, else the last."""
    return next((at for at, number in enumerate(numbers) if number), len(numbers) - 1)
