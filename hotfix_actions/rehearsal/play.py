"""Playing acts: the tool's by `main(argv, env)` itself, the people's by what people would do."""

import contextlib
import io
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hotfix_actions.errors import DONE
from hotfix_actions.rehearsal.stage import Stage

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
    """One thing that somebody did: `who` is a login, or `hotfix` for the tool itself."""

    step: str
    who: str
    what: str
    ending: Ending
    seconds: float = 0.0
    requests: int = 0
    note: str = ""


@dataclass
class Play:
    """A rehearsal as it goes on."""

    stage: Stage
    main: Main
    began: Callable[[str, str, str], None]
    ended: Callable[[Act], None]
    acts: list[Act] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    unrehearsed: list[str] = field(default_factory=list)

    def person(self, step: str, who: str, what: str, do: Callable[[], object]) -> Any:
        """Let somebody do their part."""
        self.began(step, who, what)
        clock = time.perf_counter()
        result = do()
        self._end(Act(step, who, what, "done", time.perf_counter() - clock))
        return result

    def tool(
        self,
        step: str,
        argv: list[str],
        *,
        actor: str,
        event: Mapping[str, Any] | None = None,
        good: tuple[str, ...] = ("done",),
    ) -> dict[str, Any]:
        """Run the tool as its users do. Raises Broken where it does not end as the play needs."""
        command = " ".join(argv)
        self.began(step, "hotfix", f"hotfix {command}")
        before = self._requests()
        clock = time.perf_counter()
        code, out, err = self._run(argv, actor, event)
        seconds = time.perf_counter() - clock
        answer = _answer(out)
        outcome = str(answer.get("outcome", "failed"))
        requests = self._requests() - before
        note = str(answer.get("next", "")) if outcome != "done" else ""
        ending: Ending = outcome if outcome in ("done", "waiting", "refused") else "failed"  # type: ignore[assignment]
        self._end(Act(step, "hotfix", f"hotfix {command}", ending, seconds, requests, note))
        if outcome not in good or (outcome == "done" and code != DONE):
            raise Broken(command, code, answer, err)
        self.answer = answer
        return answer

    def skip(self, step: str, what: str, why: str) -> None:
        """Say openly what is not rehearsed."""
        self.unrehearsed.append(f"{what}: {why}")
        self._end(Act(step, "hotfix", what, "not rehearsed", note=why))

    def _end(self, act: Act) -> None:
        self.acts.append(act)
        self.ended(act)

    def _run(
        self, argv: list[str], actor: str, event: Mapping[str, Any] | None
    ) -> tuple[int, str, str]:
        env = {**self.stage.env, "GITHUB_ACTOR": actor}
        if event is not None:
            path = self.stage.work / "event.json"
            path.write_text(json.dumps(event))
            env |= {"GITHUB_EVENT_NAME": "issues", "GITHUB_EVENT_PATH": str(path)}
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = self.main([*argv, "--json"], env, self.stage.here, self.stage.trace)
        return code, out.getvalue(), err.getvalue()

    def _requests(self) -> int:
        """Count the tool's own requests to GitHub so far."""
        spans = self.stage.trace.spans
        return sum(span.kind == "request" and not span.detail.get("probe") for span in spans)


def _answer(out: str) -> dict[str, Any]:
    lines = [line for line in out.splitlines() if line.startswith("{")]
    try:
        data = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
