"""What a state named when it ran: anybody with write access may move its tag since."""

from hotfix_actions.context import Context
from hotfix_actions.domain.replace import Version
from hotfix_actions.errors import HotfixError
from hotfix_actions.steps import believing
from hotfix_actions.steps.base_known import fault
from hotfix_actions.steps.environment import environment_of, version_of
from hotfix_actions.steps.own_records import known

# What a deployment record calls the commit that the state before named then.
COMMIT = "previous-commit"


def commit_then(context: Context, state: str) -> str:
    """Return the commit that a state named when it ran, or nothing.

    This run read it; or a record tells that is believed; or it is the base of the hotfix, which is
    known otherwise (`base_known`). What GitHub does not tell is not known.
    """
    read = context.named_then.get(state, "")
    try:
        return read or context.once(f"then {state}", lambda: _told(context, state))
    except HotfixError:  # a rollback waits for no answer
        return ""


def now(context: Context, state: str) -> Version:
    """Return what a state names now; nothing where GitHub does not tell."""
    try:
        return version_of(context, environment_of(context), state)
    except HotfixError:
        return Version(state)


def told_move(context: Context, state: str) -> str:
    """Say that a state's tag was moved since it ran, with the command that puts it back.

    Empty where it was not, or nobody can tell.
    """
    was = commit_then(context, state)
    version = now(context, state) if was else Version(state)
    if not version.tag or version.commit == was:
        return ""
    return (
        f"the tag {version.tag} was moved: it named {was} when it ran, and names {version.commit} "
        f"now. The restore command gets HOTFIX_RESTORE_SHA={was}, and that commit's tree as "
        f"HOTFIX_SOURCE. Find out who moved the tag, and put it back: `git fetch origin {was} && "
        f"git push --force origin {was}:refs/tags/{version.tag}`"
    )


def recorded(context: Context, state: str) -> str:
    """Return the commit of a state that a record tells which is believed, or nothing."""
    for one in known(context, context.request.environment):
        back = "rollback" in one.payload
        told, at = one.payload.get("state" if back else "previous"), one.payload.get(COMMIT)
        commit = at if isinstance(at, str) else one.sha if one.ref == state and back else ""
        if told == state and commit and believing.made(context, one):
            return commit
    return ""


def _told(context: Context, state: str) -> str:
    made = context.story.branch
    base = made.base if made is not None and made.base_tag == now(context, state).tag else ""
    if base and base == now(context, state).commit:  # nothing was moved: no more is asked
        return base
    told = recorded(context, state)
    return told or (base if made is not None and base and not fault(context, made) else "")
