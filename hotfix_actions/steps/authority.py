"""On whose word this run acts: who the token is, or what GitHub says of the comment or the run.

What the environment says (`GITHUB_ACTOR`) is anybody's to set, and shown at the most.
"""

from hotfix_actions.context import Context
from hotfix_actions.domain import trigger
from hotfix_actions.domain.world import Comment


def acting(context: Context) -> str:
    """Return the login of who acts; nothing where nobody is known to.

    A person's token acts for that person. An App's acts for who wrote the comment that asked, else
    for who started the run, as GitHub tells.
    """
    me = context.ports.people.me()
    if me:
        return me
    if context.request.by_comment:
        asked = asking(context)
        return asked.author if asked else ""
    number = context.request.run_id
    run = context.ports.environments.run(number) if number else None
    return run.actor if run else ""


def starter(context: Context) -> str:
    """Return who asked for this run of a workflow, whoever the token is; nothing where none knows.

    Raises PermissionMissing where the token may not read the run.
    """
    if context.request.by_comment:
        asked = asking(context)
        return asked.author if asked else ""
    run = context.ports.environments.run(context.request.run_id)
    return run.actor if run else ""


def asking(context: Context) -> Comment | None:
    """Return the comment that asked for this command, as it stands on the incident; unedited."""
    said = context.request.trigger
    found = comment(context, said.comment)
    if found is None or not found.as_written:
        return None
    again = trigger.comment(found.body)
    same = (again.command, again.words, again.because) == (said.command, said.words, said.because)
    return found if same else None


def comment(context: Context, number: int) -> Comment | None:
    """Return a comment of the incident by its id."""
    shown = context.once("comments", lambda: context.ports.issues.comments(context.incident))
    return next((one for one in shown if one.id == number), None)
