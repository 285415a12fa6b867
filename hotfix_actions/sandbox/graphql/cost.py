"""What a query may come to: points of the hour's limit, and nodes.

https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

MOST_NODES = 500_000


@dataclass(frozen=True)
class Cost:
    """The most requests that a query's connections need, and the most nodes that they hold."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """Return the points: "divide the number by 100 and round the result"; at least one."""
        return max(1, round(self.requests / 100))


def measure(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Cost:
    """Return a query's cost, "assuming every request will reach the first or last limits"."""
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    defaults = {
        each.variable.name.value: int(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }
    return _Measure(fragments, {**defaults, **variables}).of(operation.selection_set, 1)


class _Measure:
    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._fragments = fragments
        self._variables = variables

    def of(self, chosen: SelectionSetNode | None, times: int) -> Cost:
        """Return the cost of fields that are asked for on so many things."""
        requests = nodes = 0
        for each in chosen.selections if chosen else ():
            if isinstance(each, FragmentSpreadNode):
                inner = self.of(self._fragments[each.name.value].selection_set, times)
            elif isinstance(each, InlineFragmentNode):
                inner = self.of(each.selection_set, times)
            elif isinstance(each, FieldNode):
                inner = self._field(each, times)
            else:
                continue
            requests, nodes = requests + inner.requests, nodes + inner.nodes
        return Cost(requests, nodes)

    def _field(self, field: FieldNode, times: int) -> Cost:
        size = self._size(field)
        if size is None:
            return self.of(field.selection_set, times)
        inner = self.of(field.selection_set, times * size)
        return Cost(times + inner.requests, times * size + inner.nodes)

    def _size(self, field: FieldNode) -> int | None:
        """Return how many nodes a connection was asked for; None for any other field."""
        for each in field.arguments or ():
            if each.name.value not in {"first", "last"}:
                continue
            value: Any = None
            if isinstance(each.value, IntValueNode):
                value = int(each.value.value)
            elif isinstance(each.value, VariableNode):
                value = self._variables.get(each.value.name.value)
            if isinstance(value, int):
                return value
        return None
