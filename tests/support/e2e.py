"""The driver of the acceptance tests: `hotfix` itself, and the people around it.

A scene is a stage of `hotfix rehearse`, opened on a copy of its data directory. Only `main(argv,
env)` is run, in process or as a process of its own; never a step.
"""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotfix_actions.adapters.trace import Span, Trace
from hotfix_actions.cli import main
from hotfix_actions.rehearsal.people import Person
from hotfix_actions.rehearsal.stage import Stage
from hotfix_actions.sandbox import Fault, Logged
from tests.support import e2e_project as project
from tests.support.e2e_live import Live

WRITING = ("POST", "PATCH", "PUT", "DELETE")
INCIDENT = "1"


@dataclass(frozen=True)
class Answer:
    """How a command ended, what it said, what it asked of GitHub and what it ran."""

    code: int
    out: str
    err: str
    requests: tuple[Logged, ...]
    spans: tuple[Span, ...]

    def __repr__(self) -> str:
        """Show how it ended, not every request."""
        return f"Answer({self.code}, {self.out!r}, {self.err!r}, writes={self.writes})"

    @property
    def told(self) -> dict[str, Any]:
        """Give the object that `--json` answers with."""
        lines = [line for line in self.out.splitlines() if line.startswith("{")]
        told: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        return told

    @property
    def writes(self) -> list[str]:
        """Give the writing requests: `POST git/refs`; git itself asks by POST to read."""
        return [
            f"{one.method} {short(one.path)}"
            for one in self.requests
            if one.method in WRITING
            and one.operation is not None
            and one.operation != "graphql-query"
        ]


def short(path: str) -> str:
    """Give a path without its repository."""
    return path.split("/", 4)[-1] if path.startswith("/repos/") else path.removeprefix("/")


@dataclass(frozen=True)
class Scene:
    """The embedded GitHub, the people, the environments, and the tool."""

    stage: Stage
    live: Live

    def hotfix(
        self,
        *words: str,
        actor: str = "kenji",
        event: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        good: Sequence[int] | None = None,
    ) -> Answer:
        """Run a command in process; with `good`, its exit code must be one of these."""
        seen, trace = len(self.stage.sandbox.requests()), Trace()
        out, err = io.StringIO(), io.StringIO()
        around = {**self.env(actor, event), **self._own_word(words[0], actor), **(env or {})}
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--json"], around, self.stage.here, trace)
        asked = tuple(self.stage.sandbox.requests()[seen:])
        answer = Answer(code, out.getvalue(), err.getvalue(), asked, tuple(trace.spans))
        assert good is None or code in good, f"{words} ended with {code}: {answer.out}{answer.err}"
        return answer

    def _own_word(self, command: str, actor: str) -> dict[str, str]:
        """Give the token of who says something at a terminal: an App's is nobody's word."""
        said = command in ("note", "override") and actor in self.stage.people
        return {"HOTFIX_TOKEN": self.stage.people[actor].token} if said else {}

    def start(
        self, *words: str, actor: str = "kenji", event: Mapping[str, Any] | None = None
    ) -> "subprocess.Popen[str]":
        """Run a command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "hotfix_actions", *words, "--json"],
            cwd=self.stage.here,
            env=self.env(actor, event),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def env(self, actor: str, event: Mapping[str, Any] | None = None) -> dict[str, str]:
        """Give the environment of a command that this person caused."""
        around = {**self.stage.env, "GITHUB_ACTOR": actor}
        if event is None:
            return around
        path = self.stage.work / "event.json"
        path.write_text(json.dumps(event))
        return {**around, "GITHUB_EVENT_NAME": "issues", "GITHUB_EVENT_PATH": str(path)}

    def person(self, login: str) -> Person:
        """Give somebody."""
        return self.stage.people[login]

    def get(self, rest: str, **query: Any) -> Any:
        """Read from the API, as an administrator."""
        return self.person("priya").get(rest, **query)

    def git(self, *words: str, stdin: str = "") -> str:
        """Ask, or change, the bare repository itself."""
        return project.git(self.stage.bare, *words, stdin=stdin)

    def refs(self, prefix: str = "refs") -> dict[str, str]:
        """Give every ref below a prefix."""
        rows = self.git("for-each-ref", "--format=%(refname) %(objectname)", prefix).splitlines()
        return {name: sha for name, _, sha in (row.partition(" ") for row in rows)}

    def journal(self, incident: str = INCIDENT) -> list[dict[str, Any]]:
        """Give the journal's events as they stand in git."""
        ref = f"refs/hotfix/{incident}/journal"
        if ref not in self.refs(ref):
            return []
        return [json.loads(line) for line in self.git("show", f"{ref}:journal.jsonl").splitlines()]

    def ids(self) -> list[str]:
        """Give the ids of the journal's events."""
        return [str(event["id"]) for event in self.journal()]

    def verify(self) -> Answer:
        """Run `hotfix journal verify`."""
        return self.hotfix("journal", "verify", INCIDENT)

    def fault(self, match: str, effect: Any, *, skip: int = 0, times: int = 1) -> None:
        """Let one request go wrong, or several."""
        self.stage.sandbox.faults.add(Fault(match, effect, skip=skip, times=times))

    @property
    def work(self) -> Path:
        """The scene's directory."""
        return self.stage.work
