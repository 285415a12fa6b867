"""What is doubtful about a state that was put back: told, and never a reason to refuse it."""

import re

from hotfix_actions.context import Context
from hotfix_actions.domain.rollout_end import names_version
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections import restored as texts
from hotfix_actions.steps.base import withdrawn

# What may be the name of a tag; any other state cannot be one, and is not asked for.
_TAG = re.compile(r"[\w.+-]+(/[\w.+-]+)*", re.ASCII)


def gone(context: Context, state: str) -> str:
    """Return the doubt about a state that was withdrawn; nothing where GitHub does not tell."""
    try:
        tags = [tag for tag in sorted(withdrawn(context)) if names_version(state, tag, "")]
    except HotfixError:  # a rollback waits for no answer
        return ""
    return texts.is_withdrawn(state, context.request.environment) if tags else ""


def no_tag(context: Context, state: str) -> str:
    """Return a doubt where the state is no tag, "" where it is one, or GitHub does not answer.

    A state is whatever `state` prints: one that is no tag is put back all the same.
    """
    try:
        known = is_name(state) and context.ports.refs.get(f"tags/{state}")
    except HotfixError:
        return ""
    return "" if known else texts.no_tag(state)


def is_name(state: str) -> bool:
    """Whether a state may be the name of a tag."""
    return _TAG.fullmatch(state) is not None


def warn(context: Context, state: str) -> None:
    """Tell of what is doubtful about a state, once it is back: nothing keeps a rollback from it."""
    named = state == context.request.to and is_name(state)
    said = gone(context, state) or (no_tag(context, state) if named else "")
    if said:
        context.ports.report.say(f"warning: {said}")
        context.said_already.append(said)
