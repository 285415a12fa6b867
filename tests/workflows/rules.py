"""The rules that every workflow and action of ours keeps, told from the file's text alone.

`faults(text, ...)` names each breach with its line. They go further than the linters of `make lint`
do: those know nothing of which job runs code of the project and which one holds a privilege.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

# owner/name[/path]@40 hex digits, and the version that they are behind it.
_PINNED = re.compile(r"[\w.-]+/[\w.-]+(?:/[\w./-]+)?@[0-9a-f]{40}\s+#\s*v\d+(?:\.\d+)*\S*\s*")
_USES = re.compile(r"uses:\s*(?P<what>.+)")
_REASON = re.compile(r"\s#\s*\S.*\S")
# What lets a job speak in our name to somebody else.
_IDENTITY = {"id-token", "attestations"}
_SECRET = re.compile(r"\$\{\{[^}]*\b(?:secrets\b|github\.token\b)")


@dataclass(frozen=True)
class Job:
    """A job: its name, its lines in the file (from 0) and what it says."""

    name: str
    first: int
    last: int
    says: dict[str, Any]

    @property
    def steps(self) -> list[dict[str, Any]]:
        return self.says.get("steps") or []

    @property
    def runs_project_code(self) -> bool:
        """Whether it checks a repository out and then runs commands of its own."""
        checked_out = any("actions/checkout@" in step.get("uses", "") for step in self.steps)
        return checked_out and any("run" in step for step in self.steps)

    @property
    def permissions(self) -> dict[str, str]:
        given = self.says.get("permissions")
        return given if isinstance(given, dict) else {}


def faults(text: str, *, also: Collection[str] = (), untrusted: Collection[str] = ()) -> list[str]:
    """Name every breach of the rules in a workflow's or a composite action's text.

    `also`: references that need no digits, each for a reason that its caller gives. `untrusted`:
    names of jobs that run code of a change by other means than a `run:` of their own.
    """
    says, lines = yaml.safe_load(text), text.splitlines()
    found = [*_references(lines, also), *_expressions(says)]
    if "jobs" not in says:
        return found
    if says.get("permissions") != {}:
        found.append("the top says `permissions: {}`, and each job its own")
    for job in _jobs(text, says):
        found += [f"job {job.name}: {fault}" for fault in _job(job, lines, untrusted)]
    return found


def _jobs(text: str, says: dict[str, Any]) -> Iterator[Job]:
    top = yaml.compose(text)
    assert isinstance(top, yaml.MappingNode)
    jobs = next(value for key, value in top.value if key.value == "jobs")
    for key, value in jobs.value:
        first, last = key.start_mark.line, value.end_mark.line
        yield Job(key.value, first, last, says["jobs"][key.value])


def _references(lines: list[str], also: Collection[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        match = _USES.fullmatch(line.strip().removeprefix("- "))
        if match is None:
            continue
        what = match["what"]
        if not (what.startswith("$/") or what.split(" ")[0] in also or _PINNED.fullmatch(what)):
            yield f"line {number}: `{what}` is not 40 hex digits with a version behind them"


def _expressions(says: dict[str, Any]) -> Iterator[str]:
    places = {"action": says.get("runs", {}), **says.get("jobs", {})}
    for place, part in places.items():
        for step in part.get("steps") or []:
            name = step.get("name") or step.get("id") or "a step"
            for key, shell in (("run", step.get("run")), ("script", _with(step).get("script"))):
                if "${{" in str(shell or ""):
                    yield f"{place}, {name}: `{key}` holds an expression: hand it over by `env:`"


def _job(job: Job, lines: list[str], untrusted: Collection[str]) -> Iterator[str]:
    if not isinstance(job.says.get("permissions"), dict):
        yield "it says no permissions of its own"
    yield from _without_reason(job, lines)
    if job.steps and not isinstance(job.says.get("timeout-minutes"), int):
        yield "it has no `timeout-minutes`"
    for step in job.steps:
        checkout = "actions/checkout@" in step.get("uses", "")
        if checkout and _with(step).get("persist-credentials") is not False:
            yield "its checkout keeps the token: `persist-credentials: false`"
    identity = {name for name, level in job.permissions.items() if level == "write"} & _IDENTITY
    if identity and _does_more(job):
        yield f"it holds {', '.join(sorted(identity))} and does more than to use other's actions"
    if job.runs_project_code or job.name in untrusted:
        yield from _privileges(job, lines)


def _without_reason(job: Job, lines: list[str]) -> Iterator[str]:
    for name, level in job.permissions.items():
        entry = re.compile(rf"\s+{re.escape(name)}:\s*{re.escape(str(level))}(?P<rest>.*)")
        own = (entry.fullmatch(line) for line in lines[job.first : job.last + 1])
        if not any(match and _REASON.fullmatch(match["rest"]) for match in own):
            yield f"the permission {name} has no reason behind it"


def _does_more(job: Job) -> bool:
    """Whether a job runs a command, checks something out, or calls a workflow or our own action."""
    others = ("actions/checkout@", "$/", "./")
    used = [str(part.get("uses", "")) for part in (job.says, *job.steps)]
    return any("run" in step for step in job.steps) or any(
        what.startswith(others) or ".github/workflows/" in what for what in used
    )


def _privileges(job: Job, lines: list[str]) -> Iterator[str]:
    writes = sorted(name for name, level in job.permissions.items() if level == "write")
    if writes:
        yield f"it runs code of the project and may write {', '.join(writes)}"
    text = "\n".join(lines[job.first : job.last + 1])
    if _SECRET.search(text) or "secrets" in job.says:
        yield "it runs code of the project and is given a secret"
    if "environment" in job.says:
        yield "it runs code of the project in an environment, where secrets are"


def _with(step: dict[str, Any]) -> dict[str, Any]:
    return step.get("with") or {}
