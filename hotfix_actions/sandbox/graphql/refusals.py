"""How GraphQL says no: an entry in `errors`, and null where the answer would have been.

https://docs.github.com/graphql/guides/using-graphql-clients (errors come with status 200)
"""

import uuid
from typing import Any

from graphql import GraphQLError

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.web.answers import GitHubError
from hotfix_actions.sandbox.work import Work

_KINDS = {401: "FORBIDDEN", 403: "FORBIDDEN", 404: "NOT_FOUND"}


class RefusalError(Exception):
    """A field that is refused; `kind` is GitHub's type of the error, None for a general one."""

    def __init__(self, kind: str | None, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def forbidden(work: Work, mutation: str | None = None) -> RefusalError:
    """Return what is said to those who lack a permission or, at a mutation, a role."""
    if work.me.is_app:
        return RefusalError("FORBIDDEN", "Resource not accessible by integration")
    if work.me.has_permissions or mutation is None:
        return RefusalError("FORBIDDEN", "Resource not accessible by personal access token")
    message = f"{work.me.login} does not have the correct permissions to execute `{mutation}`"
    return RefusalError("FORBIDDEN", message)


def not_found(message: str) -> RefusalError:
    """Return that something is not there, or is not to be seen by this actor."""
    return RefusalError("NOT_FOUND", message)


def unprocessable(message: str) -> RefusalError:
    """Return that the input cannot be carried out."""
    return RefusalError("UNPROCESSABLE", message)


def general() -> RefusalError:
    """Return the error that names no reason, which is all that GitHub says about a lost race.

    Seen in September 2026 when `updateRefs` was given a `beforeOid` that no longer held
    (luismichelcf/ai-workflows, clockgrove/factory): an error without a type.
    """
    number = uuid.uuid4().hex.upper()
    return RefusalError(
        None,
        f"Something went wrong while executing your query on {clock.now()}."
        f" Please include `{number[:24]}` when reporting this issue.",
    )


def entry(error: GraphQLError) -> dict[str, Any]:
    """Return one entry of `errors` as GitHub writes it; raises what no refusal is."""
    cause = error.original_error
    shown: dict[str, Any] = {}
    if isinstance(cause, GitHubError) and cause.status in {403, 404, 409, 422}:
        cause = RefusalError(_KINDS.get(cause.status, "UNPROCESSABLE"), str(cause))
    if isinstance(cause, RefusalError):
        if cause.kind is not None:
            shown["type"] = cause.kind
    elif cause is not None and not isinstance(cause, GraphQLError):
        raise cause
    if error.path:
        shown["path"] = list(error.path)
    if error.extensions:
        shown["extensions"] = error.extensions
    shown["locations"] = [each.formatted for each in error.locations or ()]
    return shown | {"message": error.message}
