"""Whose records and lines are believed: a role is asked for only where one depends on it."""

from hotfix_actions.context import Context
from hotfix_actions.domain import believed
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.verify import Chain
from hotfix_actions.domain.vouched import signer_of
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


def signed(context: Context, event: Event) -> bool:
    """Whether an App that is believed told an event of the journal; costs a read of its commits."""
    return believes(context, signer_of(_chain(context), event))


def is_signed_by_apps(context: Context) -> bool:
    """Whether an App that is believed writes this journal, so that its lines can be told apart."""
    signers = {link.signer for link in _chain(context).links if believed.is_bot(link.signer)}
    return any(believes(context, signer) for signer in signers)


def _chain(context: Context) -> Chain:
    number = context.incident
    return context.measured(f"chain {context.head}", lambda: context.ports.journal.chain(number))
