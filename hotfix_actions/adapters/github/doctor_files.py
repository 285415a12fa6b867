"""What `hotfix doctor` reads of workflow files: who calls this tool, and which checks can run."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from hotfix_actions.adapters.github.doctor_asking import Asker
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.domain.ci_runs import (
    WorkflowFile,
    events,
    heard,
    starts_for_pull,
    starts_for_push,
)
from hotfix_actions.domain.naming import version_of_branch
from hotfix_actions.domain.parsing import UnparsableError, from_yaml
from hotfix_actions.domain.setup.facts import Job, Read, Unread, Workflow
from hotfix_actions.errors import HotfixError

FOLDER = ".github/workflows"
MOST = 60
# A branch of the name that the tool advises for a fix.
_FIX = "fix/1"
_OURS = re.compile(
    r"(?:[\w.-]+/hotfix-actions(?:/[^@]*)?|\$/\.github/workflows/hotfix\.yml)(?:@.*)?"
)
_SECRET = re.compile(r"\bsecrets\.([A-Za-z_]\w*)", re.ASCII)
File = tuple[str, Mapping[str, Any]]


def parsed(ask: Asker, objects: GithubObjects, ref: str) -> Read[tuple[File, ...]]:
    """Return the workflow files at a branch or tag, as YAML gives them: every scalar a text."""
    what = f"the workflow files of {ref}"
    paths = ask.read(what, f"contents/{FOLDER}", _paths, lambda: (), ref=ref)
    if isinstance(paths, Unread):
        return paths
    try:
        with ThreadPoolExecutor(4) as pool:
            texts = list(pool.map(lambda path: objects.file(ref, path), paths))
    except HotfixError as failure:
        return Unread(what, failure.found)
    return tuple((path, _yaml(text or "")) for path, text in zip(paths, texts, strict=True))


def _paths(rows: Any) -> tuple[str, ...]:
    files = (str(row["path"]) for row in rows if row["type"] == "file")
    return tuple(sorted(path for path in files if path.endswith((".yml", ".yaml"))))[:MOST]


def _yaml(text: str) -> Mapping[str, Any]:
    try:
        data = from_yaml(text)
    except UnparsableError:
        return {}
    return data if isinstance(data, dict) else {}


def calling(ask: Asker, files: Read[tuple[File, ...]]) -> Read[tuple[Workflow, ...]]:
    """Return the workflows that call this tool, and whether GitHub has them switched on.

    https://docs.github.com/en/rest/actions/workflows#list-repository-workflows
    """
    if isinstance(files, Unread):
        return files
    ours = [one for path, data in files if (one := _calling(path, data)) is not None]
    if not ours:
        return ()
    states = ask.rows("the state of the workflows", "actions/workflows", _states, "workflows")
    if isinstance(states, Unread):
        return states
    off = {path: state for path, state in states.items() if state != "active"}
    named = {path: WorkflowFile(path, data) for path, data in files}
    return tuple(
        replace(
            one,
            state=off.get(one.path, "active"),
            silent=tuple(
                (file.path, off[file.path])
                for file in heard(named[one.path].on, list(named.values()))
                if file.path in off
            ),
        )
        for one in ours
    )


def _states(rows: Sequence[Any]) -> dict[str, str]:
    return {str(row["path"]): str(row["state"]) for row in rows}


def begun(ask: Asker, workflows: Read[tuple[Workflow, ...]]) -> Read[str]:
    """Return a hotfix branch, or nothing; asked only where the sweep of hotfixes is disabled."""
    if isinstance(workflows, Unread) or all(one.active for one in workflows if one.is_sweep):
        return ""
    return ask.read("the hotfix branches", "git/matching-refs/heads/hotfix", _begun)


def _begun(rows: Any) -> str:
    names = sorted(str(row["ref"]).removeprefix("refs/heads/") for row in rows)
    return next((name for name in names if version_of_branch(name) is not None), "")


def _calling(path: str, data: Mapping[str, Any]) -> Workflow | None:
    used = list(_used(data))
    ours = tuple(one for one in used if _OURS.fullmatch(one))
    started_by = frozenset(events(data.get("on")))
    if not ours or started_by <= {"workflow_call"}:
        return None
    others = tuple(one for one in used if one not in ours)
    read = frozenset(_SECRET.findall(str(data.get("jobs"))))
    return Workflow(path, started_by, ours, others, read)


def _used(data: Mapping[str, Any]) -> Iterator[str]:
    for job in _mapping(data.get("jobs")).values():
        for part in (_mapping(job), *map(_mapping, _sequence(_mapping(job).get("steps")))):
            if isinstance(part.get("uses"), str):
                yield part["uses"]


def jobs(files: Read[tuple[File, ...]], branch: str) -> Read[tuple[Job, ...]]:
    """Return the jobs by the names of their checks, and whether a fix for a branch starts them.

    A name that is an expression is left out: only a run knows it.
    """
    if isinstance(files, Unread):
        return files
    return tuple(
        Job(str(_mapping(job).get("name") or name), path, _starts(WorkflowFile(path, data), branch))
        for path, data in files
        for name, job in _mapping(data.get("jobs")).items()
        if "${{" not in str(_mapping(job).get("name") or "")
    )


def _starts(file: WorkflowFile, branch: str) -> bool:
    """Whether a pull request into the branch, or the push of a fix, may start a workflow."""
    starts = (starts_for_pull(file, branch), starts_for_push(file, _FIX))
    return set(starts) != {"no"}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else ()
