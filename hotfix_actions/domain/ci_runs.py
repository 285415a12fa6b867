"""Which runs of a team's own workflows GitHub starts for a hotfix, told from the workflow files.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#on
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hotfix_actions.domain.filter_pattern import fits, passes

# `sometimes`: it depends on the files that a change touches, or on what happened before.
Starts = Literal["yes", "sometimes", "no"]
# What a run that is over tells of: a new head of the fix, its merge, the merge of a merge-back.
RunWay = Literal["workflow_run", "workflow_run_of_merge", "workflow_run_of_merge_back"]
_EXAMPLE = "hotfix/1.2.4-high-example"
# The pull request is opened, then pushed to; without `types` both start a run.
_OF_HEADS = frozenset({"opened", "synchronize"})
_OF_PULLS = _OF_HEADS | {"reopened", "ready_for_review", "edited", "labeled"}


@dataclass(frozen=True)
class WorkflowFile:
    """A workflow at a commit, as YAML gives it: every scalar a text."""

    path: str
    data: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name that GitHub knows it by: its path where it names none.

        https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#name
        """
        named = self.data.get("name")
        return named if isinstance(named, str) and named else self.path

    @property
    def on(self) -> Mapping[str, Any]:
        """The events that start it, each with how."""
        return events(self.data.get("on"))


def events(on: object) -> Mapping[str, Any]:
    """Return the events that `on` names, each with how: it is a name, a list, or a mapping."""
    if isinstance(on, Mapping):
        return {str(event): _mapping(how) for event, how in on.items()}
    named = [on] if isinstance(on, str) else on if isinstance(on, list) else []
    return {str(event): {} for event in named}


def starts_for_pull(file: WorkflowFile, base: str) -> Starts:
    """Return whether pull requests into a branch start a workflow, for every new head."""
    how = file.on.get("pull_request")
    if how is None:
        return "no"
    types = frozenset(_texts(how.get("types"))) if "types" in how else _OF_HEADS
    if not types & _OF_PULLS:
        return "no"
    found = _filtered(how, base)
    return "sometimes" if found == "yes" and not types >= _OF_HEADS else found


def starts_for_push(file: WorkflowFile, branch: str) -> Starts:
    """Return whether a push to a branch starts a workflow.

    A filter of tags alone leaves out all branches.
    """
    how = file.on.get("push")
    only_tags = how is not None and not {"branches", "branches-ignore"} & how.keys()
    if how is None or (only_tags and {"tags", "tags-ignore"} & how.keys()):
        return "no"
    return _filtered(how, branch)


def tells_of_hotfixes(path: str, data: Mapping[str, Any]) -> str:
    """Return the name of a workflow whose runs may tell of a fix or its merge; else nothing.

    A name that is an expression is known to a run alone.
    """
    file = WorkflowFile(path, data)
    starts = (starts_for_pull(file, _EXAMPLE), starts_for_push(file, _EXAMPLE))
    known = file.name.isprintable() and "${{" not in file.name
    return file.name if known and set(starts) != {"no"} else ""


@dataclass(frozen=True)
class Ci:
    """The workflows of a team: at the base tag, where a fix begins, and on the default branch."""

    at_base: Sequence[WorkflowFile] = ()
    at_default: Sequence[WorkflowFile] = ()
    default_branch: str = ""


def run_ways(on: Mapping[str, Any], ci: Ci, branch: str) -> tuple[RunWay, ...]:
    """Return what the end of a team's own run surely tells our workflow of, for a hotfix branch.

    `on` are the events of our workflow. A fix's run is that of the workflow at the base tag, the
    run after a merge-back that of the default branch. What only sometimes starts is none.
    https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
    """
    how = on.get("workflow_run")
    if how is None or ("types" in how and "completed" not in _texts(how["types"])):
        return ()
    return tuple(_told(how, ci, branch))


def heard(on: Mapping[str, Any], files: Sequence[WorkflowFile]) -> list[WorkflowFile]:
    """Return those workflows whose runs ours listens to; `on` are the events of ours."""
    names = frozenset(_texts((on.get("workflow_run") or {}).get("workflows")))
    return [file for file in files if file.name in names]


def _told(how: Mapping[str, Any], ci: Ci, branch: str) -> Iterator[RunWay]:
    names = frozenset(_texts(how.get("workflows")))
    own = [file for file in ci.at_base if file.name in names]
    # Where our workflow filters branches, a fix's own branch may be among them or not.
    filtered = bool({"branches", "branches-ignore"} & how.keys())
    if not filtered and any(starts_for_pull(file, branch) == "yes" for file in own):
        yield "workflow_run"
    if _pushed(how, own, branch):
        yield "workflow_run_of_merge"
    if _pushed(how, [one for one in ci.at_default if one.name in names], ci.default_branch):
        yield "workflow_run_of_merge_back"


def _pushed(how: Mapping[str, Any], files: Sequence[WorkflowFile], branch: str) -> bool:
    starts = any(starts_for_push(file, branch) == "yes" for file in files)
    return starts and _filtered(how, branch) == "yes"


def _filtered(how: Mapping[str, Any], branch: str) -> Starts:
    """Apply the filter of an event."""
    if "branches" in how and not passes(_texts(how["branches"]), branch):
        return "no"
    if any(fits(pattern, branch) for pattern in _texts(how.get("branches-ignore"))):
        return "no"
    return "sometimes" if {"paths", "paths-ignore"} & how.keys() else "yes"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list) else ()
