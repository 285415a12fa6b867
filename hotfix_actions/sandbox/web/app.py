"""The application: from an HTTP request to an answer."""

import json
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from hotfix_actions.sandbox.actors import Actor
from hotfix_actions.sandbox.git.repository import RefConflictError
from hotfix_actions.sandbox.hub import Hub
from hotfix_actions.sandbox.observer import Detail
from hotfix_actions.sandbox.store.database import Db
from hotfix_actions.sandbox.web import access, etags, faults, limits
from hotfix_actions.sandbox.web.answers import (
    Answer,
    GitHubError,
    Text,
    not_found,
    unknown,
    unprocessable,
)
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.fields import check_body, check_known
from hotfix_actions.sandbox.web.media import JSON, wanted
from hotfix_actions.sandbox.web.operation import Operation
from hotfix_actions.sandbox.web.router import Match, Router
from hotfix_actions.sandbox.web.tokens import authenticate, credential, describe
from hotfix_actions.sandbox.work import Urls, Work

# Another part of the server (git, seeding): its answer, or None when the path is not its own.
Part = Callable[[Request], Response | None]


# Where a part says who asked, for the log.
ACTOR = "sandbox.actor"
# GraphQL's mutations are logged, and disturbed by faults, under the name of the operation.
GRAPHQL_QUERY = "graphql-query"
# Where the path by name is kept, when it was asked for by number.
NAMED = "sandbox.named"
# Roughly: a text that begins as a mutation does, inside JSON, and the fields that it asks for.
_MUTATION = re.compile(rb'"(?:\\n|\s)*mutation\b')
_MUTATIONS = re.compile(rb"(\w+)\s*\(\s*input\s*:")
_BY_NUMBER = re.compile(r"/repositories/(?P<id>\d+)(?P<rest>(/.*)?)")


@dataclass
class _Facts:
    """What the log says about a request, filled in on the way."""

    operation: str | None = None
    actor: str | None = None
    person: Actor | None = None
    fault: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class App:
    """Answers every request; `parts` are asked before the table of operations is."""

    def __init__(self, hub: Hub, operations: Iterable[Operation], parts: Iterable[Part]) -> None:
        self._hub = hub
        self._router = Router(operations)
        self._parts = tuple(parts)

    def __call__(self, request: Request) -> Response:
        """Answer one request and log it; seeding is no request to GitHub and not logged."""
        path = raw_path(request)
        if path.startswith("/_sandbox/"):
            return self._part(request) or respond(unknown(path).answer(), {})
        started, clock = time.time(), time.perf_counter()
        facts, status = _Facts(), 0
        time.sleep(self._hub.settings["latency"] / 1000)
        try:
            response = self._faulty(request, path, facts)
            response.headers["Date"] = http_date(self._hub.clock.time())
            status = response.status_code
            return response
        finally:
            seconds = time.perf_counter() - clock
            self._hub.log.add(
                method=request.method,
                path=path,
                operation=facts.operation,
                status=status,
                actor=facts.actor,
                started=started,
                seconds=seconds,
                fault=facts.fault,
            )
            name = facts.operation or f"{request.method} {path}"
            detail: Detail = {"method": request.method, "path": path, "status": status}
            self._hub.observer("request", name, started, seconds, detail)

    def _faulty(self, request: Request, path: str, facts: _Facts) -> Response:
        try:
            path = self._named(request, path)
        except GitHubError as error:
            return respond(error.answer(), {})
        match = self._router.match("GET" if request.method == "HEAD" else request.method, path)
        facts.operation = _called(match.operation.name, request) if match else None
        names = (facts.operation, *_mutations(request, facts))
        fault = self._hub.faults.take(request.method, path, *names)
        facts.fault = fault.effect if fault else None
        try:
            if fault:
                faults.before(fault, self._hub.clock.time())
            response = self._part(request)
            if response is not None:
                facts.actor = request.environ.get(ACTOR)
            else:
                answer = self._answer(request, path, match, facts)
                response = self._conditional(request, respond(answer, facts.headers), facts)
            spoiled = faults.after(fault) if fault else None
            return respond(spoiled, {}) if spoiled else response
        except GitHubError as error:
            return respond(error.answer(), facts.headers)

    def _named(self, request: Request, path: str) -> str:
        """Return the path by the repository's name where it was asked for by its number."""
        found = _BY_NUMBER.fullmatch(path)
        if found is None:
            return path
        with self._hub.store.reading() as db:
            sql = (
                "SELECT a.login, r.name FROM repositories r JOIN accounts a ON a.id = r.owner_id"
                " WHERE r.id = ?"
            )
            row = db.one(sql, found["id"])
        if row is None:
            raise not_found()
        request.environ[NAMED] = f"/repos/{row['login']}/{row['name']}{found['rest']}"
        return raw_path(request)

    def _part(self, request: Request) -> Response | None:
        return next((found for part in self._parts if (found := part(request)) is not None), None)

    def _answer(self, request: Request, path: str, match: Match | None, facts: _Facts) -> Answer:
        try:
            if match is None:
                return unknown(f"the route {request.method} {path}").answer()
            return self._operate(request, match, facts)
        except GitHubError as error:
            if match and error.docs.endswith("/rest"):
                error.docs = match.operation.docs
            facts.fault = facts.fault or error.fault
            return error.answer()
        except RefConflictError:
            return unprocessable("Reference update failed").answer()
        except Exception as error:  # noqa: BLE001 - the boundary: a bug is an answer and a log
            traceback.print_exc(file=sys.stderr)
            message = f"the embedded GitHub failed: {type(error).__name__}: {error}"
            return GitHubError(500, message).answer()

    def _operate(self, request: Request, match: Match, facts: _Facts) -> Answer:
        operation = match.operation
        query = {name: request.args[name] for name in request.args}
        body = _body(request, operation)
        media = _media(request, operation)
        check_known(query, operation.query, operation.name)
        if operation.body is not None:
            check_known(body, operation.body, operation.name)

        def act(db: Db) -> Answer:
            actor = self._enter(db, request, operation, facts)
            work = Work(self._hub, db, urls_of(request, self._hub), actor)
            address = sent_address(request)
            call = Call(operation, work, match.values, query, body, address, media)
            if operation.signed:
                call.signature = credential(request)
            else:
                call.repository = access.find_repository(call)
                access.check(call)
            if operation.body is not None:
                check_body(operation.body, body)
            answer = operation.handler(call)
            work.finish()
            return answer

        reading = request.method in {"GET", "HEAD"}
        with self._hub.store.reading() if reading else self._hub.store.writing() as db:
            return act(db)

    def _enter(self, db: Db, request: Request, operation: Operation, facts: _Facts) -> Actor | None:
        """Say who it is, and count the request."""
        override = self._hub.settings["rate_limit"]
        facts.headers = self._hub.limits.look(None, override).headers()
        if operation.signed:
            # An App's own signature, which the handler checks; counted for nobody.
            return None
        facts.person = actor = authenticate(self._hub, db, request)
        facts.actor = actor.login if actor else None
        counts = 0 if facts.operation == "rate-limit/get" else 1
        ask = self._hub.limits.count if counts else self._hub.limits.look
        allowance = ask(actor, override, _resource(facts))
        facts.headers = allowance.headers() | describe(actor, operation)
        refusal = limits.exceeded(actor, allowance, self._hub.settings["rate_limit_status"])
        if refusal:
            raise refusal
        return actor

    def _conditional(self, request: Request, response: Response, facts: _Facts) -> Response:
        """Answer 304 to a client that has it already, which costs its token nothing."""
        if etags.is_known(request, response) and facts.person is not None:
            override = self._hub.settings["rate_limit"]
            allowance = self._hub.limits.forget(facts.person, override, _resource(facts))
            response.headers.update(allowance.headers())
        return response


