"""A query that asks for every field of a schema, and what an answer to it has shown."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

# Stands between the parts of an alias, which tells the type and the field.
_MARK = "__"

Names = Mapping[str, Mapping[str, str]]


def everything(schema: GraphQLSchema, typename: str, names: Names, frame: str = "{ %s }") -> str:
    """Return a query for all fields of all types that are reached from one.

    Each type is asked for all its fields once, as near to the start as it is met; elsewhere only
    for its name. `names` has arguments for fields; `frame` is what stands around the fields.
    """
    query = _Query(schema, names)
    start = query.ask(typename)
    query.fill()
    return frame % _text(start)


def covered(answer: Any) -> set[str]:
    """Return the fields, as Type.field, to which an answer holds a value, null included."""
    if isinstance(answer, list):
        return {each for item in answer for each in covered(item)}
    if not isinstance(answer, dict):
        return set()
    seen = {key.replace(_MARK, ".", 1) for key in answer if _MARK in key}
    return seen | {each for value in answer.values() for each in covered(value)}


class _Query:
    def __init__(self, schema: GraphQLSchema, names: Names) -> None:
        self._schema = schema
        self._names = names
        self._known: set[str] = set()
        self._waiting: deque[tuple[str, list[Any]]] = deque()

    def ask(self, typename: str) -> list[Any]:
        """Return a selection of a type, to be filled in later."""
        selection: list[Any] = ["__typename"]
        self._waiting.append((typename, selection))
        return selection

    def fill(self) -> None:
        while self._waiting:
            typename, selection = self._waiting.popleft()
            kind = self._schema.type_map[typename]
            if is_abstract_type(kind):
                for each in self._schema.get_possible_types(kind):
                    selection += [f"... on {each.name}", self.ask(each.name)]
            elif is_object_type(kind) and typename not in self._known:
                self._known.add(typename)
                for name, field in kind.fields.items():
                    selection += self._field(typename, name, field)

    def _field(self, typename: str, name: str, field: GraphQLField) -> list[Any]:
        known = self._names.get(typename, {}).get(name)
        if known is None and any(map(is_required_argument, field.args.values())):
            return []
        given = known or ("first: 2" if "first" in field.args else "")
        start = f"{typename}{_MARK}{name}: {name}{f'({given})' if given else ''}"
        inner = get_named_type(field.type)
        return [start] if is_leaf_type(inner) else [start, self.ask(inner.name)]


def _text(selection: list[Any]) -> str:
    return " ".join(each if isinstance(each, str) else f"{{ {_text(each)} }}" for each in selection)
