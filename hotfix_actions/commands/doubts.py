"""What is doubtful about the number and the state that a person gave for a rollback."""

import re

from hotfix_actions.context import Context
from hotfix_actions.errors import HotfixError, UsageFault
from hotfix_actions.projections import restored as texts
from hotfix_actions.result import Result

# What may be the name of a tag; any other state cannot be one, and is not asked for.
_TAG = re.compile(r"[\w.+-]+(/[\w.+-]+)*", re.ASCII)


def about_number(context: Context, result: Result) -> None:
    """Raise UsageFault where nothing at all is known of the number that a person gave."""
    if context.head is not None:
        return
    number, name = context.incident, context.request.environment
    other = f"else name what ran before for STATE:\n  {texts.placeholder(number, name)}"
    never = f"if it was never opened, there is nothing to roll back: hotfix open {number}"
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
