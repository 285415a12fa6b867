"""Where secrets stand: one of the repository can be read by a workflow pushed to any branch.

https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#environment-secrets
"""

from collections.abc import Iterator

from hotfix_actions.domain.setup.environments import APP_ENVIRONMENT, PRODUCTION
from hotfix_actions.domain.setup.facts import Environment, Facts, Unread, known
from hotfix_actions.domain.setup.finding import Check, Trouble

APP_KEY = "HOTFIX_APP_PRIVATE_KEY"
_OF_THE_JOB = "GITHUB_TOKEN"


def has_key(facts: Facts) -> bool:
    """Whether the App's key is given: to its own environment, or to the whole repository."""
    return APP_KEY in known(facts.secrets) or any(
        APP_KEY in known(one.secrets) for one in _named(facts, APP_ENVIRONMENT)
    )


def _named(facts: Facts, name: str) -> list[Environment]:
    return [one for one in known(facts.environments) if one.name.lower() == name]


def _key_for_all(facts: Facts) -> Iterator[Trouble]:
    """A private repository without a plan has no environments' secrets: there is no other place."""
    if APP_KEY in known(facts.secrets) and not facts.plan_refuses:
        own = known(facts.repository)
        yield {"repository": own.name, "branch": own.default_branch}


def _secret_for_all(facts: Facts) -> Iterator[Trouble]:
    """Names alone are compared: values are never read."""
    used = {name.upper() for one in known(facts.workflows) for name in one.secrets}
    production = [] if isinstance(facts.environments, Unread) else _named(facts, PRODUCTION)
    for one in production:
        used |= known(one.secrets)
    found = sorted((used & known(facts.secrets)) - {APP_KEY, _OF_THE_JOB})
    if found and not facts.plan_refuses:
        repository = known(facts.repository).name
        yield {"secrets": ", ".join(found), "first": found[0], "repository": repository}


def _waits(facts: Facts) -> Iterator[Trouble]:
    if facts.app_id is not True:
        return
    for one in _named(facts, APP_ENVIRONMENT):
        if one.reviewed or one.wait_minutes:
            yield {"repository": known(facts.repository).name}


CHECKS = (
    Check("app-key-for-every-branch", "environments", "warn", _key_for_all),
    Check("secret-for-every-branch", "environments", "warn", _secret_for_all),
    Check("app-environment-waits", "environments", "stop", _waits),
)
