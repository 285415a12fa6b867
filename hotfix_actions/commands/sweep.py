"""`hotfix sweep`: starts what is due for open hotfixes; it disables itself while none is open.

`hotfix open` makes the branch and then enables the sweep's workflow; the sweep disables it and then
looks again. So in any order of the two the workflow is enabled while a hotfix lives.
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.commands.route import waiting
from hotfix_actions.commands.stories import stories
from hotfix_actions.context import Context
from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.domain.step import Change
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.sweep import LOOK_AGAIN, SWEEP_WORKFLOW, live
from hotfix_actions.errors import HotfixError, PermissionMissing
from hotfix_actions.result import Result

FILE = SWEEP_WORKFLOW.rpartition("/")[2]
_BRANCHES = "heads/hotfix/"
_NEXT = "Nothing is to be done."


def sweep(context: Context, words: Mapping[str, Any]) -> Result:
    """Start the workflow for each hotfix for which something is due, or disable the sweep.

    The request's first word names the file to start; with `plan` nothing is changed. Raises
    PermissionMissing where what is due may not be started.
    """
    planned = bool(words.get("plan"))
    if _live(context):
        named = next(iter(context.request.words), OWN_WORKFLOW)
        return _start(context, named, planned=planned)
    changes = (Change("update", f"{FILE}: disable it"),)
    if planned:
        return _told("no hotfix is open", _NEXT, changes, planned=True)
    return _rest(context, changes)


def _start(context: Context, workflow: str, *, planned: bool) -> Result:
    """Start the workflow once for each incident; a run that is under way is waited for there."""
    file = workflow.rpartition("/")[2]
    due = sorted(waiting(context).items())
    changes = tuple(Change("run", f"{file}: {command} #{number}") for number, command in due)
    if not due:
        return Result("skipped", Story(), planned=planned, said="nothing is due for any hotfix",
                      next=_NEXT)  # fmt: skip
    branch = context.ports.rules.repository().default_branch
    for number, command in due if not planned else ():
        inputs = {"command": command, "incident": str(number)}
        context.ports.workflows.start(file, ref=branch, inputs=inputs)
    named = ", ".join(f"{command} for #{number}" for number, command in due)
    following = f"The runs of {file} that were started go on with it."
    return _told(f"{file} starts {named}", following, changes, planned=planned)


def _rest(context: Context, changes: tuple[Change, ...]) -> Result:
    """Disable the sweep; where a hotfix has begun meanwhile, or that cannot be told, enable it."""
    refused = context.ports.workflows.disable(FILE)
    if refused:
        return _told(
            f"no hotfix is open, and {FILE} stays enabled: it may not disable itself ({refused})",
            f"Give its job `actions: write`, or run: gh workflow disable {FILE}",
        )
    try:
        context.ports.clock.sleep(LOOK_AGAIN, "before looking for a hotfix that has just begun")
        context.ports.reads.renew()
        begun = _live(context)
    except (HotfixError, KeyboardInterrupt):
        _enable(context)
        raise
    if not begun:
        return _told(f"no hotfix is open: {FILE} is disabled until one begins", _NEXT, changes)
    _enable(context)
    return _told(f"{begun[0]} has just been made: {FILE} stays enabled", _NEXT)


def _enable(context: Context) -> None:
    """Enable the sweep. Raises PermissionMissing where GitHub refuses what it had just allowed."""
    refused = context.ports.workflows.enable(FILE)
    if refused:
        raise PermissionMissing(
            tried=f"enabling {FILE} again, as a hotfix has just begun",
            found=refused,
            remedy=f"gh workflow enable {FILE}",
        )


def _live(context: Context) -> tuple[str, ...]:
    """Look for hotfixes; where no branch is there, no journal is read."""
    names = context.ports.refs.matching(_BRANCHES)
    branches = [name.removeprefix("heads/") for name in names]
    return live(branches, [story for _, story in stories(context)]) if branches else ()


def _told(
    said: str, following: str, changes: tuple[Change, ...] = (), *, planned: bool = False
) -> Result:
    return Result("done", Story(), changes=changes, planned=planned, said=said, next=following)
