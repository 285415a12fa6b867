"""Carrying out GraphQL documents over the slice of GitHub's schema in `schema/`.

https://docs.github.com/graphql/overview/public-schema
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    execute_sync,
    get_operation_ast,
    is_input_object_type,
    is_interface_type,
    is_object_type,
    parse,
    validate,
)

from hotfix_actions.sandbox.graphql.nodes.base import Node
from hotfix_actions.sandbox.graphql.nodes.table import TABLE

_FILES = Path(__file__).parent / "schema"
# What is said about a name that the slice lacks. GitHub may know it.
_UNKNOWN = re.compile(
    r"Cannot query field|Unknown (type|argument|directive|fragment type)"
    r"|is not defined by type|unknown field '|does not exist in '\w+' enum"
)
# GitHub lets one name stand for fields of different types in parts that exclude each other: gh asks
# so for the state of an issue or a pull request.
_LENIENT = "because they return conflicting types"
_SHA = re.compile(r"[0-9a-fA-F]{40}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class UnknownNameError(Exception):
    """The document names a type, field, argument or value that the slice lacks."""


@dataclass(frozen=True)
class Prepared:
    """A document that has been read and held against the schema."""

    document: DocumentNode
    faults: tuple[GraphQLError, ...]


def text() -> str:
    """Return the slice as it is written down."""
    return "\n".join(path.read_text("utf-8") for path in sorted(_FILES.glob("*.graphql")))


@cache
def schema() -> GraphQLSchema:
    """Return the slice of GitHub's schema, read once a process; a test proves that it is valid."""
    made = build_schema(text(), assume_valid=True, assume_valid_sdl=True)
    for name, kind in made.type_map.items():
        if name.startswith("__"):
            # What describes the schema itself is graphql-core's own.
            continue
        if is_object_type(kind) or is_interface_type(kind):
            for field in kind.fields.values():
                for each, argument in field.args.items():
                    argument.out_name = attribute(each)
        if is_input_object_type(kind):
            for each, given in kind.fields.items():
                given.out_name = attribute(each)
    oid = made.type_map["GitObjectID"]
    if isinstance(oid, GraphQLScalarType):
        oid.parse_value = _oid  # type: ignore[method-assign]
    return made


@lru_cache(maxsize=500)
def prepare(query: str) -> Prepared:
    """Read and validate a document.

    Raises UnknownNameError for what the slice lacks, GraphQLSyntaxError for what is no GraphQL.
    """
    document = parse(query)
    faults = validate(schema(), document, max_errors=20)
    unknown = [fault.message for fault in faults if _UNKNOWN.search(fault.message)]
    if unknown:
        raise UnknownNameError("; ".join(unknown))
    return Prepared(document, tuple(each for each in faults if _LENIENT not in each.message))


def operation_of(prepared: Prepared, name: str | None) -> OperationDefinitionNode | None:
    """Return the operation of a document that is to be carried out; None when that is not clear."""
    return get_operation_ast(prepared.document, name)


def mutations_of(operation: OperationDefinitionNode) -> list[str]:
    """Return the names of the mutations that an operation asks for."""
    if operation.operation is not OperationType.MUTATION:
        return []
    chosen = operation.selection_set.selections
    return [each.name.value if isinstance(each, FieldNode) else "..." for each in chosen]


def carry_out(
    prepared: Prepared, root: object, variables: Mapping[str, Any], name: str | None
) -> ExecutionResult:
    """Carry out an operation; raises UnknownNameError for what the slice lacks."""
    done = execute_sync(
        schema(),
        prepared.document,
        root_value=root,
        variable_values=dict(variables),
        operation_name=name,
        field_resolver=_field,
        type_resolver=_type,
    )
    for fault in done.errors or ():
        if fault.path is None and _UNKNOWN.search(fault.message):
            raise UnknownNameError(fault.message)
    return done


@cache
def attribute(name: str) -> str:
    """Return the Python name of a field or argument: `isPrivate` is `is_private`."""
    return _HUMP.sub("_", name).lower()


def _field(source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
    """Return a field of a node, of a plain mapping or of a root: a value, or what it answers."""
    if isinstance(source, Node):
        found = source.fields(TABLE)[info.field_name]
    elif isinstance(source, Mapping):
        found = source[info.field_name]
    else:
        found = getattr(source, attribute(info.field_name))
    return found(**given) if callable(found) else found


def _type(value: Node, _info: GraphQLResolveInfo[Any], _abstract: object) -> str:
    """Return the name of the type of a node behind an interface or a union."""
    return str(value.typename)


def _oid(value: Any) -> str:
    """Read a GitObjectID; raises GraphQLError."""
    if not isinstance(value, str) or not _SHA.fullmatch(value):
        raise GraphQLError(f"{value!r} is not a valid GitObjectID")
    return value.lower()


__all__ = [
    "GraphQLSyntaxError",
    "Prepared",
    "UnknownNameError",
    "attribute",
    "carry_out",
    "mutations_of",
    "operation_of",
    "prepare",
    "schema",
    "text",
]
