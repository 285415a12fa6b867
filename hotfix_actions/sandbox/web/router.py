"""From a method and a path to the operation. Segments are matched before they are unquoted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from hotfix_actions.sandbox.web.operation import Operation


@dataclass(frozen=True)
class Match:
    """An operation and the values in its path."""

    operation: Operation
    values: dict[str, str]


class Router:
    """The table of all operations.

    `{name}` stands for one segment, `{name+}` for one or more, `{name*}` for any number (GitHub
    takes refs, paths and branch names with plain slashes).
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        ordered = sorted(operations, key=_rank)
        self._table = [(_pattern(each.path), each) for each in ordered]

    def match(self, method: str, raw_path: str) -> Match | None:
        """Return the operation of a request; None when there is none."""
        for pattern, operation in self._table:
            if operation.method == method:
                found = pattern.fullmatch(raw_path)
                if found:
                    values = {name: unquote(value) for name, value in found.groupdict().items()}
                    return Match(operation, values)
        return None


def _rank(operation: Operation) -> tuple[bool, int]:
    """Put the exact ones first: a fixed segment is more than a name, a name more than a path."""
    fixed = sum("{" not in segment for segment in operation.path.split("/"))
    return "+}" in operation.path or "*}" in operation.path, -fixed


def _pattern(path: str) -> re.Pattern[str]:
    regex = re.sub(r"\{(\w+)([+*])\}", r"(?P<\1>.\2)", path)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", regex))
