"""What is left of JSON without its values: which keys there are, and of which types."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# From a path such as `$.labels[].name` to the types seen there.
Skeleton = Mapping[str, frozenset[str]]

_KINDS = {bool: "boolean", int: "number", float: "number", str: "string", list: "list"}


def skeleton(values: Iterable[Any]) -> Skeleton:
    """Return the keys and types of some values, taken together."""
    found: dict[str, set[str]] = defaultdict(set)
    for value in values:
        for path, kind in _walk(value, "$"):
            found[path].add(kind)
    return {path: frozenset(kinds) for path, kinds in found.items()}


def lacking(these: Skeleton, those: Skeleton) -> list[str]:
    """Return the keys that these have and those lack, though the object around them is there."""
    return sorted(
        path
        for path in these
        if path not in those
        # The items of an empty list are no keys.
        and not path.endswith("[]")
        and "object" in those.get(path.rpartition(".")[0], ())
    )


def other_types(these: Skeleton, those: Skeleton) -> list[str]:
    """Return the paths at which not one type is the same. Null is no type: it says nothing."""
    return sorted(
        path
        for path, kinds in these.items()
        if kinds - {"null"} and (others := those.get(path, frozenset()) - {"null"})
        if not kinds & others
    )


def _walk(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield path, "object"
        for key, each in value.items():
            yield from _walk(each, f"{path}.{key}")
        return
    yield path, "null" if value is None else _KINDS[type(value)]
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, f"{path}[]")
