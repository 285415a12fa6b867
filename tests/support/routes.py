"""From a path to the path template of GitHub's description."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from tests.support.references import Json, resolved


@dataclass(frozen=True)
class Route:
    """A template and the path in the form that openapi-core can match against it."""

    template: str
    path: str


class Routes:
    """All path templates of a description.

    A parameter spans slashes only where the description says so (`x-multi-segment`).
    """

    def __init__(self, document: Json) -> None:
        ordered = sorted(document["paths"].items(), key=lambda item: _rank(item[0]))
        self._table = [
            (template, _pattern(template, _spanning(document, item))) for template, item in ordered
        ]

    def find(self, path: str) -> Route | None:
        """Return the route of a path; None when GitHub has none."""
        for template, pattern in self._table:
            found = pattern.fullmatch(path)
            if found:
                return Route(template, _encoded(template, found))
        return None


def _encoded(template: str, found: re.Match[str]) -> str:
    """Return the path with every value in one segment."""

    def value(parameter: re.Match[str]) -> str:
        return quote(unquote(found[_group(parameter[1])]), safe="")

    return re.sub(r"\{([^}]+)\}", value, template)


def _rank(template: str) -> int:
    """Put fixed segments before parameters."""
    return -sum("{" not in segment for segment in template.split("/"))


def _pattern(template: str, spanning: set[str]) -> re.Pattern[str]:
    def group(match: re.Match[str]) -> str:
        name = match[1]
        return f"(?P<{_group(name)}>{'.*' if name in spanning else '[^/]+'})"

    return re.compile(re.sub(r"\\\{([^}]+)\\\}", group, re.escape(template).replace(r"\_", "_")))


def _group(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _spanning(document: Json, item: Json) -> set[str]:
    methods = [each for each in item.values() if isinstance(each, dict)]
    listed: list[Json] = [p for method in methods for p in method.get("parameters", ())]
    return {p["name"] for p in resolved(document, listed) if p.get("x-multi-segment")}
