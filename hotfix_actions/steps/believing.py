"""Which deployment records are believed: a role is asked for only where one depends on it."""

from hotfix_actions.context import Context
from hotfix_actions.domain import believed
from hotfix_actions.domain.world import Deployment


def me(context: Context) -> str:
    """Return who the token is: a person, or an App's bot."""
    people = context.ports.people
    return people.me() or people.bot()


def believes(context: Context, login: str) -> bool:
    """Whether what an account recorded is believed."""
    own = me(context)
    role = context.ports.people.role(login) if believed.needs_role(login, own) else ""
    return believed.is_believed(login, own, role)


def made(context: Context, record: Deployment) -> bool:
    """Whether a record is believed: who made it may say what it says."""
    return believes(context, record.creator)


def succeeded(context: Context, record: Deployment) -> bool:
    """Whether it is believed that a deployment ended well.

    Any writer can say so of anybody's record: who said it counts as much as who made it.
    """
    if record.state != "success":
        return False
    return all(believes(context, who) for who in dict.fromkeys((record.creator, record.state_by)))
