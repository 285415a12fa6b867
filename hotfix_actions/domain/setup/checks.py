"""The table of every check, in the order in which a person would fix things."""

from collections.abc import Sequence
from dataclasses import replace

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
    found = [_named(one, facts) for one in examine(CHECKS, facts)]
    if isinstance(facts.repository, Unread):
        told = [one for one in found if one.severity != "unread"]
        refused = any(one.severity == "stop" and one.group == "token" for one in told)
        return told if refused else [_unseen(facts.repository, facts, found), *told]
    if facts.faults:  # each is a finding already; what hangs on the configuration waits for them
        return [one for one in found if one.facts.get("what") != CONFIGURATION]
    return found


def _named(one: Finding, facts: Facts) -> Finding:
    """Add the repository's name to what was not read: the remedy asks about it again."""
    if one.severity != "unread":
        return one
    known = facts.asked if isinstance(facts.repository, Unread) else facts.repository.name
    return replace(one, facts={**one.facts, "repository": known})


def _unseen(repository: Unread, facts: Facts, found: Sequence[Finding]) -> Finding:
    """Return the one cause why nothing could be read, with every check that it leaves open."""
    open_ = [one.facts["checks"] for one in found if one.severity == "unread"]
    return Finding(
        "repository-unseen" if repository.refused else "github-silent",
        "repository",
        "unread",
        {
            "what": repository.what,
            "why": repository.why,
            "needs": repository.needs,
            "checks": ", ".join(open_),
            "stops": "yes",
            "repository": facts.asked,
        },
    )
