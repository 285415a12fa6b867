"""The repository's own settings."""

from collections.abc import Iterator

from hotfix_actions.domain.setup.facts import Facts, known
from hotfix_actions.domain.setup.finding import Check, Trouble


def _renamed(facts: Facts) -> Iterator[Trouble]:
    """GitHub answers for the old name with a redirect, which writes do not follow.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
    """
    repository = known(facts.repository)
    if repository.asked.lower() != repository.name.lower():
        yield {"asked": repository.asked, "repository": repository.name}


def _archived(facts: Facts) -> Iterator[Trouble]:
    if known(facts.repository).archived:
        yield {"repository": known(facts.repository).name}


def _disabled(facts: Facts) -> Iterator[Trouble]:
    if known(facts.repository).disabled:
        yield {"repository": known(facts.repository).name}


def _no_issues(facts: Facts) -> Iterator[Trouble]:
    if not known(facts.repository).has_issues:
        yield {"repository": known(facts.repository).name}


def _no_auto_merge(facts: Facts) -> Iterator[Trouble]:
    if known(facts.repository).auto_merge is False:
        yield {"repository": known(facts.repository).name}


def _mutable_releases(facts: Facts) -> Iterator[Trouble]:
    """https://docs.github.com/en/code-security/concepts/supply-chain-security/immutable-releases."""
    if not known(facts.immutable):
        yield {"repository": known(facts.repository).name}


CHECKS = (
    Check("repository-renamed", "repository", "warn", _renamed),
    Check("repository-archived", "repository", "stop", _archived),
    Check("repository-disabled", "repository", "stop", _disabled),
    Check("issues-off", "repository", "stop", _no_issues),
    Check("auto-merge-off", "repository", "info", _no_auto_merge),
    Check("releases-mutable", "repository", "warn", _mutable_releases),
)
