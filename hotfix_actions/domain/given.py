"""Whether the words given to `open` fit the world: asked before anything is made for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.versions.facts import Base, NoBase

# There is such a tag, and a rule of the flow forbids it: that is no slip of the words.
_FORBIDDEN = frozenset({"tag-is-withdrawn", "production-withdrawn"})
# A maintainer may allow it, on the incident: so that is made first.
_ALLOWED = "older-than-production"


@dataclass(frozen=True)
class GivenFacts:
    """What was named. `begun`: the hotfix branch is there, so all of this was settled before.

    `new` are the words that make an incident, each by its option's name, while there is none.
    """

    incident: int
    begun: bool
    closed: bool = False
    base: Base | NoBase | None = None
    new: Mapping[str, str] = field(default_factory=dict)


def decide(facts: GivenFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Refuse a closed incident, and a base that is not there, while nothing is half-made."""
    if facts.begun:
        return Plan()
    incident = {"incident": str(facts.incident)} if facts.incident else dict(facts.new)
    if facts.closed:
        return Halt("refused", "incident-closed", incident, record=False, usage=True)
    if isinstance(facts.base, NoBase) and facts.base.code != _ALLOWED:
        why = {**facts.base.facts, **incident}
        code = facts.base.code
        return Halt("refused", code, why, record=False, usage=code not in _FORBIDDEN)
    return Plan()
