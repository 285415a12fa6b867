"""The slice of GraphQL against GitHub's public schema (npm's @octokit/graphql-schema)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLSchema,
    TypeNode,
    build_ast_schema,
    build_schema,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
    is_specified_scalar_type,
    is_union_type,
    parse,
    print_ast,
    validate_schema,
)
from graphql.language import DocumentNode

from hotfix_actions.sandbox.graphql.engine import schema, text
from hotfix_actions.sandbox.graphql.nodes.table import TABLE
from tests.support.fetched import NODE_MODULES

PUBLIC = NODE_MODULES / "@octokit" / "graphql-schema" / "schema.graphql"

_DEFINITION = re.compile(
    r"^(?:type|interface|enum|input|scalar|union) (?P<name>\w+)"
    r"(?:[^{\n=]*\{\n.*?^\}$| =.*?(?=\n\n|\Z)|[^{\n=]*$)",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture(scope="module")
def public() -> dict[str, Any]:
    """GitHub's definitions by name, as they were read: a schema of 1,600 types is not built."""
    assert PUBLIC.exists(), f"no {PUBLIC}: make test fetches it"
    names = {name for name in schema().type_map if not name.startswith("__")}
    return _definitions(parse(_only(PUBLIC.read_text("utf-8"), names), no_location=True))


def test_the_slice_is_valid_in_itself() -> None:
    assert validate_schema(build_schema(text())) == []


def test_every_name_of_the_slice_is_githubs_too(public: dict[str, Any]) -> None:
    assert list(_differences(schema(), public)) == []


def test_the_test_would_see_a_difference(public: dict[str, Any]) -> None:
    invented = """
      type Query { node(id: ID, colour: Int): Node! shade: String }
      interface Node { id: String! }
      enum PullRequestState { OPEN REOPENED }
      input RefUpdate { name: String! colour: Int }
      union IssueOrPullRequest = Query
      type Invented { id: ID! }
    """
    found = list(_differences(build_ast_schema(parse(invented)), public))
    assert found == [
        "Query.node(id:) is ID!, not ID",
        "Query.node(colour:) is unknown",
        "Query.node is Node, not Node!",
        "Query.shade is unknown",
        "Node.id is ID!, not String!",
        "PullRequestState.REOPENED is unknown",
        "RefUpdate.name is GitRefname!, not String!",
        "RefUpdate.colour is unknown",
        "RefUpdate.afterOid is required, and missing",
        "IssueOrPullRequest has no member Query",
        "Invented is unknown",
    ]


def test_a_function_of_the_table_belongs_to_a_type() -> None:
    kinds = schema().type_map
    assert [name for name in TABLE if not is_object_type(kinds.get(name))] == []


def _only(text: str, names: set[str]) -> str:
    """Return the definitions of some names: parsing all of them would take seconds."""
    return "\n".join(each[0] for each in _DEFINITION.finditer(text) if each["name"] in names)


def _definitions(document: DocumentNode) -> dict[str, Any]:
    return {each.name.value: each for each in document.definitions}  # type: ignore[attr-defined]


def _differences(ours: GraphQLSchema, theirs: dict[str, Any]) -> Iterator[str]:
    for name, kind in ours.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(kind):
            continue
        known = theirs.get(name)
        if known is None:
            yield f"{name} is unknown"
        elif is_enum_type(kind):
            values = {each.name.value for each in known.values}
            yield from (f"{name}.{each} is unknown" for each in kind.values if each not in values)
        elif is_union_type(kind):
            members = {each.name.value for each in known.types}
            missing = [each.name for each in kind.types if each.name not in members]
            yield from (f"{name} has no member {each}" for each in missing)
        elif is_input_object_type(kind):
            yield from _inputs(name, kind.fields, known.fields, "{}.{}")
        elif is_object_type(kind) or is_interface_type(kind):
            above = {each.name.value for each in known.interfaces or ()}
            missing = [each.name for each in kind.interfaces if each.name not in above]
            yield from (f"{name} does not implement {each}" for each in missing)
            yield from _fields(name, kind.fields, known.fields)


def _fields(name: str, ours: Any, theirs: Any) -> Iterator[str]:
    known = {each.name.value: each for each in theirs or ()}
    for each, field in ours.items():
        place = f"{name}.{each}"
        if each not in known:
            yield f"{place} is unknown"
            continue
        yield from _inputs(place, field.args, known[each].arguments, "{}({}:)")
        yield from _type(place, known[each].type, field)


def _inputs(place: str, ours: Any, theirs: Any, form: str) -> Iterator[str]:
    known = {each.name.value: each for each in theirs or ()}
    for name, given in ours.items():
        if name not in known:
            yield f"{form.format(place, name)} is unknown"
            continue
        yield from _type(form.format(place, name), known[name].type, given)
        default = known[name].default_value
        shown = given.ast_node.default_value
        if (shown and print_ast(shown)) != (default and print_ast(default)):
            yield f"{form.format(place, name)} has another default"
    for name, each in known.items():
        if name not in ours and each.type.kind == "non_null_type" and each.default_value is None:
            yield f"{form.format(place, name)} is required, and missing"


def _type(place: str, theirs: TypeNode, ours: Any) -> Iterator[str]:
    if print_ast(theirs) != str(ours.type):
        yield f"{place} is {print_ast(theirs)}, not {ours.type}"
