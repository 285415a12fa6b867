"""What is doubtful about the number and the state that a person gave for a rollback."""

import re

from hotfix_actions.commands.bugs import in_words
from hotfix_actions.context import Context
from hotfix_actions.domain.named import may_name
from hotfix_actions.domain.step import Halt
from hotfix_actions.errors import HotfixError, Refused, UsageFault
from hotfix_actions.projections import halts
from hotfix_actions.projections import restored as texts
from hotfix_actions.result import Result
from hotfix_actions.steps import named

# What may be the name of a tag; any other state cannot be one, and is not asked for.
_TAG = re.compile(r"[\w.+-]+(/[\w.+-]+)*", re.ASCII)


def about_number(context: Context, result: Result) -> None:
    """Raise UsageFault where nothing at all is known of the number that a person gave."""
    if context.head is not None:
        return
    number, name = context.incident, context.request.environment
    other = f"else name what ran before for STATE:\n  {texts.placeholder(number, name)}"
    never = f"if it was never opened, there is nothing to roll back: `hotfix open {number}`"
    try:
        context.issue()
    except UsageFault as fault:
        fault.also(f"If the number is right, {other}")
        raise
    raise UsageFault(
        tried=f"looking for what ran in {name} before the hotfix of #{number}",
        found=result.said,
        remedy=f"{never}\n{other}",
    )


def about_state(context: Context) -> str:
    """Return a warning where the state is no tag, "" where it is one, or GitHub does not answer.

    A state is whatever `state` prints: one that is no tag is put back all the same.
    """
    state = context.request.to
    try:
        known = _TAG.fullmatch(state) and context.ports.refs.get(f"tags/{state}")
    except HotfixError:  # a rollback waits for no answer
        return ""
    return "" if known else texts.no_tag(state)


def about_naming(context: Context) -> None:
    """Raise Refused where nobody who may names the state in a workflow run.

    Without an answer of GitHub's a rollback goes on.
    """
    request = context.request
    try:
        with in_words():
            found = may_name(named.look(context), context.settings)
    except HotfixError:  # no answer, or a bug: the state is put back all the same
        return
    if isinstance(found, Halt):
        words = halts.halt(found.code, found.facts)
        raise Refused(
            tried=f"putting {request.to} back into {request.environment}",
            found=words.what,
            remedy=words.next,
        )
