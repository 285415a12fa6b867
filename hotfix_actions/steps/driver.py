"""What decides which events start the next command of an attempt, read as it is now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hotfix_actions.context import Context
from hotfix_actions.domain import drivers
from hotfix_actions.domain.ci_runs import Ci, WorkflowFile, events, heard
from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.domain.drivers import Driving
from hotfix_actions.domain.parsing import UnparsableError, from_yaml
from hotfix_actions.domain.sweep import SWEEP_WORKFLOW
from hotfix_actions.errors import HotfixError, OutsideFailed

# A workflow is there, and its events cannot be told: a person's word is named, which is sure.
_UNREAD = Driving(on={"issue_comment": {}})
_FOLDER = ".github/workflows/"
# Workflow files that are looked at; with more, the rest is taken for what starts nothing.
_MOST = 40


def driving(context: Context, base: str) -> Driving:
    """Return what decides what drives an attempt that begins at the commit `base`.

    That is the default branch's workflow and the policies, and, where it listens to the team's own
    runs, their workflows at that commit. Empty where there is no such workflow. It is read once a
    run: no lease guards it.
    """
    return context.measured(f"driving from {base}", lambda: _read(context, base))


def sweep_enabled(context: Context) -> bool:
    """Enable the sweep; where GitHub refuses that, say so: a hotfix goes on without it."""
    file = SWEEP_WORKFLOW.rpartition("/")[2]
    try:
        refused = context.ports.workflows.enable(file)
    except OutsideFailed as failure:
        refused = failure.found
    if refused:
        context.ports.report.say(
            f"the sweep could not be switched on ({refused}): let the token have `actions: write`, "
            f"or run: gh workflow enable {file}"
        )
    return not refused


def _read(context: Context, base: str) -> Driving:
    repository = context.ports.rules.repository()
    on = _on(context, OWN_WORKFLOW)
    if on is None:
        return _UNREAD
    if not on:
        return Driving()
    asks = drivers.asks_policies(on, public=repository.public)
    return Driving(
        on=on,
        public=repository.public,
        policies=_policies(context) if asks else (),
        ci=_ci(context, base, on, repository.default_branch) if "workflow_run" in on else Ci(),
        swept="schedule" in (_on(context, SWEEP_WORKFLOW) or ()),
    )


def _yaml(text: str) -> Mapping[str, Any] | None:
    """Return a workflow, its scalars as text; None where it is no YAML."""
    try:
        data = from_yaml(text)
    except UnparsableError:
        return None
    return data if isinstance(data, dict) else {}


def _on(context: Context, path: str) -> Mapping[str, Any] | None:
    """Return what starts a workflow of the default branch; None where it cannot be read."""
    branch = context.ports.rules.repository().default_branch
    try:
        text = context.ports.objects.file(branch, path)
    except HotfixError as failure:
        context.ports.report.say(f"{path} was not read: {failure.found}")
        return None
    data = _yaml(text or "")
    return None if data is None else events(data.get("on"))


def _policies(context: Context) -> Sequence[drivers.Policy]:
    """Read the Actions policies, which GitHub shows only to some tokens: unread is none."""
    try:
        return context.ports.rules.policies()
    except HotfixError as failure:
        context.ports.report.say(f"the Actions policies were not read: {failure.found}")
        return ()


def _ci(context: Context, base: str, on: Mapping[str, Any], default_branch: str) -> Ci:
    """Read the team's workflows, at both commits with one question: unread, they start nothing."""
    objects = context.ports.objects
    try:
        head = context.ports.refs.get(f"heads/{default_branch}") or ""
        paths = [path for path in sorted(objects.files(base)) if _is_workflow(path)][:_MOST]
        commits = [commit for commit in (base, head) if commit]
        if paths:
            objects.gather_named(commits, paths)
        at_base = tuple(_files(context, base, paths, told=True))
        at_default = tuple(_files(context, head, paths, told=False)) if head else ()
        off = _off(context, [*heard(on, at_base), *heard(on, at_default)])
    except HotfixError as failure:
        context.ports.report.say(f"the workflows were not read: {failure.found}")
        return Ci()
    on_at_base = [file for file in at_base if file.path not in off]
    on_at_default = [file for file in at_default if file.path not in off]
    return Ci(on_at_base, on_at_default, default_branch)


def _off(context: Context, heard: Sequence[WorkflowFile]) -> frozenset[str]:
    """Return which of the workflows that ours listens to are switched off: no event starts them.

    GitHub disables one by itself after sixty days without activity, where it has a schedule.
    https://docs.github.com/en/actions/how-tos/manage-workflow-runs/disable-and-enable-workflows
    """
    paths = {file.path for file in heard}
    if not paths:
        return frozenset()
    states = context.ports.workflows.switched_off()
    for path in sorted(paths & states.keys()):
        context.ports.report.say(
            f"{path} is switched off ({states[path]}), so no run of it tells of the fix; "
            f"to let it run again: gh workflow enable {path.rpartition('/')[2]}"
        )
    return frozenset(states)


def _is_workflow(path: str) -> bool:
    inside = path.startswith(_FOLDER) and "/" not in path.removeprefix(_FOLDER)
    return inside and path.endswith((".yml", ".yaml")) and path != OWN_WORKFLOW


def _files(
    context: Context, commit: str, paths: Sequence[str], *, told: bool
) -> Iterator[WorkflowFile]:
    """Yield what can be read of the workflows; what cannot starts nothing, and is `told`."""
    for path in paths:
        text = context.ports.objects.file(commit, path)
        data = _yaml(text) if text is not None else None
        if data is not None:
            yield WorkflowFile(path, data)
        elif told:
            context.ports.report.say(
                f"{path} cannot be read at {commit[:7]}: it is taken for one that starts nothing"
            )
