"""The town that is toured, and what its clients were answered."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from hotfix_actions.sandbox import Sandbox
from tests.sandbox.github import Client, Town, git, ok
from tests.support.description import description
from tests.support.routes import Routes

FILES = {
    "README.md": "# Tokens\n",
    "package.json": '{"name": "tokens", "version": "1.0.0"}\n',
    "src/app.txt": "".join(f"{number}\n" for number in range(1, 41)),
    ".github/workflows/ship.yml": "name: Ship\non:\n  workflow_dispatch:\n    inputs:\n"
    "      severity: {required: false, type: string}\njobs: {}\n",
}


@dataclass(frozen=True)
class Answered:
    """An operation, by GitHub's id, and what it answered."""

    operation: str
    status: int
    body: Any


class TouredTown(Town):
    """A town that remembers every answer."""

    def __init__(self, sandbox: Sandbox, source: Path, **settings: Any) -> None:
        self.answers: list[Answered] = []
        self._routes = Routes(description())
        super().__init__(sandbox, source, **settings)

    def client(self, token: str | None, repository: str = "acme/tokens") -> Client:
        client = super().client(token, repository)
        client._session.hooks["response"].append(self._remember)
        return client

    def _remember(self, response: requests.Response, **_: Any) -> None:
        method = str(response.request.method).lower()
        route = self._routes.find(urlsplit(str(response.request.url)).path)
        if route is not None:
            name = description()["paths"][route.template][method]["operationId"]
            body = response.json() if response.content else None
            self.answers.append(Answered(name, response.status_code, body))


def make_source(place: Path) -> Path:
    """Make a repository with a tag and a later commit."""
    git(place, "init", "-q", "-b", "main")
    for path, text in FILES.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    git(place, "add", "-A")
    git(place, "commit", "-q", "-m", "First version")
    git(place, "tag", "-a", "v1.0.0", "-m", "Version 1.0.0")
    (place / "src/new.txt").write_text("new\n")
    git(place, "add", "-A")
    git(place, "commit", "-q", "-m", "Something new")
    return place


__all__ = ["Answered", "TouredTown", "make_source", "ok"]
