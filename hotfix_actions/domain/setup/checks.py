"""The table of every check, in the order in which a person would fix things."""

from hotfix_actions.domain.setup import (
    actions,
    environments,
    machine,
    refs,
    repository,
    required,
    rules,
    secrets,
    token,
    workflow,
)
from hotfix_actions.domain.setup.facts import CONFIGURATION, Facts, Unread
from hotfix_actions.domain.setup.finding import Check, Finding, examine

CHECKS: tuple[Check, ...] = (
    *token.CHECKS,
    *repository.CHECKS,
    *actions.CHECKS,
    *workflow.CHECKS,
    *rules.CHECKS,
    *required.CHECKS,
    *environments.CHECKS,
    *secrets.CHECKS,
    *machine.CHECKS,
    *refs.CHECKS,
)


def findings(facts: Facts) -> list[Finding]:
    """Return everything that is wrong, or could not be read.

    Without a token that GitHub takes there is one thing to fix, and nothing else can be told.
    """
    found = examine(CHECKS, facts)
    if isinstance(facts.repository, Unread) and any(one.group == "token" for one in found):
        kept = [one for one in found if one.group in ("token", "machine")]
        told = [one for one in kept if one.severity != "unread"]
        return told if any(one.severity == "stop" for one in told) else found
    if facts.faults:  # each is a finding already; what hangs on the configuration waits for them
        return [one for one in found if one.facts.get("what") != CONFIGURATION]
    return found
