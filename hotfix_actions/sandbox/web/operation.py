"""One operation of GitHub's API: its name, its address, its permission and its fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hotfix_actions.sandbox.web.answers import Answer
from hotfix_actions.sandbox.web.fields import Field, fields

if TYPE_CHECKING:
    from hotfix_actions.sandbox.web.call import Call

Role = Literal["read", "triage", "write", "maintain", "admin"]
Handler = Callable[["Call"], Answer]

# What people are told whose role is too low. GitHub hides most writing routes from them.
HIDDEN = "Not Found"
ADMIN = "Must have admin rights to Repository."


@dataclass(frozen=True)
class Access:
    """What a token must be allowed: Apps by permission, people by their role."""

    # Any one of these is enough; none at all: no repository is concerned.
    needs: tuple[str, ...]
    role: Role
    denied: str

    @property
    def header(self) -> str:
        """Return the value of X-Accepted-GitHub-Permissions."""
        return "; ".join(need.replace(":", "=") for need in self.needs)


@dataclass(frozen=True)
class Operation:
    """An operation and the function that answers it."""

    name: str
    method: str
    path: str
    access: Access
    query: frozenset[str]
    # None: the body is not read as an object; the handler looks at it itself.
    body: dict[str, Field] | None
    # What can be asked for besides JSON (see `media`).
    media: frozenset[str]
    # Whether an App has to sign for it with its own key, instead of using a token.
    signed: bool
    handler: Handler

    @property
    def docs(self) -> str:
        """Return the page of GitHub's documentation that describes it."""
        group, _, name = self.name.partition("/")
        return f"https://docs.github.com/rest/{group}#{name}"


def operation(
    name: str,
    address: str,
    *,
    needs: str = "",
    role: Role = "read",
    denied: str = HIDDEN,
    query: str = "",
    body: str | None = "",
    media: str = "",
    signed: bool = False,
) -> Callable[[Handler], Operation]:
    """Declare an operation: GitHub's own name for it and `METHOD /path`.

    `needs` lists App permissions of which any one is enough, `role` the lowest role of a person,
    `denied` what a person below it is told (404 for HIDDEN, else 403), `query` and `body` the
    fields that are understood (see `fields`), `media` the media types besides JSON, `signed` that
    an App proves by its own key who it is.
    """
    method, _, path = address.partition(" ")

    def declare(handler: Handler) -> Operation:
        return Operation(
            name=name,
            method=method,
            path=path,
            access=Access(tuple(needs.split()), role, denied),
            query=frozenset(query.split()),
            body=None if body is None else fields(body),
            media=frozenset(media.split()),
            signed=signed,
            handler=handler,
        )

    return declare
