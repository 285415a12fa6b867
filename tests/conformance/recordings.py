"""What GitHub really answered: recorded by PyGithub's tests and by Octokit's fixtures."""

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.description import description
from tests.support.fetched import CACHE, NODE_MODULES
from tests.support.routes import Routes

REPLAY_DATA = CACHE / "replay/tests/ReplayData"
SCENARIOS = NODE_MODULES / "@octokit/fixtures/scenarios/api.github.com"

# No recordings of GitHub: a list that was shortened by hand, under a key that GitHub does not have.
_MADE_UP = {"PullRequest1682.test_string_parameters.txt"}
# A route that the description does not have; there a branch might be of that name.
_UNDESCRIBED = "/protection/allow_deletions"

# The lines of one exchange in a file of ReplayData: protocol, verb, host, port, path, headers,
# body, status, headers of the answer, answer.
_VERB, _PATH, _STATUS, _HEADERS, _ANSWER = 1, 4, 7, 8, 9
_LINES = 10


@dataclass(frozen=True)
class Recording:
    """One answer of GitHub. `year` is 0 when it does not say."""

    operation: str
    status: int
    year: int
    source: str
    body: Any


@cache
def routes() -> Routes:
    return Routes(description())


def operation_of(method: str, url: str) -> str | None:
    """Return GitHub's id of the operation of a request; None for what is not described."""
    route = routes().find(urlsplit(url).path)
    if route is None or url.endswith(_UNDESCRIBED):
        return None
    found = description()["paths"][route.template].get(method.lower())
    return str(found["operationId"]) if found else None


@cache
def replay_data() -> Sequence[Recording]:
    """Return all recorded JSON answers of PyGithub's tests."""
    files = sorted(each for each in REPLAY_DATA.glob("*.txt") if each.name not in _MADE_UP)
    assert files, f"no recordings in {REPLAY_DATA}: make test fetches them"
    return [recording for file in files for recording in _recordings(file)]


def _recordings(file: Path) -> Iterator[Recording]:
    for lines in _exchanges(file):
        operation = operation_of(lines[_VERB], lines[_PATH])
        body = _json(lines[_ANSWER])
        if operation is None or body is None:
            continue
        yield Recording(
            operation=operation,
            status=int(lines[_STATUS]),
            year=_year(lines[_HEADERS]),
            source=file.name,
            body=body,
        )


def _json(answer: str) -> Any:
    """Return the answer; None for archives and for the few recordings that were cut short."""
    try:
        return json.loads(answer)
    except ValueError:
        return None


def _exchanges(file: Path) -> Iterator[list[str]]:
    lines = file.read_text(encoding="utf-8").split("\n")
    start = 0
    while start + _LINES <= len(lines):
        if lines[start]:
            yield lines[start : start + _LINES]
            start += _LINES
        else:
            start += 1


def _year(headers: str) -> int:
    """Return the year of the Date header: Mon, 23 Nov 2026 ..."""
    found = {str(name).lower(): value for name, value in ast.literal_eval(headers)}
    date = found.get("date", "").split()
    return int(date[3]) if len(date) > 3 else 0


@dataclass(frozen=True)
class Step:
    """One request of a scenario of Octokit's fixtures, and what GitHub answered."""

    method: str
    path: str
    body: Any
    accept: str
    status: int
    answer: Any
    headers: dict[str, str]


def scenario(name: str) -> list[Step]:
    """Return the steps of a scenario in order."""
    exchanges = json.loads((SCENARIOS / name / "normalized-fixture.json").read_bytes())
    return [
        Step(
            method=each["method"].upper(),
            path=each["path"],
            body=each["body"] or None,
            accept=each["reqheaders"]["accept"],
            status=each["status"],
            answer=each["response"],
            headers={name: str(value) for name, value in each["headers"].items()},
        )
        for each in exchanges
    ]
