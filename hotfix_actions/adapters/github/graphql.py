"""GraphQL through the door: an answer of 200 may be a refusal, and a null may be unread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotfix_actions.adapters.github import answers
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.errors import OutsideFailed, PermissionMissing, Unsure

PATH = "/graphql"
# https://docs.github.com/en/graphql/guides/using-the-rest-api-and-the-graphql-api-together
MAY_NOT = ("FORBIDDEN", "INSUFFICIENT_SCOPES", "SAML_FAILURE")


@dataclass(frozen=True)
class GraphqlError:
    """One entry of `errors`: its type (often none), its words, and where in the answer."""

    type: str
    message: str
    path: tuple[str | int, ...] = ()


class Refusal(Exception):
    """GitHub answered with errors: a fact for the caller to judge. Never reaches a person."""

    def __init__(self, errors: Sequence[GraphqlError], data: Mapping[str, Any]) -> None:
        self.errors = tuple(errors)
        self.data = data
        super().__init__("; ".join(error.message for error in errors))

    @property
    def forbidden(self) -> bool:
        """Whether the token may not do it."""
        return any(error.type in MAY_NOT for error in self.errors)

    def unread(self, *path: str | int) -> bool:
        """Whether a null there is one that GitHub could not read: absent is something else."""
        return any(not e.path or e.path == path[: len(e.path)] for e in self.errors)

    def failure(self, what: str) -> Exception:
        """Return the failure with a remedy, where nobody expected the refusal."""
        if self.forbidden:
            return PermissionMissing(
                tried=what, found=str(self), remedy="give the token that permission, then run again"
            )
        return OutsideFailed(tried=what, found=str(self), remedy="run the same command again")


def query(
    door: Door,
    text: str,
    variables: Mapping[str, Any],
    *,
    repeatable: bool,
    shows: str = "repository",
) -> Mapping[str, Any]:
    """Ask, and return `data`; `repeatable` is false for what changes something.

    `shows` is the field that is there, and no null, in every answer without errors: a mutation's
    payload, which alone says that it was done. Raises Refusal where the answer holds `errors`,
    whatever data stands beside them; Unsure for an answer of what is not repeatable that is lost or
    does not show it, OutsideFailed where it is repeatable; the typed failures of the door.
    https://spec.graphql.org/October2021/#sec-Errors
    """
    body = {"query": text, "variables": dict(variables)}
    try:
        answer = door.send("POST", PATH, body, repeatable=repeatable)
    except Answered as answered:
        if answered.status in (409, 422):
            raise Refusal([GraphqlError("", str(answered))], {}) from answered
        raise door.fail(answered) from answered
    row = answer if isinstance(answer, Mapping) else {}
    data = row.get("data")
    data = data if isinstance(data, Mapping) else {}
    told = row.get("errors")
    errors = [_error(each) for each in (told if isinstance(told, list) else [])]
    if errors:
        raise Refusal(errors, data)
    if not shown(data, shows):
        found = f"{PATH}: the answer holds no {shows}"
        raise answers.unreadable(PATH, found) if repeatable else Unsure(found)
    return data


def shown(data: Mapping[str, Any], field: str) -> bool:
    """Return whether an answer holds a field: null is no answer."""
    return isinstance(data.get(field), Mapping)


def _error(row: object) -> GraphqlError:
    if not isinstance(row, Mapping):
        return GraphqlError("", str(row)[:200])
    path = row.get("path")
    return GraphqlError(
        str(row.get("type") or ""),
        str(row.get("message") or "no message")[:400],
        tuple(path) if isinstance(path, list) else (),
    )
