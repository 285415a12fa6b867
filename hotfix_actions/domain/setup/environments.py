"""The environments that the configuration deploys to, and the one for rollbacks.

https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
"""

from collections.abc import Iterator

from hotfix_actions.domain.restore import without_restore
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.setup.facts import Environment, Facts, Read, Unread, known
from hotfix_actions.domain.setup.finding import Check, Trouble
from hotfix_actions.domain.setup.patterns import fits
from hotfix_actions.domain.staged import unjudged

PRODUCTION, ROLLBACK = "production", "production-rollback"
# Holds the App's key alone; nothing is deployed to it.
APP_ENVIRONMENT = "hotfix"


def wanted(facts: Facts) -> tuple[str, ...]:
    """Return the environments that jobs of the workflow name."""
    return names_of(known(facts.settings))


def wanted_of(settings: Read[Settings]) -> tuple[str, ...]:
    """Return those whose secrets matter, the App's own among them, by a configuration alone."""
    return (APP_ENVIRONMENT, *(() if isinstance(settings, Unread) else names_of(settings)))


def names_of(settings: Settings) -> tuple[str, ...]:
    """Return the configured environments, and the one that rollbacks run in."""
    names = tuple(settings.environments)
    return (*names, ROLLBACK) if PRODUCTION in names else names


def _there(facts: Facts, names: tuple[str, ...]) -> dict[str, Environment]:
    """Return those of the environments that exist: GitHub's names know no upper case."""
    found = {one.name.lower(): one for one in known(facts.environments)} if names else {}
    return {name: found[name] for name in names if name in found}


def _holding(facts: Facts) -> dict[str, Environment]:
    """Return the environments that exist and that jobs name, the App's own among them."""
    of_app = (APP_ENVIRONMENT,) if facts.app_id is True else ()
    return _there(facts, (*wanted(facts), *of_app))


def _missing(facts: Facts) -> Iterator[Trouble]:
    """GitHub makes a missing one when a job names it: without reviewers, without secrets."""
    names = wanted(facts)
    there = _there(facts, names)
    for name in names:
        if name not in there and name != PRODUCTION:
            yield {"environment": name, "repository": known(facts.repository).name}


def _production_missing(facts: Facts) -> Iterator[Trouble]:
    """The same of production, whose remedy names reviewers as well."""
    if PRODUCTION in wanted(facts) and PRODUCTION not in _there(facts, wanted(facts)):
        yield {"repository": known(facts.repository).name, "plan": _plan(facts)}


def _plan(facts: Facts) -> str:
    """Say which plan lets an environment have reviewers.

    https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
    """
    if known(facts.repository).public:
        return "a public repository may have them on any plan"
    return "a private repository has them with GitHub Enterprise"


def _without_restore(facts: Facts) -> Iterator[Trouble]:
    """`hotfix init` writes a `restore` that always fails where it finds no script for it."""
    yield from ({"environment": name} for name in without_restore(known(facts.settings)))


def _unjudged(facts: Facts) -> Iterator[Trouble]:
    """No version passes on a staging that is never asked anything, and so none goes further."""
    if unjudged(known(facts.settings)):
        yield {}


def _production(facts: Facts) -> Iterator[Environment]:
    if PRODUCTION in wanted(facts):
        yield from (one for name, one in _there(facts, wanted(facts)).items() if name == PRODUCTION)


def _unreviewed(facts: Facts) -> Iterator[Trouble]:
    for one in _production(facts):
        if not one.reviewed:
            yield {"repository": known(facts.repository).name, "plan": _plan(facts)}


def _one_reviewer(facts: Facts) -> Iterator[Trouble]:
    for one in _production(facts):
        if one.prevents_self_review and len(one.people) == 1 and not one.teams:
            yield {"login": one.people[0]}


def _rollback_waits(facts: Facts) -> Iterator[Trouble]:
    if PRODUCTION not in wanted(facts):
        return
    one = _there(facts, wanted(facts)).get(ROLLBACK)
    if one is not None and (one.reviewed or one.wait_minutes):
        yield {"repository": known(facts.repository).name}


def _rollback_lacks_secrets(facts: Facts) -> Iterator[Trouble]:
    """What a deployment needs, putting it back needs as well; values are never read."""
    if PRODUCTION not in wanted(facts):
        return
    there = _there(facts, wanted(facts))
    if PRODUCTION not in there:
        return
    held = known(there[PRODUCTION].secrets)
    others = known(there[ROLLBACK].secrets) if ROLLBACK in there else frozenset()
    lacking = sorted(held - others)
    if lacking:
        yield {"secrets": ", ".join(lacking), "first": lacking[0]}


def _any_branch(facts: Facts) -> Iterator[Trouble]:
    """Without a policy, a workflow pushed to any branch gets the environment's secrets."""
    for name, one in _holding(facts).items():
        if one.branches is None and not one.protected_branches_only and known(one.secrets):
            branch = known(facts.repository).default_branch
            name_of = known(facts.repository).name
            yield {"environment": name, "branch": branch, "repository": name_of}


def _other_branches(facts: Facts) -> Iterator[Trouble]:
    """Every job runs on the default branch: an environment that refuses it refuses the hotfix."""
    for name, one in _holding(facts).items():
        branch = known(facts.repository).default_branch
        if one.branches is not None and not any(fits(p, branch) for p in known(one.branches)):
            listed = ", ".join(known(one.branches)) or "none"
            name_of = known(facts.repository).name
            yield {"environment": name, "branch": branch, "listed": listed, "repository": name_of}


CHECKS = (
    Check("restore-missing", "environments", "stop", _without_restore),
    Check("staging-unjudged", "environments", "stop", _unjudged),
    Check("production-missing", "environments", "warn", _production_missing),
    Check("environment-missing", "environments", "warn", _missing),
    Check("production-unreviewed", "environments", "warn", _unreviewed),
    Check("production-one-reviewer", "environments", "warn", _one_reviewer),
    Check("rollback-waits", "environments", "stop", _rollback_waits),
    Check("rollback-lacks-secrets", "environments", "stop", _rollback_lacks_secrets),
    Check("environment-any-branch", "environments", "warn", _any_branch),
    Check("environment-refuses-branch", "environments", "stop", _other_branches),
)
