"""Playing acts: the tool's by `main(argv, env)` itself, the people's by what people would do."""

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from hotfix_actions.adapters.spawned import Spawned
from hotfix_actions.adapters.trace import Span
from hotfix_actions.errors import DONE
from hotfix_actions.rehearsal.stage import Stage

# How often it is looked whether the moment has come to kill a command, in seconds.
_LOOK = 0.1
Ending = Literal["done", "waiting", "refused", "not rehearsed", "failed"]
Main = Callable[..., int]


class Broken(Exception):
    """A command of the tool did not end as the play needs it: the rehearsal ends here."""

    def __init__(self, command: str, code: int, answer: Mapping[str, Any], said: str) -> None:
        self.command = command
        self.code = code
        self.answer = answer
        self.said = said
        super().__init__(f"hotfix {command} ended with {code}")


@dataclass(frozen=True)
class Act:
    """One thing that somebody did: `who` is a login, or `hotfix` for the tool itself.

    Times are in seconds; `started` counts from the beginning of the rehearsal, `waited` are the
    declared waits, such as a watch's pauses.
    """

    step: str
    who: str
    what: str
    ending: Ending
    seconds: float = 0.0
    requests: int = 0
    note: str = ""
    waited: float = 0.0
    started: float = 0.0


@dataclass
class Play:
    """A rehearsal as it goes on."""

    stage: Stage
    main: Main
    began: Callable[[str, str, str], None]
    ended: Callable[[Act], None]
    kept: bool = False
    incident: str = ""
    others: list[str] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    unrehearsed: dict[str, str] = field(default_factory=dict)
    began_at: float = field(default_factory=time.time)

    def person(self, step: str, who: str, what: str, do: Callable[[], object]) -> Any:
        """Let somebody do their part."""
        self.began(step, who, what)
        started, clock = time.time() - self.began_at, time.perf_counter()
        result = do()
        seconds = time.perf_counter() - clock
        self._end(Act(step, who, what, "done", seconds, started=started))
        return result

    def tool(
        self,
        step: str,
        argv: list[str],
        *,
        actor: str,
        event: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        good: tuple[str, ...] = ("done",),
    ) -> dict[str, Any]:
        """Run the tool as its users do. Raises Broken where it does not end as the play needs."""
        command = " ".join(argv)
        self.began(step, "hotfix", f"hotfix {command}")
        before = len(self.stage.trace.spans)
        started, clock = time.time() - self.began_at, time.perf_counter()
        code, out, err = self._run(argv, actor, event, env or {})
        seconds = time.perf_counter() - clock
        answer = _answer(out)
        outcome = str(answer.get("outcome", "failed"))
        spans = self.stage.trace.spans[before:]
        act = Act(
            step=step,
            who="hotfix",
            what=f"hotfix {command}",
            ending=_ENDINGS.get(outcome, "failed"),
            seconds=seconds,
            requests=sum(s.kind == "request" and not s.detail.get("probe") for s in spans),
            note=_note(argv[0], outcome, answer),
            waited=sum(s.seconds for s in spans if s.kind == "wait"),
            started=started,
        )
        self._end(act)
        self._note_unrehearsed(answer)
        if outcome not in good or (outcome == "done" and code != DONE):
            raise Broken(command, code, answer, err)
        self.answer = answer
        return answer

    def killed(self, step: str, argv: list[str], *, actor: str, when: Callable[[], bool]) -> None:
        """Run the tool in a process of its own, and kill that as soon as `when` holds."""
        command = " ".join(argv)
        self.began(step, "hotfix", f"hotfix {command}")
        started, clock = time.time() - self.began_at, time.perf_counter()
        env = {**self.stage.env, "GITHUB_ACTOR": actor}
        child = Spawned(
            [sys.executable, "-m", "hotfix_actions", *argv], cwd=self.stage.here, env=env
        )
        try:
            while not child.over and not when():
                time.sleep(_LOOK)
        finally:
            running = child.kill()
        seconds = time.perf_counter() - clock
        note = "killed (SIGKILL) while it watched production" if running else "it ended by itself"
        ending: Ending = "failed"
        self._end(Act(step, "hotfix", f"hotfix {command}", ending, seconds, note=note,
                      started=started))  # fmt: skip
        if not running:
            raise Broken(command, 0, {}, "it ended before it could be killed")

    def production(self) -> str:
        """Return what the sample's production says that it runs."""
        env = {**self.stage.env, "HOTFIX_ENVIRONMENT": "production"}
        words = ["node", "scripts/deploy.mjs", "state"]
        done = self.stage.process.run(words, cwd=self.stage.here, env=env, trusted=True)
        return done.stdout.strip()

    def skip(self, step: str, what: str, why: str) -> None:
        """Say openly what is not rehearsed."""
        self.unrehearsed[what] = why
        started = time.time() - self.began_at
        self._end(Act(step, "hotfix", what, "not rehearsed", note=why, started=started))

    def own_share(self) -> float:
        """Give the tool's own seconds: its commands less child processes and declared waits."""
        spans = self.stage.trace.spans
        commands = [s for s in spans if s.kind == "command"]
        outside = [s for s in spans if s.kind in ("process", "git", "wait")]
        return sum(s.seconds for s in commands) - _covered(outside, commands)

    def _note_unrehearsed(self, answer: Mapping[str, Any]) -> None:
        for gate in str(answer.get("unrehearsed", "")).splitlines():
            name, _, why = gate.partition(": ")
            self.unrehearsed[name] = why

    def _end(self, act: Act) -> None:
        self.acts.append(act)
        self.ended(act)

    def _run(
        self,
        argv: list[str],
        actor: str,
        event: Mapping[str, Any] | None,
        more: Mapping[str, str],
    ) -> tuple[int, str, str]:
        env = {**self.stage.env, "GITHUB_ACTOR": actor, **more}
        if argv[0] in _SAYING:
            env["HOTFIX_TOKEN"] = self.stage.people[actor].token
        if event is not None:
            path = self.stage.work / "event.json"
            path.write_text(json.dumps(event))
            env |= {"GITHUB_EVENT_NAME": "issues", "GITHUB_EVENT_PATH": str(path)}
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = self.main([*argv, "--json"], env, self.stage.here, self.stage.trace)
        return code, out.getvalue(), err.getvalue()


# What somebody says at a terminal takes their own token: an App's is nobody's word.
_SAYING = ("note", "override")
_ENDINGS: Mapping[str, Ending] = {"done": "done", "waiting": "waiting", "refused": "refused"}


def _note(command: str, outcome: str, answer: Mapping[str, Any]) -> str:
    """Return what is told of a command: what comes next, and of a refusal what is true now."""
    if command == "status":
        return str(answer.get("said", ""))
    following = str(answer.get("next", "")) if outcome != "done" else ""
    now = str(answer.get("now", "")) if outcome == "refused" else ""
    return ". Next: ".join(part for part in (now, following) if part)


def _covered(spans: Sequence[Span], within: Sequence[Span]) -> float:
    """Give the seconds that the spans cover together, once where they overlap."""
    total, until = 0.0, 0.0
    for span in sorted(spans, key=lambda s: s.started):
        if not any(c.started <= span.started <= c.started + c.seconds for c in within):
            continue
        begin, end = max(span.started, until), span.started + span.seconds
        total += max(0.0, end - begin)
        until = max(until, end)
    return total


def _answer(out: str) -> dict[str, Any]:
    lines = [line for line in out.splitlines() if line.startswith("{")]
    try:
        data = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
