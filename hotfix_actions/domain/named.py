"""Whether a state that somebody names for a rollback may be put back.

At a terminal a person holds what production needs. A workflow run holds it for everybody who may
start it: any writer, who may push a tag on what nobody has reviewed.
"""

from dataclasses import dataclass

from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.world import Role, at_least

NEEDED: Role = "maintain"


@dataclass(frozen=True)
class NamedFacts:
    """The state that is named in a workflow run; empty where none is, or at a terminal.

    `running` is what the environment runs. `believed`: the state is one that would be put back
    without being named (`way_back`). `actor` started the run and has `role`; `unread` says why
    nobody knows.
    """

    environment: str
    incident: str
    to: str = ""
    believed: bool = False
    running: str = ""
    actor: str = ""
    role: str = ""
    unread: str = ""


def may_name(facts: NamedFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Refuse a state that is not believed and that no maintainer names."""
    if not facts.to or facts.believed or at_least(facts.role, NEEDED):
        return Plan()
    who = f"{facts.actor} has the role {facts.role}" if facts.actor else "nobody knows who asks"
    what = {
        "environment": facts.environment,
        "incident": facts.incident,
        "to": facts.to,
        "running": facts.running,
        "why": f"{who}: {facts.unread}" if facts.unread else who,
    }
    return Halt("refused", "state-not-known", what, record=False)
