"""What decides which events start the next command of an attempt, read as it is now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hotfix_actions.context import Context
from hotfix_actions.domain import drivers
from hotfix_actions.domain.ci_runs import Ci, WorkflowFile, events
from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.domain.drivers import Driving
from hotfix_actions.domain.parsing import UnparsableError, from_yaml
from hotfix_actions.errors import HotfixError

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


def _read(context: Context, base: str) -> Driving:
    repository = context.ports.rules.repository()
    try:
        text = context.ports.objects.file(repository.default_branch, OWN_WORKFLOW)
    except HotfixError as failure:
        context.ports.report.say(f"{OWN_WORKFLOW} was not read: {failure.found}")
        return _UNREAD
    if text is None:
        return Driving()
    data = _yaml(text)
    if data is None:
        return _UNREAD
    on = events(data.get("on"))
    asks = drivers.asks_policies(on, public=repository.public)
    return Driving(
        on=on,
        public=repository.public,
        policies=_policies(context) if asks else (),
        ci=_ci(context, base, repository.default_branch) if "workflow_run" in on else Ci(),
    )


def _yaml(text: str) -> Mapping[str, Any] | None:
    """Return a workflow, its scalars as text; None where it is no YAML."""
    try:
        data = from_yaml(text)
    except UnparsableError:
        return None
    return data if isinstance(data, dict) else {}


def _policies(context: Context) -> Sequence[drivers.Policy]:
    """Read the Actions policies, which GitHub shows only to some tokens: unread is none."""
    try:
        return context.ports.rules.policies()
    except HotfixError as failure:
        context.ports.report.say(f"the Actions policies were not read: {failure.found}")
        return ()


def _ci(context: Context, base: str, default_branch: str) -> Ci:
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
    except HotfixError as failure:
        context.ports.report.say(f"the workflows were not read: {failure.found}")
        return Ci()
    return Ci(at_base, at_default, default_branch)


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
