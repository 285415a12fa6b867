"""References inside a JSON document."""

from collections.abc import Iterable
from functools import reduce
from typing import Any

Json = dict[str, Any]


def resolved(document: Json, nodes: Iterable[Json]) -> list[Json]:
    """Return the nodes, each reference replaced by what it points to."""
    return [_resolved(document, node) for node in nodes]


def _resolved(document: Json, node: Json) -> Json:
    if "$ref" not in node:
        return node
    keys = node["$ref"].removeprefix("#/").split("/")
    return _resolved(document, reduce(lambda at, key: at[key], keys, document))
