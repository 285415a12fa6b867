"""Every request and answer held against GitHub's OpenAPI description.

After a test, not during it: the server is not slowed down. Exchanges of the same form are looked
at once; what decides is in `_form`.
"""

import json
import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jsonschema.exceptions import best_match
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.support.description import description
from tests.support.exchanges import Exchange
from tests.support.references import Json, resolved
from tests.support.routes import Route, Routes

# A request that GitHub refuses for its form (or that the embedded GitHub does not know) need not
# have the form of the description; any other must.
_REFUSED_FOR_ITS_FORM = {400, 422, 501}
_HOST = "https://api.github.com"
# A string that may be one of the values that the description lists.
_WORD = re.compile(r"[A-Za-z_ -]{0,40}")
_KINDS = {
    "address": re.compile(r"https?://[^\s{}]+$"),
    "template": re.compile(r"https?://\S+$"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$"),
}
# How much of a complaint is shown.
_LINE = 300

GRAPHQL = ("graphql", "graphql-query")


@dataclass(frozen=True)
class Fault:
    """Where an exchange and GitHub's description disagree."""

    operation: str
    title: str
    problem: str

    def __str__(self) -> str:
        """Return it as the failing test shows it."""
        return f"{self.operation}: {self.title}\n    {self.problem}"


class Validator:
    """Compares exchanges with the description."""

    def __init__(self) -> None:
        self._document = description()
        self._routes = Routes(self._document)
        self._specs: dict[tuple[str, str], OpenAPI] = {}
        # Checking the description itself would take ten seconds.
        self._config = Config(spec_validator_cls=None)  # type: ignore[arg-type]
        self._sound: set[Hashable] = set()
        # What was proven: operation id and status, and how many exchanges there were.
        self.seen: dict[tuple[str, int], int] = {}

    def faults(self, exchanges: Iterable[Exchange], *, unknown_is_fine: bool) -> list[Fault]:
        """Return every disagreement, each once.

        `unknown_is_fine`: the test asks on purpose what the embedded GitHub does not know.
        """
        found: dict[Fault, None] = {}
        for exchange in exchanges:
            if exchange.operation in GRAPHQL and exchange.status not in {500, 501}:
                continue
            for operation, problem in self._problems(exchange, unknown_is_fine=unknown_is_fine):
                found[Fault(operation, exchange.title, problem)] = None
        return list(found)

    def _problems(self, exchange: Exchange, *, unknown_is_fine: bool) -> Iterator[tuple[str, str]]:
        name = exchange.operation or "no operation"
        # The embedded GitHub's own words: it does not know (501), or it is broken (500, which
        # the description has at some operations).
        if exchange.status in {500, 501}:
            if exchange.status == 500 or not unknown_is_fine:
                yield name, exchange.answer.decode()
            return
        route = self._routes.find(exchange.path)
        operation = self._operation(exchange, route)
        if route is None or operation is None:
            yield name, "GitHub's description has no such operation"
            return
        name = operation["operationId"]
        self._count(name, exchange.status)
        if name != exchange.operation:
            yield name, f"the embedded GitHub takes it for {exchange.operation}"
        asked = (name, exchange.query, exchange.body)
        told = (exchange.status, exchange.answer_type, _form(_json(exchange.answer)))
        form = (asked, told)
        if form in self._sound:
            return
        problems = list(self._compared(exchange, route, operation))
        if not problems:
            self._sound.add(form)
        yield from ((name, problem) for problem in problems)

    def _operation(self, exchange: Exchange, route: Route | None) -> Json | None:
        if route is None:
            return None
        found: Json | None = self._document["paths"][route.template].get(exchange.method.lower())
        return found

    def _count(self, name: str, status: int) -> None:
        key = (name, status)
        self.seen[key] = self.seen.get(key, 0) + 1

    def _compared(self, exchange: Exchange, route: Route, operation: Json) -> Iterator[str]:
        spec = self._spec(route, exchange.method.lower(), operation)
        request = _request(exchange, route)
        if exchange.status not in _REFUSED_FOR_ITS_FORM:
            yield from self._unknown_query(exchange, operation)
            yield from _told("request", spec.iter_request_errors(request))
        response = MockResponse(
            exchange.answer, status_code=exchange.status, content_type=exchange.answer_type
        )
        yield from _told("answer", spec.iter_response_errors(request, response))

    def _spec(self, route: Route, method: str, operation: Json) -> OpenAPI:
        """Return a description of this one operation: finding it among all costs more than all."""
        key = (route.template, method)
        if key not in self._specs:
            alone = self._document | {"paths": {route.template: {method: operation}}}
            self._specs[key] = OpenAPI.from_dict(alone, config=self._config)
        return self._specs[key]

    def _unknown_query(self, exchange: Exchange, operation: Json) -> Iterator[str]:
        parameters = resolved(self._document, operation.get("parameters", ()))
        known = {each["name"] for each in parameters if each["in"] == "query"}
        for name, _ in parse_qsl(exchange.query, keep_blank_values=True):
            if name not in known:
                yield f"request: ?{name} is no parameter of it"


@cache
def validator() -> Validator:
    """Return the one validator of this process: reading the description takes most of a second."""
    return Validator()


def _request(exchange: Exchange, route: Route) -> MockRequest:
    return MockRequest(
        _HOST,
        exchange.method,
        route.path,
        args=dict(parse_qsl(exchange.query, keep_blank_values=True)),
        data=exchange.body or None,
        # GitHub reads JSON whatever the client calls it.
        content_type="application/json",
    )


def _told(what: str, errors: Iterable[Exception]) -> Iterator[str]:
    for error in errors:
        schema_errors = getattr(error.__cause__, "schema_errors", None)
        if schema_errors is None:
            yield f"{what}: {error}" + (f" ({error.__cause__})" if error.__cause__ else "")
        for each in schema_errors or ():
            yield f"{what}: {_deepest(each)}"


def _deepest(error: Any) -> str:
    """Return where it is wrong and why, in the branch of a choice that comes nearest."""
    best = best_match([error])
    return f"{best.json_path}: {_short(best.message)}"


def _short(text: str) -> str:
    return text if len(text) <= _LINE else f"{text[: _LINE // 2]} ... {text[-_LINE // 2 :]}"


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data


def _form(value: Any) -> Hashable:
    """Return what two answers have in common when the description judges them alike.

    Keys, types and short words stay, since an enum may list them; of any other text only its
    length and whether it looks like an address or a date; of a list its different items.
    """
    if isinstance(value, dict):
        return frozenset((key, _form(each)) for key, each in value.items())
    if isinstance(value, list):
        return ("list", bool(value), frozenset(map(_form, value)))
    if isinstance(value, str):
        if _WORD.fullmatch(value):
            return value
        kind = next((name for name, regex in _KINDS.items() if regex.match(value)), "text")
        return (kind, min(len(value), 64) if kind == "text" else 0)
    if isinstance(value, bool) or value is None:
        return (value,)
    return (type(value), value > 0 if isinstance(value, (int, float)) else value)
