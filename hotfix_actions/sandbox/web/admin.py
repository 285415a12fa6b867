"""Seeding over HTTP, for other processes: a real workflow runner, tests in other languages.

    POST /_sandbox/add_user    {"login": "mona"}            -> {"result": 1}
    POST /_sandbox/user_token  {"login": "mona"}            -> {"result": "ghp_..."}
    GET  /_sandbox/deliveries?since=0                       -> {"result": [...]}
    GET  /_sandbox/requests, GET /_sandbox/operations
    GET  /_sandbox/                                         -> {"result": {"add_user": [...]}}
    POST /_sandbox/faults      {"match": "issues/create", "effect": "502-after"}
    DELETE /_sandbox/faults

Every method of `World` has a route of its name; its arguments are the keys of the body.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from inspect import signature
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

from hotfix_actions.sandbox.git.process import GitError
from hotfix_actions.sandbox.hub import Hub
from hotfix_actions.sandbox.web.answers import Answer, GitHubError
from hotfix_actions.sandbox.web.app import raw_path, respond
from hotfix_actions.sandbox.web.faults import Fault
from hotfix_actions.sandbox.world import World

_PREFIX = "/_sandbox/"
# What a caller can get wrong; anything else is a bug and shows as one.
_MISTAKES = (TypeError, ValueError, LookupError, FileExistsError, GitError)


class Admin:
    """The part of the server that seeds."""

    def __init__(self, hub: Hub, operations: list[str]) -> None:
        self._hub = hub
        self._operations = operations
        self._world = World(hub)

    def __call__(self, request: Request) -> Response | None:
        """Answer a request under /_sandbox/; None for any other."""
        path = raw_path(request)
        if not path.startswith(_PREFIX):
            return None
        name = f"{request.method} {path.removeprefix(_PREFIX)}"
        try:
            arguments = json.loads(request.get_data() or b"{}")
            result = self._act(name, arguments, request.args)
        except _MISTAKES as error:
            return respond(GitHubError(400, f"{name}: {error}").answer(), {})
        return respond(Answer(200, {"result": result}), {})

    def _act(self, name: str, arguments: dict[str, Any], query: Mapping[str, str]) -> Any:
        if name == "GET ":
            return {route: list(signature(act).parameters) for route, act in self._table().items()}
        if name == "GET deliveries":
            since = int(query.get("since", "0"))
            return [asdict(each) for each in self._world.deliveries(since)]
        if name == "GET requests":
            return [each.as_json() for each in self._hub.log.all()]
        if name == "GET operations":
            return self._operations
        if name == "POST faults":
            return self._hub.faults.add(Fault(**arguments))
        if name == "DELETE faults":
            return self._hub.faults.clear()
        act = self._table().get(name.removeprefix("POST "))
        if act is None:
            raise LookupError("no such route")
        return act(**arguments)

    def _table(self) -> dict[str, Callable[..., Any]]:
        world = self._world
        names = (name for name in dir(world) if not name.startswith("_"))
        table = {name: getattr(world, name) for name in names}
        return table | {"add_repository": self._add_repository}

    def _add_repository(self, *, from_git: str | None = None, **arguments: Any) -> int:
        source = None if from_git is None else Path(from_git)
        return self._world.add_repository(from_git=source, **arguments)
