"""Which fields an operation understands, and GitHub's words for one that is missing or wrong.

A field that is not declared is answered with 501 and its name: nothing that a client sends is
ever ignored in silence.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hotfix_actions.sandbox.web.answers import GitHubError, unknown

_SPEC = re.compile(r"(?P<name>\w+):(?P<types>[\w|]+)(\((?P<values>[^)]*)\))?(?P<marks>[!?]*)")
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


@dataclass(frozen=True)
class Field:
    """One field of a body: its JSON types, allowed values, and whether it must be there."""

    name: str
    types: tuple[str, ...]
    values: tuple[str, ...]
    required: bool
    nullable: bool

    def fault(self, value: object) -> str | None:
        """Return what is wrong with a value, in GitHub's words; None when nothing is."""
        if value is None and self.nullable:
            return None
        if not any(_is(value, kind) for kind in self.types):
            article = "an" if self.types[0][0] in "aio" else "a"
            return f"For 'properties/{self.name}', {_show(value)} is not {article} {self.types[0]}."
        if self.values and value not in self.values:
            allowed = ", ".join(f'"{each}"' for each in self.values)
            return f"For 'properties/{self.name}', {_show(value)} is not a member of [{allowed}]."
        return None


def fields(spec: str) -> dict[str, Field]:
    """Read a specification such as `title:string! body:string? state:string(open,closed)`."""
    found = {}
    for word in spec.split():
        match = _SPEC.fullmatch(word)
        if match is None:
            raise ValueError(f"not a field: {word}")
        values = tuple((match["values"] or "").split(",")) if match["values"] else ()
        marks = match["marks"]
        types = tuple(match["types"].split("|"))
        found[match["name"]] = Field(match["name"], types, values, "!" in marks, "?" in marks)
    return found


def check_body(known: Mapping[str, Field], body: Mapping[str, Any]) -> None:
    """Refuse a body that lacks a field or has one of a wrong kind: 422."""
    missing = [f'"{f.name}" wasn\'t supplied.' for f in known.values() if _lacks(f, body)]
    faults = [known[name].fault(value) for name, value in body.items()]
    wrong = [fault for fault in faults if fault]
    if missing or wrong:
        raise GitHubError(422, "Invalid request.\n\n" + "\n".join([*missing, *wrong]))


def check_known(names: Iterable[str], known: Container[str], where: str) -> None:
    """Refuse a field or query parameter that is not declared: 501 and its name."""
    for name in names:
        if name not in known:
            raise unknown(f"the field {name} of {where}")


def _lacks(field: Field, body: Mapping[str, Any]) -> bool:
    return field.required and field.name not in body


def _is(value: object, kind: str) -> bool:
    if kind == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[kind])


def _show(value: object) -> str:
    return "nil" if value is None else f'"{value}"' if isinstance(value, str) else str(value)
