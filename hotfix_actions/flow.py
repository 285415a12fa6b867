"""The runner: takes a command's steps in order, and writes the journal for them.

Each step looks, decides, ensures. What a step yields becomes the story at once and is written in
one commit at the end, or before its effect where it is an intent. Before anything is changed on
GitHub the incident's lease is taken and the flow starts over with fresh eyes, so that of two runs
for one incident the second finds everything done. Measuring a commit changes nothing there: it
needs no lease, and what it showed is kept when the flow starts over.
"""

from contextlib import AbstractContextManager, suppress
from dataclasses import replace

from hotfix_actions.context import Context, Restart
from hotfix_actions.doing import Doing
from hotfix_actions.domain.step import Change, Halt, Outcome
from hotfix_actions.errors import HotfixError, PersonNeeded
from hotfix_actions.flow_parts import AnyStep, Flow, Mode, Words, writes
from hotfix_actions.planning import Planning, measured
from hotfix_actions.result import Result

# Texts are brought up to date again where another run was quicker, but not for ever.
PUBLISH_TRIES = 3
# What decisions call the tool's own state by.
_STATE = "refs/hotfix/"


def run(flow: Flow, context: Context, words: Words, *, plan: bool) -> Result:
    """Run a command's flow to its end or its halt, then bring the projections up to date."""
    mode: Mode = Planning(context, flow) if plan else Doing(context, flow, words)
    failed = True
    try:
        halt = _steps(flow, context, mode)
        if flow.telling is not None and mode.may_tell():
            _shown(context, flow.telling, mode)
        mode.prepare()
        _publish(flow, context, mode)
        for step in flow.concluding if halt is None else ():
            halt = halt or mode.take(step)
        failed = False
    except PersonNeeded as needed:
        mode.ask(needed)
        mode.settle()
        failed = False
        with suppress(HotfixError):  # what the person must do is told in any case
            _publish(flow, context, mode)
        raise
    except (HotfixError, KeyboardInterrupt):
        if writes(mode.changes):  # what was only found is found again by the next run
            mode.settle()
        raise
    finally:
        mode.close(failed=failed)
    return _result(context, words, mode, halt, plan=plan)


def _steps(flow: Flow, context: Context, mode: Mode) -> Halt | None:
    for step in flow.steps:
        try:
            halt = _shown(context, step, mode)
        except Restart:
            return _steps(flow, context, mode)
        if halt is not None:
            mode.stop(halt)
            return halt
    return None


def _publish(flow: Flow, context: Context, mode: Mode) -> None:
    """Bring the projections up to date; once more where another run wrote meanwhile.

    A rollback or a note waits for no lease: what was published here may tell less than theirs did.
    """
    for _ in range(PUBLISH_TRIES):
        before = len(mode.changes)
        _closing(flow, context, mode)
        if mode.settle(last=True) or len(mode.changes) == before or not mode.overtaken():
            return


def _closing(flow: Flow, context: Context, mode: Mode) -> None:
    """Bring the projections up to date: all that is true is written down by now."""
    try:
        _shown(context, flow.closing, mode)
    except Restart:
        _shown(context, flow.closing, mode)


def _shown(context: Context, step: AnyStep, mode: Mode) -> Halt | None:
    showing: AbstractContextManager[None] = context.ports.report.step(step.name)
    with showing:
        return mode.take(step)


def _result(context: Context, words: Words, mode: Mode, halt: Halt | None, *, plan: bool) -> Result:
    outcome: Outcome = halt.outcome if halt else "done"
    story = measured(context) if plan else context.story
    said, following = words.halt(halt.code, halt.facts, context.story) if halt else ("", "")
    if story is not context.story:  # what comes next depends on what nobody measured
        said, following = "", ""
    return Result(
        outcome=outcome,
        story=story,
        halt=halt,
        changes=tuple(_named(context, change) for change in mode.changes),
        planned=plan,
        said=said,
        next=following or words.next(story),
    )


def _named(context: Context, change: Change) -> Change:
    """Name what the tool's state moves by the ref that holds it: it may live on branches."""
    if not change.thing.startswith(_STATE):
        return change
    return replace(change, thing=context.ports.state.ref(change.thing.removeprefix("refs/")))


__all__ = ["Flow", "Result", "Words", "run", "writes"]