def _mutations(request: Request, facts: _Facts) -> list[str]:
    """Return the GraphQL mutations that a request asks for, as faults name them."""
    data = request.get_data() if facts.operation == "graphql" else b""
    names = _MUTATIONS.findall(data) if _MUTATION.search(data) else []
    return [f"graphql/{name.decode()}" for name in names]


def _resource(facts: _Facts) -> str:
    """Return which limit a request counts for."""
    return "graphql" if facts.operation in {"graphql", GRAPHQL_QUERY} else "core"


def _called(operation: str, request: Request) -> str:
    """Return an operation's name; GraphQL's reads, which are sent by POST too, have their own."""
    if operation != "graphql":
        return operation
    try:
        body = json.loads(request.get_data())
    except ValueError:
        return operation
    text = body.get("query") if isinstance(body, dict) else None
    reads = isinstance(text, str) and text.lstrip().startswith(("query", "{"))
    return GRAPHQL_QUERY if reads else operation


def raw_path(request: Request) -> str:
    """Return the path as it was sent, without the prefix of a GitHub Enterprise Server.

    `/repositories/7/issues` has become `/repos/owner/name/issues` once it is clear what it means.
    """
    path = str(request.environ.get(NAMED) or request.environ["RAW_URI"]) or "/"
    for prefix, rest in (("/api/v3", ""), ("/api/graphql", "/graphql")):
        if path == prefix or path.startswith(prefix + "/"):
            path = rest + path.removeprefix(prefix)
    return path or "/"


def sent_address(request: Request) -> str:
    """Return path and query."""
    query = request.environ["QUERY_STRING"]
    return f"{raw_path(request)}?{query}" if query else raw_path(request)


def urls_of(request: Request, hub: Hub) -> Urls:
    """Return the addresses as the client sees them: through a proxy it has its own names."""
    if not request.environ.get("sandbox.absolute"):
        return Urls(hub.url, hub.url)
    host = request.host
    return Urls(f"http://{host}", f"http://{host.removeprefix('api.')}")


def respond(answer: Answer, headers: dict[str, str]) -> Response:
    """Turn an answer into a response."""
    body = answer.body
    if body is None:
        body = Text(b"", "")
    elif not isinstance(body, Text):
        body = Text(encode(body), "application/json")
    kind = f"{body.media_type}; charset=utf-8"
    response = Response(body.content, status=answer.status, content_type=kind)
    if answer.body is None:
        response.headers.pop("Content-Type", None)
    response.headers.extend(headers)
    for name, value in answer.headers.items():
        response.headers[name] = value
    response.headers["X-GitHub-Request-Id"] = uuid.uuid4().hex.upper()
    response.headers["X-GitHub-Media-Type"] = "github.v3; format=json"
    return response


def encode(body: Any) -> bytes:
    """Write JSON as GitHub does, compact and in UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _media(request: Request, operation: Operation) -> str:
    """Return what the client wants; a 501 when the operation has it only otherwise."""
    media = wanted(request.headers.get("Accept", ""))
    if media != JSON and media not in operation.media:
        raise unknown(f"the media type {media} of {operation.name}")
    return media


def _body(request: Request, operation: Operation) -> Any:
    data = b"" if request.method in {"GET", "HEAD"} else request.get_data()
    if not data.strip():
        return {}
    try:
        body = json.loads(data)
    except ValueError as error:
        raise GitHubError(400, "Problems parsing JSON") from error
    if operation.body is not None and not isinstance(body, dict):
        raise GitHubError(400, "Body should be a JSON object")
    return body
