"""Asking the embedded GitHub in GraphQL."""

from typing import Any

from .github import Client, ok


def ask(client: Client, query: str, **variables: object) -> dict[str, Any]:
    """The whole answer."""
    found: dict[str, Any] = ok(client.post("//graphql", {"query": query, "variables": variables}))
    return found


def data(client: Client, query: str, **variables: object) -> dict[str, Any]:
    """The data of an answer without errors."""
    answer = ask(client, query, **variables)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]
    return found


def refused(answer: dict[str, Any]) -> tuple[str | None, str]:
    """Type and message of the one error."""
    (error,) = answer["errors"]
    return error.get("type"), error["message"]


def repository_id(client: Client, owner: str = "acme", name: str = "tokens") -> str:
    query = "query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {id} }"
    found: str = data(client, query, owner=owner, name=name)["repository"]["id"]
    return found
