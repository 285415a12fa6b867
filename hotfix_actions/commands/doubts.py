"""What is doubtful about the number and the state that a person gave for a rollback."""

from pathlib import Path

from hotfix_actions.commands.bugs import in_words
from hotfix_actions.context import Context
from hotfix_actions.domain.named import may_name
from hotfix_actions.domain.step import Halt
from hotfix_actions.errors import HotfixError, Refused, UsageFault
from hotfix_actions.ports import Process
from hotfix_actions.projections import halts
from hotfix_actions.projections import restored as texts
from hotfix_actions.result import Result
from hotfix_actions.steps import named, warned

# How many seconds a checkout may take to name its tags.
PATIENCE = 5.0


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
    """Return the warning about the state that a person named; nothing where there is none."""
    state = context.request.to
    said = warned.gone(context, state) or warned.no_tag(context, state)
    return f"warning: {said}" if said else ""


def by_checkout(state: str, process: Process, here: Path) -> str:
    """Return the warning about a named state that is no tag of the checkout, where it has some.

    GitHub does not tell, and the state is back by now.
    """
    if not warned.is_name(state):
        return ""
    words = ["git", "for-each-ref", "--format=%(refname)", "refs/tags"]
    try:
        found = process.run(words, cwd=here, timeout=PATIENCE)
    except (HotfixError, OSError):  # no git
        return ""
    tags = found.stdout.split() if found.code == 0 else []
    strange = bool(tags) and f"refs/tags/{state}" not in tags
    return f"warning: {texts.no_tag_here(state)}" if strange else ""


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
