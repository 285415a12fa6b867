"""The lines at the start of `open` on Actions: what will stop the flow later."""

from concurrent.futures import ThreadPoolExecutor

from hotfix_actions.adapters import machine
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.commands import outputs
from hotfix_actions.context import Context
from hotfix_actions.domain.setup import opening
from hotfix_actions.domain.setup.facts import Read, Rule, Token, Unread
from hotfix_actions.domain.setup.rules import EXAMPLE_BRANCH
from hotfix_actions.domain.token_life import kind_of
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections.doctor import words

MORE = "Everything else is told by: hotfix doctor"


def foretell(context: Context, around: Surroundings) -> None:
    """Say at most three things that will stop the flow, of two requests made at once.

    Nothing of this stops `open`: what cannot be read is left to `hotfix doctor`.
    """
    ports = context.ports
    repository = ports.rules.repository()
    branches = (EXAMPLE_BRANCH.format(version="0.0.1"), repository.default_branch)
    with ThreadPoolExecutor(len(branches)) as pool:
        hotfix, default = pool.map(lambda branch: _rules(context, branch), branches)
    facts = opening.facts(
        now=ports.clock.now(),
        token=Token(kind_of(around.token, own=around.silent), renewed=bool(around.app_id)),
        machine=machine.look(around.here, around.env),
        repository=repository,
        settings=context.settings,
        hotfix_rules=hotfix,
        default_rules=default,
    )
    found = opening.stops(facts)
    for one in found:
        said = words(one)
        ports.report.say(outputs.quoted(f"✗ This will stop the flow: {said.what} → {said.next}"))
    if found:
        ports.report.say(MORE)


def _rules(context: Context, branch: str) -> Read[tuple[Rule, ...]]:
    try:
        return opening.rules(context.ports.rules.of_branch(branch))
    except HotfixError as failure:
        return Unread(f"the rules for {branch}", failure.found)
