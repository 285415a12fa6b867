"""Reading a GraphQL document: as much of the language as a mutation with variables needs.

https://spec.graphql.org/October2021/#sec-Language
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(
    r"(?P<skip>[\s,\ufeff]+|#[^\n]*)|(?P<spread>\.\.\.)|(?P<punctuator>[!$()\[\]{}:=@|&])"
    r'|(?P<name>[_A-Za-z]\w*)|(?P<number>-?\d+(?:\.\d+)?)|(?P<string>"(?:[^"\\\n]|\\.)*")'
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class SyntaxFaultError(ValueError):
    """The document cannot be read."""


@dataclass(frozen=True)
class Selection:
    """One field that is asked for."""

    name: str
    alias: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    selections: tuple["Selection", ...] = ()


@dataclass(frozen=True)
class Document:
    """One operation with its fields; variables are filled in already."""

    kind: str
    selections: tuple[Selection, ...]


def parse(text: str, variables: Mapping[str, Any]) -> Document:
    """Return the operation of a document; raises SyntaxFaultError."""
    return _Parser(_tokens(text), variables).document()


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SyntaxFaultError(f"unexpected character {text[at]!r}")
        if match.lastgroup != "skip":
            tokens.append(match[0])
        at = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str], variables: Mapping[str, Any]) -> None:
        self._tokens = tokens
        self._at = 0
        self._variables = variables

    def document(self) -> Document:
        self._skip_fragments()
        kind = "query"
        if self._peek() != "{":
            kind = self._next()
            if kind not in {"query", "mutation"}:
                raise SyntaxFaultError(f"expected an operation, found {kind!r}")
            if self._peek() not in {"{", "("}:
                self._next()
            if self._peek() == "(":
                self._skip_definitions()
        found = Document(kind, self._selections())
        self._skip_fragments()
        if self._at < len(self._tokens):
            raise SyntaxFaultError("only one operation is understood")
        return found

    def _selections(self) -> tuple[Selection, ...]:
        self._expect("{")
        found = []
        while self._peek() != "}":
            found.append(self._selection())
        self._expect("}")
        return tuple(found)

    def _selection(self) -> Selection:
        alias = name = self._next()
        if name == "...":
            return self._spread()
        if self._peek() == ":":
            self._next()
            name = self._next()
        arguments: dict[str, Any] = {}
        if self._peek() == "(":
            self._next()
            arguments = self._pairs(")")
        inner = self._selections() if self._peek() == "{" else ()
        return Selection(name, alias, arguments, inner)

    def _spread(self) -> Selection:
        """Read a fragment's use as a field of its name: whoever answers does not know it."""
        name = f"...{self._next()}"
        while self._peek() not in {"{", "}", "..."} and name == "...on":
            name += f" {self._next()}"
        inner = self._selections() if self._peek() == "{" else ()
        return Selection(name, name, {}, inner)

    def _skip_fragments(self) -> None:
        while self._peek() == "fragment":
            while self._next() != "{":
                continue
            depth = 1
            while depth:
                depth += {"{": 1, "}": -1}.get(self._next(), 0)

    def _pairs(self, end: str) -> dict[str, Any]:
        found = {}
        while self._peek() != end:
            name = self._next()
            self._expect(":")
            found[name] = self._value()
        self._expect(end)
        return found

    def _value(self) -> Any:
        token = self._next()
        if token == "$":  # noqa: S105 - GraphQL's sign for a variable
            return self._variables.get(self._next())
        if token == "{":  # noqa: S105
            return self._pairs("}")
        if token == "[":  # noqa: S105
            found = []
            while self._peek() != "]":
                found.append(self._value())
            self._expect("]")
            return found
        if token.startswith('"'):
            return _ESCAPE.sub(_unescape, token[1:-1])
        plain = {"true": True, "false": False, "null": None}
        if token in plain:
            return plain[token]
        return int(token) if re.fullmatch(r"-?\d+", token) else token

    def _skip_definitions(self) -> None:
        while self._next() != ")":
            continue

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            raise SyntaxFaultError("unexpected end of document")
        self._at += 1
        return token

    def _expect(self, wanted: str) -> None:
        token = self._next()
        if token != wanted:
            raise SyntaxFaultError(f"expected {wanted!r}, found {token!r}")


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)
