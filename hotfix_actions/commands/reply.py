"""Answering on the incident what was asked there, where nothing else shows how it ended.

A phone at night shows the issue, not the page of a run. Whoever may not ask gets no answer: a bot
that answers everybody can be made to talk.
"""

from hotfix_actions.commands import show
from hotfix_actions.context import Context
from hotfix_actions.domain.world import Comment, at_least
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections import markers
from hotfix_actions.projections import reply as texts
from hotfix_actions.result import Result
from hotfix_actions.steps.once import create_once

# What a command that ended well has to say stands in the incident anyhow; a status is the answer.
_ANSWERED = ("status",)


def to_result(context: Context, result: Result, command: str) -> None:
    """Answer a comment whose command did not end well, or asked for words."""
    quiet = result.outcome == "done" and command not in _ANSWERED
    if quiet or result.outcome == "skipped" or result.planned or not _asked(context):
        return
    trigger = context.request.trigger
    said = texts.answer(
        context.story,
        trigger.command or command,
        result.outcome,
        now=show.now(result, command),
        said=result.said,
        following=result.next,
        to=trigger.comment,
    )
    _say(context, said)


def to_failure(context: Context, failure: HotfixError, command: str) -> None:
    """Answer a comment whose command failed."""
    if _asked(context):
        trigger = context.request.trigger
        named = trigger.command or command
        _say(context, texts.failure(context.story, named, failure, to=trigger.comment))


def _asked(context: Context) -> bool:
    """Whether a comment of somebody who may ask is behind this run."""
    request = context.request
    if not request.by_comment or not request.trigger.comment or request.trigger.issue is None:
        return False
    return at_least(context.ports.people.role(request.trigger.sender), "write")


def _say(context: Context, text: str) -> None:
    """Comment once for each comment that is answered, however often the job is run again."""
    issues, trigger = context.ports.issues, context.request.trigger
    number, mark = trigger.issue or 0, {"to": str(trigger.comment)}

    def look() -> Comment | None:
        me = context.ports.people.me()
        own = (one for one in issues.comments(number) if not me or one.author == me)
        return next((one for one in own if markers.read(one.body, texts.MARKER) == mark), None)

    if look() is None:
        create_once(context, "an answer", lambda: issues.comment(number, text), look)
