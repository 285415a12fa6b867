"""The state that a workflow run names for a rollback: who asked for the run, and what is known."""

from dataclasses import replace

from hotfix_actions.context import Context
from hotfix_actions.domain import named
from hotfix_actions.domain.named import NamedFacts
from hotfix_actions.domain.step import Step
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.steps.authority import starter
from hotfix_actions.steps.environment import nothing, running_now
from hotfix_actions.steps.way_back import is_believed


def look(context: Context) -> NamedFacts:
    """Read who started the run, where its state is not believed anyway."""
    request = context.request
    number = str(context.incident or "INCIDENT")
    facts = NamedFacts(request.environment, number)
    if not request.to or not request.run_id:
        return facts
    running = running_now(context)
    facts = replace(facts, to=request.to, running=str(running))
    if is_believed(context, running, request.to):
        return replace(facts, believed=True)
    try:
        actor = starter(context)
        role = context.ports.people.role(actor) if actor else "none"
    except PermissionMissing as missing:
        return replace(facts, unread=missing.found)
    return replace(facts, actor=actor, role=role)


STEP = Step("named", look, named.may_name, nothing)
